"""Template tags of the Iris look: figures and dates as one writes them, form rows, lists kept in the URL.

Load with ``{% load iris %}``. Nothing here reads the database or the clock: dates of reference are given.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django import forms, template
from django.forms import BaseFormSet
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backend.audit import trail
from backend.audit.models import ReadLog
from backend.audit.trail import Repeated
from backend.kit.charts import Chart
from backend.kit.money import format_euro, format_number

register = template.Library()

TONES = frozenset({"ok", "warn", "no", "info", "todo"})
MESSAGE_TONES = {"debug": "info", "info": "info", "success": "ok", "warning": "warn", "error": "no"}
_ASKED = ("url", "key", "main", "danger", "method", "name", "value", "form", "disabled_reason", "busy")
NO_ACTION = dict.fromkeys(_ASKED, "") | {"fields": {}}
KEY_NAMES = {"Enter": _("Enter"), "Escape": _("Esc"), " ": _("Space")}


@register.filter
def euro(amount: Decimal | None) -> str:
    """Amount in euros, two decimals, as written in the active language; empty for None."""
    return "" if amount is None else format_euro(amount, get_language() or "fr")


@register.filter
def figure(count: int) -> str:
    """A count as written in the active language: « 12 345 »."""
    return format_number(count, get_language() or "fr")


@register.filter
def day(value: date | None) -> str:
    """« 22 novembre 2026 », « 1er décembre 2026 » or “22 November 2026”; empty for None."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = _local(value)
    if value.day == 1 and (get_language() or "").startswith("fr"):
        return "1er " + date_format(value, "F Y")
    return date_format(value, "j F Y")


@register.filter
def moment(value: datetime | None) -> str:
    """A day and an hour: « 22 novembre 2026, 14 h 05 » or “22 November 2026, 14:05”; empty for None."""
    if not value:
        return ""
    return f"{day(value)}, {hour(value)}"


@register.filter
def when(value: date | datetime | str | None) -> str:
    """A date, an instant or words already written, as one reads them."""
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else str(value or "")


@register.simple_tag
def minutes(duration: timedelta) -> int:
    """Whole minutes of a duration, rounded up, at least one."""
    return max(1, -(-int(duration.total_seconds()) // 60))


@register.filter
def hour(value: datetime | None) -> str:
    """« 14 h 05 », « 9 h » or “14:05”; empty for None."""
    if not value:
        return ""
    local = _local(value)
    if not (get_language() or "").startswith("fr"):
        return f"{local:%H:%M}"
    return f"{local.hour}\u00a0h\u00a0{local:%M}" if local.minute else f"{local.hour}\u00a0h"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def age(birth_date: date | None, today: date) -> str:
    """Age in words on a given day: ``{{ person.birth_date|age:today }}``; months below two years; empty for None."""
    if not birth_date:
        return ""
    months = (today.year - birth_date.year) * 12 + today.month - birth_date.month - (today.day < birth_date.day)
    if months < 24:
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    return ngettext("%(count)d year old", "%(count)d years old", months // 12) % {"count": months // 12}


@register.filter
def by_day(found: Iterable[ReadLog]) -> list[Repeated]:
    """Readings with those alike, of one day, told once."""
    return trail.by_day(found)


@register.filter
def tone(value: str) -> str:
    """One of ok, warn, no, info, todo; anything else is todo (grey)."""
    return value if value in TONES else "todo"


@register.simple_tag
def badge(label: str, tone_name: str) -> SafeString:
    """A state: a word on its tone. What components/status_badge.html shows, for lists of many rows."""
    return format_html('<span class="state {}">{}</span>', tone(tone_name), label)


@register.filter
def message_tone(level_tag: str) -> str:
    """Tone of a django.contrib.messages level."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.filter
def complete(action: dict) -> dict:
    """What components/action.html takes, with all that it asks for: looking in vain takes longer than finding."""
    return NO_ACTION | action


@register.simple_tag
def key_hint(key: str | None) -> str:
    """The key as shown beside its action; screen readers get aria-keyshortcuts instead."""
    if not key:
        return ""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', KEY_NAMES.get(key, key))


@register.simple_tag
def chart_svg(chart: Chart) -> SafeString:
    """The drawing of a chart, whose words it has escaped itself."""
    return mark_safe(chart.svg())


# Lists: sort, filter and page in the URL


@register.simple_tag(takes_context=True)
def sort_url(context: template.Context, key: str) -> str:
    """Query string that sorts by ``key`` (second use turns the order round), keeps the filters, returns to page 1."""
    query = _query(context)
    query["sort"] = f"-{key}" if query.get("sort") == key else key
    query.pop("page", None)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, number: int, name: str = "") -> str:
    """Query string of another page of the same list; `name` is what the list calls its pages (default: page)."""
    query = _query(context)
    query[name or "page"] = str(number)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def sort_state(context: template.Context, key: str) -> str:
    """Value of aria-sort for a column: ascending, descending or empty."""
    current = _query(context).get("sort", "")
    return {key: "ascending", f"-{key}": "descending"}.get(current, "")


@register.simple_tag(takes_context=True)
def kept_query(context: template.Context, form: forms.Form) -> list[tuple[str, str]]:
    """Pairs of the query string that a filter form does not hold itself, the page left out: its hidden inputs."""
    query = _query(context)
    dropped = {form.add_prefix(name) for name in form.fields} | {"page"}
    return [(name, value) for name in query if name not in dropped for value in query.getlist(name)]


def _query(context: template.Context):
    request: HttpRequest = context["request"]
    return request.GET.copy()


@register.simple_tag
def page_numbers(page) -> list:
    """Page numbers to show around the current one, an ellipsis where some are left out. Takes a ``Page``."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def is_number(value) -> bool:
    return isinstance(value, int)


# Forms


@register.simple_tag
def field_kind(field: BoundField) -> str:
    """What a row shows: hidden, checkbox, choices, select, textarea, file, password, date, amount, number, text or,
    with suggestions, suggest."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    kinds = (
        (forms.CheckboxSelectMultiple, "choices"),
        (forms.RadioSelect, "choices"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
    )
    for widget_class, kind in kinds:
        if isinstance(widget, widget_class):
            return kind
    if isinstance(field.field, forms.DateField):
        return "date"
    if isinstance(field.field, forms.DecimalField):
        return "amount"
    if isinstance(field.field, forms.IntegerField):
        return "number"
    return "suggest" if "data-suggest" in widget.attrs else "text"


DJANGO_ROWS = "10"  # what Django gives a Textarea whose form says nothing
CONTROL_CLASSES = {"select": "form-select", "checkbox": "form-check-input"}
KIND_ATTRS = {
    "amount": {"inputmode": "decimal", "autocomplete": "off", "data-amount": True},
    "date": {"inputmode": "numeric", "autocomplete": "off", "data-date": True, "aria-keyshortcuts": "Alt+ArrowDown"},
    "number": {"inputmode": "numeric"},
    "suggest": {"autocomplete": "off"},
}
DATE_WRITTEN = "%d/%m/%Y"


@register.simple_tag
def field_input(field: BoundField, hint: str = "", no_hint: bool = False) -> SafeString:
    """The control of a row, tied to its hint and error by aria-describedby; no placeholder. With `initial_input`."""
    kind = field_kind(field)
    own = field.field.widget.attrs
    classes = [CONTROL_CLASSES.get(kind, "form-control"), own.get("class", "")]
    if field.errors:
        classes.append("is-invalid")
    if kind == "textarea" and own.get("rows") == DJANGO_ROWS:
        own = {**own, "rows": "4"}
    attrs = {
        **KIND_ATTRS.get(kind, {}),
        **own,
        "class": " ".join(filter(None, classes)),
        "aria-describedby": described_by(field, hint, no_hint) or False,
        "placeholder": False,
    }
    control = field.as_widget(widget=_widget(field, kind), attrs=attrs)
    return control + initial_input(field)


@register.simple_tag
def initial_input(field: BoundField) -> SafeString:
    """What a field held when its form was shown, hidden, where it asks for it (`show_hidden_initial`)."""
    return field.as_hidden(only_initial=True) if field.field.show_hidden_initial else SafeString()


def _widget(field: BoundField, kind: str) -> forms.Widget | None:
    """Text controls for dates and amounts, which each browser reads in its own way; None keeps the form's widget."""
    widgets = {"date": forms.DateInput(format=DATE_WRITTEN), "amount": forms.TextInput()}
    widget = widgets.get(kind)
    if widget is not None:
        widget.is_required = field.field.required
    return widget


@register.simple_tag
def described_by(field: BoundField, hint: str = "", no_hint: bool = False) -> str:
    """Ids of the hint and of the error of a row."""
    ids = [f"{field.auto_id}_helptext"] if not no_hint and (hint or field.help_text) else []
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def error_items(form=None, formset=None, forms_=()) -> list[dict[str, str]]:
    """Everything wrong in a form, a formset or several forms: a list of {target, label, message}.

    ``target`` is the id of the control to reach, empty for what concerns the whole form.
    """
    items = []
    distinct = {id(each): each for each in [form, *forms_, formset] if each is not None and each != ""}
    for one in distinct.values():
        items += _formset_errors(one) if isinstance(one, BaseFormSet) else _form_errors(one, "")
    return items


def _formset_errors(formset: BaseFormSet) -> list[dict[str, str]]:
    items = [{"target": "", "label": "", "message": str(error)} for error in formset.non_form_errors()]
    for number, row in enumerate(formset.forms, start=1):
        items += _form_errors(row, gettext("Line %(number)d") % {"number": number})
    return items


def _form_errors(form: forms.BaseForm, prefix: str) -> list[dict[str, str]]:
    items = [{"target": "", "label": prefix, "message": str(error)} for error in form.non_field_errors()]
    for bound in form:
        label = ", ".join(filter(None, [prefix, str(bound.label).rstrip(" ?:\u00a0\u202f")]))
        target = _target(bound)
        items += [{"target": target, "label": label, "message": str(error)} for error in bound.errors]
    return items


def _target(field: BoundField) -> str:
    """First control of a row: a list of choices has no id of its own."""
    if field.is_hidden:
        return ""
    return f"{field.auto_id}_0" if field_kind(field) == "choices" else field.id_for_label

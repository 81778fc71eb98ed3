"""What each component is shown with: invented data from examples.toml, forms and lists made here."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.forms import formset_factory
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications.enums import LineStatus
from backend.audit.models import ReadLog
from backend.kit import charts
from cases.people.enums import Civility
from cases.people.forms import AmountField

DATA = tomllib.loads(Path(__file__).with_name("examples.toml").read_text(encoding="utf-8"), parse_float=Decimal)
PLACES: list[str] = DATA["places"]
STATES: dict[str, Promise] = {
    "default": gettext_lazy("Default"),
    "main": gettext_lazy("The main one of a screen, with its key"),
    "danger": gettext_lazy("What cannot be undone"),
    "disabled": gettext_lazy("Disabled, with its reason"),
    "long": gettext_lazy("Long words"),
    "next": gettext_lazy("With the next step"),
    "empty": gettext_lazy("Empty"),
    "many": gettext_lazy("Many rows"),
    "errors": gettext_lazy("With errors"),
    "running": gettext_lazy("Under way"),
    "finished": gettext_lazy("Finished"),
    "failed": gettext_lazy("Failed"),
    "stopped": gettext_lazy("Ended before the last step"),
    "protected": gettext_lazy("Protected contact"),
    "tone_ok": gettext_lazy("Done (ok)"),
    "tone_warn": gettext_lazy("Waiting (warn)"),
    "tone_no": gettext_lazy("Refused (no)"),
    "tone_info": gettext_lazy("Informed (info)"),
    "tone_todo": gettext_lazy("Not begun (todo)"),
}
CHARTS = {
    "bars": charts.Bars,
    "horizontal_bars": charts.HorizontalBars,
    "lines": charts.Lines,
    "shares": charts.Shares,
}
MADE_HERE = ("places", "row", "stepper", "chart", "entry", "reading", "say")
"""Data of the file that something here makes an example of."""
MANY = 60
PAGE = 8


@dataclass(frozen=True)
class Example:
    """One state of a component; `template` when something else than the component itself shows it."""

    state: str | Promise
    context: dict[str, Any]
    template: str = ""


class ExampleForm(forms.Form):
    """One control of each kind."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    birth_date = forms.DateField(label=gettext_lazy("Birth date"))
    amount = AmountField(label=gettext_lazy("Amount asked"), help_text=gettext_lazy("What the invoice says."))
    persons = forms.IntegerField(label=gettext_lazy("Persons"), min_value=1, required=False)
    place = forms.CharField(
        label=gettext_lazy("Commune or postal code"),
        widget=forms.TextInput(attrs={"data-suggest": reverse_lazy("styleguide_suggestions")}),
    )
    step = forms.ChoiceField(label=gettext_lazy("Step"), choices=[("", "—"), *LineStatus.choices])
    civility = forms.ChoiceField(label=gettext_lazy("Civility"), choices=Civility, widget=forms.RadioSelect)
    need = forms.CharField(label=gettext_lazy("Need"), widget=forms.Textarea, required=False)
    protected = forms.BooleanField(label=gettext_lazy("Protected address"))


class ExampleRow(forms.Form):
    """A row of the example of rows."""

    label = forms.CharField(label=gettext_lazy("Kind"))
    amount = AmountField(label=gettext_lazy("Euros a month"))


class ExampleFilters(forms.Form):
    """The example of filters."""

    number = forms.CharField(label=gettext_lazy("Number"), required=False)
    step = forms.ChoiceField(
        label=gettext_lazy("Step"), choices=[("", gettext_lazy("All")), *LineStatus.choices], required=False
    )


class _Short(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number"))


RowSet = formset_factory(ExampleRow, can_delete=True, extra=0)
KNOWN = {
    "first_name": "Camille",
    "birth_date": "14/03/1987",
    "amount": "1 234,56",
    "place": PLACES[0],
    "step": LineStatus.TO_EXAMINE,
    "civility": Civility.MRS,
    "protected": True,
}
WRONG = KNOWN | {"first_name": "", "birth_date": "31/02/1987", "amount": "douze", "step": "", "civility": ""}


def _form(prefix: str, data: dict | None = None, **options) -> ExampleForm:
    told = data and {f"{prefix}-{name}": value for name, value in data.items()}
    return ExampleForm(told, prefix=prefix, **options)


def _disabled(prefix: str) -> ExampleForm:
    form = _form(prefix, initial=KNOWN)
    for field in form.fields.values():
        field.disabled = True
    return form


def _forms() -> dict[str, list[Example]]:
    rows = [{"label": place, "amount": Decimal("12.50")} for place in PLACES[:2]]
    wrong = _form("summary", WRONG)
    return {
        "field": [
            Example(STATES["default"], {"form": _form("blank")}, "components/fields.html"),
            Example(_("Filled in"), {"form": _form("known", initial=KNOWN)}, "components/fields.html"),
            Example(STATES["errors"], {"form": _form("wrong", WRONG)}, "components/fields.html"),
            Example(_("Disabled"), {"form": _disabled("off")}, "components/fields.html"),
        ],
        "form": [
            Example(
                STATES["default"],
                {"form": _Short(prefix="short"), "submit": _("Save"), "cancel_url": "#component-form"},
            )
        ],
        "form_end": [Example(STATES["default"], {"submit": _("Save"), "cancel_url": "#component-form_end"})],
        "formset": [
            Example(
                STATES["default"],
                {
                    "formset": RowSet(initial=rows, prefix="rows"),
                    "legend": _("What comes in and what goes out each month"),
                    "row_label": _("Amount"),
                },
            )
        ],
        "filters": [Example(STATES["default"], {"form": ExampleFilters(auto_id="filters_%s")})],
        "upload": [Example(STATES["default"], {"upload": _upload()})],
        "error_summary": [Example(STATES["errors"], {"form": wrong, "errors": [_("Nothing was saved.")]})],
    }


def _upload() -> dict:
    return {
        "url": reverse("styleguide"),
        "key": "",
        "accept": ".pdf,.jpg,.png",
        "most_bytes": 10_000_000,
        "most": _("10 MB"),
        "choices": [{"value": "1", "label": _("Last rent notice")}, {"value": "2", "label": _("Identity document")}],
    }


def _lists(request) -> dict[str, list[Example]]:
    many = Paginator([row for _rank in range(MANY // 3) for row in DATA["row"]], PAGE).get_page(request.GET.get("page"))
    columns = [
        {"label": _("Number"), "sort": "number"},
        {"label": _("Applicant")},
        {"label": _("Amount"), "num": True},
        {"label": _("Step")},
    ]
    table = {"caption": _("Applications"), "columns": columns, "row_template": "shell/styleguide_row.html"}
    return {
        "table": [
            Example(STATES["default"], table | {"rows": DATA["row"]}),
            Example(STATES["many"], table | {"rows": many, "page": many}),
            Example(STATES["empty"], table | {"rows": [], "empty_sentence": _("No application answers to this.")}),
        ],
        "pagination": [Example(STATES["many"], {"page": many})],
        "language": [Example(STATES["default"], {})],
    }


def _trail() -> list[Example]:
    readings = [
        ReadLog(at=make_aware(at), **{name: told[name] for name in ("actor_label", "kind", "reason")})
        for told in DATA["reading"]
        for at in told["at"]
    ]
    return [
        Example(STATES["default"], {"entries": DATA["entry"], "readings": readings}),
        Example(STATES["empty"], {"entries": [], "readings": []}),
    ]


@cache
def example_charts() -> tuple[charts.Chart, ...]:
    """The charts of the examples, each of its kind."""
    return tuple(
        CHARTS[told["kind"]](
            told["title"],
            tuple(told["labels"]),
            tuple(charts.Series(name, tuple(map(Decimal, values))) for name, values in told["series"].items()),
            told.get("unit", ""),
        )
        for told in DATA["chart"]
    )


def _told(table: dict, template: str = "") -> Example:
    """The example that a table of the file tells."""
    return Example(STATES[table["state"]], {key: table[key] for key in table if key != "state"}, template)


def examples(request) -> dict[str, list[Example]]:
    """Component → its examples; the request says which page of the long table is shown."""
    made = {name: [_told(table) for table in tables] for name, tables in DATA.items() if name not in MADE_HERE}
    made["stepper"] = [_told(table, "components/stepper.html") for table in DATA["stepper"]]
    made["chart"] = [
        Example(STATES["empty" if one.is_empty else "default"], {"chart": one}, "components/chart.html")
        for one in example_charts()
    ]
    made["trail"] = _trail()
    made["toasts"] = [Example(STATES["default"], {"says": DATA["say"]}, "shell/styleguide_toasts.html")]
    return made | _forms() | _lists(request)

"""What is typed at reception."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit import clock
from backend.kit.days import DayField
from cases import typologies
from cases.people.forms import OnceForm, VersionForm
from cases.people.models import Person
from cases.reception.enums import Orientation
from directory.models import Site

FIRST_PERIOD = 28
TYPED = "%d/%m/%Y"
LONGEST_PERIOD = 3 * 366


class SiteField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(**{"label": gettext_lazy("Site"), "queryset": Site.objects.order_by("name")} | kwargs)


class PlaceForm(forms.Form):
    """Where somebody receives today."""

    site = SiteField(empty_label=None)
    desk = forms.CharField(
        label=gettext_lazy("Desk or office"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("As the waiting-room screen shows it, such as: Office 2."),
    )


class ArrivalForm(OnceForm):
    """Somebody comes in: nothing need be typed."""

    name = forms.CharField(
        label=gettext_lazy("Who arrives"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("A first name or a word to call them by; or a name to search."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What they come for"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A few words; forgotten at the end of the day."),
    )
    not_ready = forms.BooleanField(label=gettext_lazy("Not ready yet: steps out, looks for a paper"), required=False)


class ContactFields(forms.Form):
    """What was said and answered; the persons that may be named are `persons`."""

    medium = forms.ChoiceField(label=gettext_lazy("How they came"))
    source = forms.ChoiceField(label=gettext_lazy("Who sent them"))
    problems = forms.MultipleChoiceField(
        label=gettext_lazy("What it is about"), widget=forms.CheckboxSelectMultiple, required=False
    )
    answer = forms.CharField(
        label=gettext_lazy("What was answered"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("In plain words, that this person could read."),
    )
    orientations = forms.MultipleChoiceField(
        label=gettext_lazy("Where it leads"),
        choices=Orientation,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Say where this person was led.")},
    )
    find = forms.CharField(label=gettext_lazy("Name, birth date or phone"), max_length=200, required=False)
    person = forms.TypedChoiceField(
        label=gettext_lazy("Who it is"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("They agree that this is kept under their name"),
        required=False,
        help_text=gettext_lazy("Needed when they only wanted information; otherwise it is counted without a name."),
    )

    TOLD = ("medium", "source", "problems", "answer", "orientations", "agreed")

    def __init__(self, *args, persons: list[Person] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["medium"].choices = typologies.offered("media")
        self.fields["source"].choices = typologies.offered("sources")
        self.fields["problems"].choices = typologies.offered("problems")
        nobody = ("", _("Nobody is named"))
        self.fields["person"].choices = [nobody, *((one.pk, name_with_birth(one)) for one in persons)]

    def clean(self):
        cleaned = super().clean()
        only_information = cleaned.get("orientations") == [Orientation.INFORMATION]
        if cleaned.get("person") and only_information and not cleaned.get("agreed"):
            sentence = _("This person only wanted information: tick that they agree, or name nobody.")
            self.add_error("agreed", ValidationError(sentence, code="no_agreement"))
        if cleaned.get("agreed") and not cleaned.get("person"):
            self.add_error("person", ValidationError(_("Say who agrees, or untick their agreement."), code="nobody"))
        return cleaned

    @classmethod
    def typed(cls, data) -> dict:
        """What was sent so far, whatever it is worth, to begin the form with again."""
        return {name: field.widget.value_from_datadict(data, {}, name) for name, field in cls.base_fields.items()}

    @property
    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.TOLD}


def name_with_birth(person: Person) -> str:
    words = {"name": str(person), "when": date_format(person.birth_date)}
    return _("%(name)s, born on %(when)s") % words


class ContactForm(OnceForm, ContactFields):
    """A new first contact."""


class ContactCorrectionForm(VersionForm, ContactFields):
    """A first contact as it was written."""


class PeriodForm(forms.Form):
    """The filters of the figures: days included, every site unless one is chosen."""

    site = SiteField(required=False, empty_label=gettext_lazy("Every site"))
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("Until"), required=False)

    @classmethod
    def of(cls, data, today: dt.date) -> "PeriodForm":
        """Bound to the query string; without a period, to the last four weeks."""
        told = data.copy()
        told.setdefault("first", f"{today - dt.timedelta(days=FIRST_PERIOD - 1):{TYPED}}")
        told.setdefault("last", f"{today:{TYPED}}")
        return cls(told)

    def clean(self):
        cleaned = super().clean()
        today = clock.today()
        last = cleaned["last"] = cleaned.get("last") or today
        first = cleaned["first"] = cleaned.get("first") or last - dt.timedelta(days=FIRST_PERIOD - 1)
        if first > last:
            self.add_error("last", _("The end comes before the start."))
        elif (last - first).days > LONGEST_PERIOD:
            self.add_error("first", _("Three years at most, please."))
        return cleaned

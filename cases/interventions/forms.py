"""What a worker tells of an intervention, of a day, and what the table shows; a sentence for what cannot be."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from cases import typologies
from cases.interventions import queries
from cases.interventions.figures import Selection
from cases.interventions.models import LONGEST, Box
from cases.interventions.operations import Told
from cases.people.forms import OnceForm, RowsFormSet, VersionForm
from cases.people.models import HouseholdMember, Person
from cases.people.perms import TAKING_ROLES
from cases.people.queries import communes_meant

MOST_ROWS = 60
"""Rows of a day that are saved at once."""
MOST_SHOWN = 300
FIRST_ROWS = 3


@dataclass(frozen=True)
class GridBox:
    value: str
    label: str
    id: str
    checked: bool


@dataclass(frozen=True)
class Grid:
    """The boxes problem × kind that are offered, as components of a page tick them."""

    kinds: tuple[str, ...]
    rows: tuple[tuple[str, tuple[GridBox, ...]], ...]


def grid_of(chosen: Any = (), prefix: str = "id_cells") -> Grid:
    """`chosen` are values « problem:kind »."""
    problems, kinds = typologies.offered("problems"), typologies.offered("kinds")
    rows = []
    for row, (problem, label) in enumerate(problems):
        boxes = []
        for column, (kind, kind_label) in enumerate(kinds):
            value = str(Box(problem, kind))
            place = f"{prefix}_{row * len(kinds) + column}"
            boxes.append(GridBox(value, f"{label} · {kind_label}", place, value in chosen))
        rows.append((str(label), tuple(boxes)))
    return Grid(tuple(str(label) for _kind, label in kinds), tuple(rows))


def _boxes_offered() -> list[tuple[str, str]]:
    return [(box.value, box.label) for _label, boxes in grid_of().rows for box in boxes]


def _media_offered() -> typologies.Choices:
    return typologies.offered("media")


NOT_OFFERED = {"invalid_choice": _("This is not offered: choose again.")}
MINUTES_ERRORS = {
    "required": _("Say how many minutes it lasted."),
    "invalid": _("Type a number of minutes, such as 30."),
    "min_value": _("An intervention lasts between 1 minute and 12 hours."),
    "max_value": _("An intervention lasts between 1 minute and 12 hours."),
}
NO_BOX = _("Choose what it was about: a problem and a kind of intervention.")


def check_day(day: dt.date) -> None:
    if day > clock.today():
        raise ValidationError(_("This day is in the future."), code="future")


class InterventionForm(OnceForm):
    """One intervention; everything but the boxes is filled in beforehand."""

    cells = forms.MultipleChoiceField(
        label=_("What it was about"),
        choices=_boxes_offered,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NO_BOX} | NOT_OFFERED,
    )
    medium = forms.ChoiceField(label=_("Medium"), choices=_media_offered, error_messages=NOT_OFFERED)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST, error_messages=MINUTES_ERRORS)
    on_date = forms.DateField(label=_("Day"), validators=[check_day])
    persons = forms.TypedMultipleChoiceField(
        label=_("For whom"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one person."),
            "invalid_choice": _("This person does not live in this household."),
        },
    )
    what_it_served = forms.CharField(
        label=_("What it served"),
        max_length=200,
        required=False,
        help_text=_("In a few words, for whoever takes over: “electricity bill spread over six months”."),
    )

    def __init__(self, *args, members: list[HouseholdMember] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.members = {member.person_id: member.person for member in members}
        if not members:
            del self.fields["persons"]
        else:
            self.fields["persons"].choices = [(pk, str(person)) for pk, person in self.members.items()]

    @staticmethod
    def initial_of(usual: queries.Usual, today: dt.date, person: Person | None = None) -> dict:
        told = {"medium": usual.medium, "minutes": usual.minutes, "on_date": today}
        return told | ({"persons": [person.pk]} if person else {})

    @property
    def grid(self) -> Grid:
        return grid_of(self["cells"].value() or ())

    @property
    def told(self) -> Told:
        data = self.cleaned_data
        return Told(
            cells=[Box.read(text) for text in data["cells"]],
            medium=data["medium"],
            minutes=data["minutes"],
            persons=[self.members[pk] for pk in data.get("persons", [])],
            what_it_served=data["what_it_served"],
        )


class SetForm(OnceForm):
    """A name for a usual set."""

    name = forms.CharField(label=_("Name of the set"), max_length=40, help_text=_("Such as “RSA renewal by phone”."))


class RenameForm(VersionForm):
    name = forms.CharField(label=_("Name of the set"), max_length=40)


class DayHeadForm(OnceForm):
    """The key that makes the saving of a day happen once."""


class DayRowForm(forms.Form):
    """One row of a day; it counts once somebody or something is told in it."""

    person = forms.CharField(
        label=_("Person"),
        max_length=200,
        required=False,
        widget=forms.TextInput(
            attrs={"data-suggest": reverse_lazy("interventions:persons"), "data-suggest-post": True}
        ),
    )
    cell = forms.ChoiceField(
        label=_("What it was about"),
        choices=lambda: [("", "—"), *_boxes_offered()],
        error_messages={"required": NO_BOX} | NOT_OFFERED,
    )
    medium = forms.ChoiceField(label=_("Medium"), choices=_media_offered, error_messages=NOT_OFFERED)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST, error_messages=MINUTES_ERRORS)

    def __init__(self, *args, usual: queries.Usual, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["medium"].initial, self.fields["minutes"].initial = usual.medium, usual.minutes
        self.fields["minutes"].widget.attrs["class"] = "figure-short"

    def has_changed(self):
        return any(str(self[name].value() or "").strip() for name in ("person", "cell"))


class BaseDayFormSet(RowsFormSet):
    default_error_messages = RowsFormSet.default_error_messages | {
        "too_many_forms": _("At most %(num)d rows at a time: save the day in several goes.")
    }

    def __init__(self, *args, user, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today

    @property
    def filled(self) -> list[DayRowForm]:
        """The rows in which something is told and which were not removed."""
        told = [(form, getattr(form, "cleaned_data", {})) for form in self.forms]
        return [form for form, data in told if form.has_changed() and not data.get("DELETE")]

    def clean(self):
        """Who each row means, among the persons whom the account follows: one query for all rows."""
        texts = {form: form.cleaned_data.get("person", "") for form in self.filled if hasattr(form, "cleaned_data")}
        meant = queries.followed_meant(self.user, set(texts.values()) - {""}, self.today)
        for form, text in texts.items():
            found = meant.get(text, [])
            form.cleaned_data["persons"] = found
            if text and not found:
                form.add_error("person", _("Nobody whom you follow answers to this name."))
            elif len(found) > 1:
                names = ", ".join(queries.label_of(person) for person in found[:4])
                form.add_error("person", _("Several persons answer to this: %(names)s.") % {"names": names})

    @property
    def rows(self) -> list[Told]:
        told = [form.cleaned_data for form in self.filled]
        return [Told([Box.read(row["cell"])], row["medium"], row["minutes"], tuple(row["persons"])) for row in told]


DayFormSet = formset_factory(
    DayRowForm,
    formset=BaseDayFormSet,
    extra=FIRST_ROWS,
    can_delete=True,
    max_num=MOST_ROWS,
    validate_max=True,
    absolute_max=MOST_SHOWN,
)


def period_of(code: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of « this_month », « last_quarter », « this_year »…"""
    which, length = code.split("_")
    months = {"month": 1, "quarter": 3, "year": 12}[length]
    return clock.months_around(clock.add_months(today, -months) if which == "last" else today, months)


class TableFilter(forms.Form):
    """What the table counts: all of it lives in the URL. `workers` are those whose own figures the account reads."""

    PERIODS = {
        "this_month": _("This month"),
        "last_month": _("Last month"),
        "this_quarter": _("This quarter"),
        "last_quarter": _("Last quarter"),
        "this_year": _("This year"),
        "last_year": _("Last year"),
        "dates": _("From a day to a day"),
    }
    period = forms.ChoiceField(
        label=_("Period"), choices=list(PERIODS.items()), required=False, error_messages=NOT_OFFERED
    )
    starts_on = forms.DateField(label=_("From"), required=False)
    ends_on = forms.DateField(label=_("Until"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False, error_messages=NOT_OFFERED)
    commune = forms.CharField(label=_("Commune"), max_length=100, required=False)
    worker = forms.ChoiceField(label=_("Worker"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[("number", _("Boxes ticked")), ("time", _("Time spent"))],
        required=False,
        error_messages=NOT_OFFERED,
    )

    def __init__(self, data, *, user, units, workers, today: dt.date):
        # a bare address shows this year
        super().__init__(data if data else {"period": "this_year"})
        self.today = today
        self.units = {str(unit.pk): unit for unit in units}
        self.workers = {str(worker.pk): worker for worker in workers}
        self.fields["unit"].choices = [("", _("The département")), *((pk, str(u)) for pk, u in self.units.items())]
        if self.workers:
            self.fields["worker"].choices = [
                ("", _("All workers")),
                *((pk, _("Myself") if worker.pk == user.pk else str(worker)) for pk, worker in self.workers.items()),
            ]
        else:
            del self.fields["worker"]
        if user.holds(*TAKING_ROLES):
            self.fields["commune"].widget.attrs["data-suggest"] = reverse_lazy("cases:communes")

    def clean_commune(self):
        text = self.cleaned_data["commune"].strip()
        if not text:
            return None
        found = communes_meant(text)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(commune.name for commune in found[:8])
            raise ValidationError(
                _("Several communes answer to this: %(names)s. Type one name."), params={"names": names}
            )
        raise ValidationError(_("No commune of the département has this name or postal code."))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("period") != "dates":
            return cleaned
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        for name in ("starts_on", "ends_on"):
            if name in cleaned and cleaned[name] is None:
                self.add_error(name, _("Say both days."))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end comes before the start."))
        return cleaned

    @property
    def in_time(self) -> bool:
        return self.cleaned_data.get("show") == "time"

    @property
    def selection(self) -> Selection:
        told = self.cleaned_data
        period = told["period"] or "this_year"
        starts_on, ends_on = (
            (told["starts_on"], told["ends_on"]) if period == "dates" else period_of(period, self.today)
        )
        return Selection(
            starts_on,
            ends_on,
            told["commune"],
            self.units.get(told["unit"]),
            self.workers.get(told.get("worker", "")),
        )

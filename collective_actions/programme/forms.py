"""What is typed about dates and seats."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import TextInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.kit.days import DayField
from cases.appointments.forms import HourField
from cases.people.forms import OnceForm, VersionForm
from collective_actions.catalogue.models import MOST_SEATS, Meeting, Series
from collective_actions.programme.operations import Plan, moment
from directory.models import Commune
from directory.services.queries import commune_meant


def _seats(label, **kwargs) -> forms.IntegerField:
    widget = TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, max_value=MOST_SEATS, widget=widget, **kwargs)


class PlaceForm(forms.Form):
    place = forms.CharField(label=_("Place"), max_length=120, error_messages={"required": _("Say where it is.")})
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    commune = forms.CharField(label=_("Commune or postal code"), max_length=80)

    def clean_commune(self) -> Commune:
        found = commune_meant(self.cleaned_data["commune"])
        if found is None:
            raise ValidationError(_("No commune of the département has this name or postal code."))
        return found

    @property
    def told_place(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("place", "address", "commune")}


class SeriesForm(OnceForm, PlaceForm):
    """One date, or the same day of every week until another; enrolled for together or each by itself."""

    day = DayField(label=_("Day"))
    from_time = HourField(label=pgettext_lazy("hour", "From"), initial=dt.time(14))
    to_time = HourField(label=_("Until (hour)"), initial=dt.time(16))
    until = DayField(
        label=_("Every week until"),
        required=False,
        help_text=_("Nothing typed: that day only. Public holidays are passed over."),
    )
    together = forms.BooleanField(label=_("One enrols for all these dates together"), required=False, initial=True)
    capacity = _seats(_("Number of seats"), min_value=1, initial=12)
    minimum = _seats(_("At least, to run"), min_value=0, initial=0)
    closes_on = DayField(label=_("Enrolments close on"), required=False, help_text=_("Nothing typed: when it begins."))

    field_order = ["day", "from_time", "to_time", "until", "together", "place", "address", "commune"]

    def clean(self):
        told = super().clean()
        if told.get("minimum") is not None and told.get("capacity") and told["minimum"] > told["capacity"]:
            self.add_error("minimum", _("The minimum is above the number of seats."))
        return told

    @property
    def plan(self) -> Plan:
        hours = {name: self.cleaned_data[name] for name in ("day", "from_time", "to_time", "until")}
        return Plan(**hours, **self.told_place)

    @property
    def closes_at(self) -> dt.datetime | None:
        """The end of the closing day."""
        day = self.cleaned_data["closes_on"]
        return moment(day + dt.timedelta(days=1), dt.time()) if day else None


class SeatsForm(VersionForm):
    """Seats, minimum and closing time of a series."""

    capacity = _seats(_("Number of seats"), min_value=1)
    minimum = _seats(_("At least, to run"), min_value=0)
    closes_on = DayField(label=_("Enrolments close on"))
    closes_hour = HourField(label=_("At (hour)"))

    def __init__(self, data=None, *, series: Series):
        closes = timezone.localtime(series.closes_at)
        kept = {"capacity": series.capacity, "minimum": series.minimum, "version": series.version}
        super().__init__(data, initial=kept | {"closes_on": closes.date(), "closes_hour": closes.time()})
        self.series = series

    def clean(self):
        told = super().clean()
        if told.get("minimum") is not None and told.get("capacity") and told["minimum"] > told["capacity"]:
            self.add_error("minimum", _("The minimum is above the number of seats."))
        if told.get("closes_on") and told.get("closes_hour") and self.closes_at > self.series.last_at:
            self.add_error("closes_on", _("Enrolments close before the end of the last meeting."))
        return told

    @property
    def closes_at(self) -> dt.datetime:
        return moment(self.cleaned_data["closes_on"], self.cleaned_data["closes_hour"])


class MeetingForm(VersionForm, PlaceForm):
    """Another hour or another place for one date."""

    day = DayField(label=_("Day"))
    from_time = HourField(label=pgettext_lazy("hour", "From"))
    to_time = HourField(label=_("Until (hour)"))

    field_order = ["day", "from_time", "to_time", "place", "address", "commune"]

    def __init__(self, data=None, *, meeting: Meeting):
        starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        hours = {"day": starts.date(), "from_time": starts.time(), "to_time": ends.time()}
        place = {"place": meeting.place, "address": meeting.address, "commune": meeting.commune.name}
        super().__init__(data, initial=hours | place | {"version": meeting.version})

    @property
    def hours(self) -> tuple[dt.datetime, dt.datetime]:
        day = self.cleaned_data["day"]
        return moment(day, self.cleaned_data["from_time"]), moment(day, self.cleaned_data["to_time"])


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Say why: those who are enrolled are told.")}
    )

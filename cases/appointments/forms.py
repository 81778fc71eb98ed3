"""What is typed about times and appointments."""

import datetime as dt

from django import forms
from django.forms.widgets import TextInput
from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from backend.kit.days import DayField
from cases.appointments.enums import OUTCOMES, AppointmentStatus
from cases.appointments.models import Appointment
from cases.appointments.times import LONGEST, SHORTEST, Times
from cases.people.forms import OnceForm
from directory.models import Site, User

HOURS = ["%H:%M", "%Hh%M", "%H h %M", "%Hh", "%H h", "%H"]


class HourField(forms.TimeField):
    """An hour as one writes it: 9:30, 9h30, 9 h, 9."""

    widget = TextInput

    def __init__(self, **kwargs):
        super().__init__(input_formats=HOURS, **kwargs)
        self.error_messages |= {"invalid": _("Type an hour, such as 9:30 or 9h30.")}

    def to_python(self, value):
        return super().to_python(value.strip().lower().replace("\u00a0", " ") if isinstance(value, str) else value)

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value


class SlotsForm(OnceForm):
    """One day, or the same day of every week until another."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
    day = forms.DateField(label=_("Day"), initial=clock.today)
    from_time = HourField(label=_("From"), initial=dt.time(9))
    to_time = HourField(label=_("Until (hour)"), initial=dt.time(12))
    minutes = forms.IntegerField(
        label=_("Minutes of one appointment"),
        initial=45,
        min_value=SHORTEST,
        max_value=LONGEST,
        widget=TextInput(attrs={"inputmode": "numeric"}),
    )
    until = forms.DateField(
        label=_("Every week until"),
        required=False,
        help_text=_("Nothing typed: that day only. Public holidays are passed over."),
    )

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites

    @property
    def times(self) -> Times:
        return Times(**{name: self.cleaned_data[name] for name in ("day", "from_time", "to_time", "minutes", "until")})


class WeekForm(forms.Form):
    """The filters of the week, in the address."""

    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.all(), required=False, empty_label=_("All sites")
    )
    worker = forms.ModelChoiceField(
        label=_("With whom"), queryset=User.objects.none(), required=False, empty_label=_("Everybody")
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = User.objects.filter(pk__in=[one.pk for one in workers])
        self.fields["worker"].choices = [("", _("Everybody")), *((one.pk, str(one)) for one in workers)]


class WhereForm(forms.Form):
    """From when and where free times are looked for."""

    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.all(), required=False, empty_label=_("Nearest first")
    )
    since = DayField(label=_("From the day"), required=False)


class ChoiceForm(forms.Form):
    """One of the times offered."""

    slot = forms.IntegerField(
        label=_("Time"),
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose a time."), "invalid": _("Choose a time.")},
    )


class BookForm(OnceForm, ChoiceForm):
    reason = forms.CharField(
        label=_("In a few words"),
        max_length=160,
        required=False,
        help_text=Appointment._meta.get_field("reason").help_text,
    )
    bring = forms.CharField(
        label=_("What to bring"),
        max_length=200,
        required=False,
        help_text=Appointment._meta.get_field("bring").help_text,
    )


class MoveForm(ChoiceForm):
    """Another time."""


class CancelForm(forms.Form):
    by = forms.ChoiceField(
        label=_("Who cancels"),
        choices=[("person", _("The person will not come")), ("service", _("The service cannot receive"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who cancels.")},
    )
    why = forms.CharField(label=_("Why"), max_length=200, required=False)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What happened"),
        choices=[(one, AppointmentStatus(one).label) for one in OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what happened.")},
    )


class DrawForm(forms.Form):
    mine = forms.BooleanField(
        label=_("I put it only in a calendar of my own: whoever holds it reads my hours"),
        error_messages={"required": _("Tick this first: the address opens your hours to whoever holds it.")},
    )

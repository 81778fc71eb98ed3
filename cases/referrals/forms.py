"""What is typed about a referral: one clear sentence for each thing that cannot be."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.kit import clock
from cases import typologies
from cases.people.forms import OnceForm, VersionForm
from cases.referrals.enums import Answer, Consent, ContactWay
from cases.referrals.models import Referral
from cases.referrals.queries import open_poles, open_services

DAYS_FOR_AN_ANSWER = 15
FARTHEST = 12
"""Months ahead within which an answer is expected."""


class ServiceField(forms.ModelChoiceField):
    def label_from_instance(self, service) -> str:
        return f"{service.organisation} · {service.name} ({service.commune})"


class PoleField(forms.ModelChoiceField):
    def label_from_instance(self, pole) -> str:
        return f"{pole.unit} · {pole.get_kind_display()}"


def _problem_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Problem"), choices=lambda: [("", "—"), *typologies.offered("problems")])


def _in_some_days() -> dt.date:
    return clock.today() + dt.timedelta(days=DAYS_FOR_AN_ANSWER)


class ToldForm(forms.Form):
    """To which service, why, what is asked, with whose agreement, how the person may be reached."""

    service = ServiceField(queryset=None, label=_("Service"), empty_label="—")
    problem = _problem_field()
    reason = forms.CharField(
        label=_("Why"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only what the service strictly needs to act (CASF L121-6-2): no more of the person’s life."),
    )
    asked = forms.CharField(label=_("What is asked"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    consent = forms.ChoiceField(label=_("Agreement of the person"), choices=Consent, widget=forms.RadioSelect)
    consent_reason = forms.CharField(
        label=_("If not, why they could not be asked"),
        max_length=300,
        required=False,
        help_text=_("Such as the protection of a child."),
    )
    contact_way = forms.ChoiceField(
        label=_("How the service may reach them"), choices=ContactWay, widget=forms.RadioSelect
    )
    contact_advice = forms.CharField(label=_("How to reach them safely"), max_length=200, required=False)
    urgent = forms.BooleanField(label=_("This is urgent"), required=False)
    answer_by = forms.DateField(label=_("Answer expected by"), initial=_in_some_days)

    def __init__(self, *args, ways: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = open_services()
        self.fields["contact_way"].choices = [choice for choice in ContactWay.choices if choice[0] in ways]

    def clean_answer_by(self):
        day = self.cleaned_data["answer_by"]
        if day < clock.today():
            raise ValidationError(_("This day is past."), code="past")
        if day > clock.add_months(clock.today(), FARTHEST):
            raise ValidationError(_("This day is too far away: a year ahead at most."), code="too_far")
        return day

    def clean(self):
        told = super().clean()
        if told.get("consent") == Consent.NOT_ASKED and not told.get("consent_reason") and "consent_reason" in told:
            self.add_error("consent_reason", _("Say why the person could not be asked."))
        if told.get("consent") == Consent.AGREES:
            told["consent_reason"] = ""
        return told

    @property
    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in ToldForm.base_fields}


class ReferralForm(OnceForm, ToldForm):
    """A new referral."""


class DraftForm(VersionForm, ToldForm):
    """A draft, written on."""

    @staticmethod
    def initial_of(referral: Referral) -> dict:
        told = {name: getattr(referral, name) for name in ToldForm.base_fields}
        return told | {"service": referral.service_id, "version": referral.version}


class PoleForm(OnceForm):
    pole = PoleField(queryset=None, label=_("Pole"), empty_label="—")
    problem = _problem_field()
    reason = forms.CharField(
        label=_("Why"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What the pole needs to begin with: its members will see the file."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pole"].queryset = open_poles()


class AnswerForm(OnceForm):
    """What a service answers."""

    kind = forms.ChoiceField(label=_("Your answer"), choices=Answer, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a few words"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A date and a name, or what would suit better. Nothing that the person would not want told."),
    )
    by = forms.CharField(
        label=_("Who answers"), max_length=160, help_text=pgettext_lazy("who answers", "Name and function.")
    )

    def __init__(self, *args, kinds: tuple[str, ...] = tuple(Answer.values), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [choice for choice in Answer.choices if choice[0] in kinds]

    def clean(self):
        told = super().clean()
        if told.get("kind") == Answer.DECLINE and not told.get("words") and "words" in told:
            self.add_error("words", _("Say why in a few words: it helps to find another way."))
        return told


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Eight letters and figures, told to you by phone."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What it came to"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class FiguresFilter(forms.Form):
    months = forms.TypedChoiceField(
        label=_("Period"),
        coerce=int,
        empty_value=12,
        required=False,
        choices=[(3, _("3 months")), (6, _("6 months")), (12, _("12 months"))],
    )

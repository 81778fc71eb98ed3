"""What is typed about an appeal: its receipt, the hearing, the conclusions, the answer."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aids.commissions.appeals.enums import AppealReason, AppealStatus, AppealWay
from aids.commissions.appeals.operations import Hearing, Receipt
from aids.commissions.appeals.queries import near_silence
from aids.commissions.enums import Outcome
from aids.commissions.forms import PeriodForm, ReasonedForm
from backend.kit.days import DayField
from cases.people.forms import OnceForm, VersionForm

AREA = {"rows": 5}


class RecordForm(OnceForm):
    received_on = DayField(label=_("Received on"))
    way = forms.ChoiceField(label=_("How it came"), choices=AppealWay)
    posted_on = DayField(
        label=_("Date of the postmark"),
        required=False,
        help_text=_("It counts for the time limit, if it came by post."),
    )
    notified_on = DayField(
        label=_("Day on which the decision was notified"),
        required=False,
        help_text=_("Only with a proof: registered post, or handed over against a signature. Empty, nobody is late."),
    )
    grounds = forms.CharField(label=_("In the person’s words"), max_length=4000, widget=forms.Textarea(attrs=AREA))
    reason = forms.ChoiceField(label=_("What is contested"), choices=[("", "—"), *AppealReason.choices])
    hearing_asked = forms.BooleanField(label=_("The person asks to be heard"), required=False)

    @property
    def receipt(self) -> Receipt:
        return Receipt(**{name: value for name, value in self.cleaned_data.items() if name != "key"})


class HearingForm(VersionForm):
    heard_on = DayField(label=_("Heard on"), required=False)
    companion = forms.CharField(label=_("Accompanied by"), max_length=160, required=False)
    heard_words = forms.CharField(
        label=_("What the person said"), max_length=4000, required=False, widget=forms.Textarea(attrs=AREA)
    )
    not_heard_why = forms.CharField(
        label=_("Or why there was no hearing"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @property
    def hearing(self) -> Hearing:
        return Hearing(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class ConclusionsForm(VersionForm):
    conclusions = forms.CharField(
        label=_("What the examination found"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )


class AnswerForm(ReasonedForm):
    """What is decided again; the reasons are always told."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=[("", "—"), *Outcome.choices])

    field_order = ["outcome", "amount", "rule", "reason_in_law", "reason_in_fact"]

    @property
    def given(self):
        return self.reasoned(self.cleaned_data["outcome"])


class LateForm(forms.Form):
    reason_in_fact = forms.CharField(
        label=_("Reason in fact"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class GiveUpForm(forms.Form):
    words = forms.CharField(label=_("How the person told it"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


STATES = [
    ("open", pgettext_lazy("appeals", "Open")),
    ("near", _("Silence is near")),
    ("", pgettext_lazy("appeals", "All")),
    *AppealStatus.choices,
]


class AppealFilter(forms.Form):
    """The filters of the list; open ones unless told otherwise."""

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    reason = forms.ChoiceField(
        label=_("What is contested"),
        choices=[("", pgettext_lazy("appeals", "All")), *AppealReason.choices],
        required=False,
    )

    def apply(self, appeals, today: dt.date):
        told = self.cleaned_data if self.is_valid() else {"state": "open"}
        if reason := told.get("reason"):
            appeals = appeals.filter(reason=reason)
        match told.get("state"):
            case "open":
                return appeals.open()
            case "near":
                return near_silence(appeals, today)
            case "" | None:
                return appeals
            case status:
                return appeals.filter(status=status)


class FiguresForm(PeriodForm):
    """The period and the unit over which appeals are counted."""

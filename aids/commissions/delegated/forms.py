"""What is typed to decide a request at once."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from aids.applications.models import ApplicationLine
from aids.commissions.delegated.operations import GRANTS
from aids.commissions.enums import Opinion
from aids.commissions.forms import ReasonedForm
from aids.commissions.opinions import OpinionInput
from cases.people.forms import OnceForm


@dataclass(frozen=True)
class OfLine:
    """The line, where a form expects what holds one."""

    line: ApplicationLine


class AtOnceForm(OnceForm, ReasonedForm):
    outcome = forms.ChoiceField(label=_("Decision"), choices=[(one, Opinion(one).label) for one in GRANTS])
    justification = forms.CharField(
        label=_("Why this cannot wait for the commission"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    field_order = ["key", "justification", "outcome", "amount", "rule", "reason_in_fact", "reason_in_law"]

    @property
    def given(self) -> OpinionInput:
        return self.reasoned(self.cleaned_data["outcome"])

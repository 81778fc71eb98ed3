"""What is typed to mend an error in a decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aids.commissions.models import Decision
from aids.commissions.rectifying.operations import MENDED, Mended
from backend.kit.money import CENT
from cases.people.forms import AmountField, OnceForm


class RectifyForm(OnceForm):
    error = forms.CharField(
        label=_("Which error is mended"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The letter quotes this sentence."),
    )
    payee_name = forms.CharField(
        label=_("Paid to"), max_length=120, required=False, help_text=_("Empty: as the request says.")
    )
    amount = AmountField(label=_("Amount"), required=False, least=CENT, help_text=_("Only if the figure was a slip."))
    law_article = forms.CharField(label=_("Article"), max_length=200, required=False)
    reason_in_law = forms.CharField(
        label=_("Reason in law"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason_in_fact = forms.CharField(
        label=_("Reason in fact"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @staticmethod
    def initial_of(decision: Decision) -> dict:
        return {name: getattr(decision, name) for name in MENDED}

    @property
    def mended(self) -> Mended:
        return Mended(**{name: self.cleaned_data[name] for name in MENDED})

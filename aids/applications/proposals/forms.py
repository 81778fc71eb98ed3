"""What an assessment proposes for one line."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from aids.applications.enums import Proposal
from aids.applications.models import ApplicationLine, LineProposal
from aids.applications.proposals.operations import ProposalInput, check_proposal
from backend.kit.access import Refusal
from cases.people.forms import AmountField


class ProposalForm(forms.Form):
    """One line: nothing chosen proposes nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    proposal = forms.ChoiceField(
        label=_("What is proposed"), choices=[("", _("Nothing yet")), *Proposal.choices], required=False
    )
    amount = AmountField(
        label=_("Amount proposed"),
        least=Decimal("0.01"),
        required=False,
        help_text=_("Empty: the whole amount asked."),
    )
    why = forms.CharField(label=_("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data, *, line: ApplicationLine, known: LineProposal | None, **kwargs):
        self.line = line
        initial = {"version": known.version if known else 0}
        if known:
            whole = known.amount == line.amount_asked
            initial |= {"proposal": known.proposal, "amount": None if whole else known.amount, "why": known.why}
        super().__init__(data, initial=initial, **kwargs)

    def clean(self):
        told = super().clean()
        if not self.errors and not told["proposal"] and (told["why"] or told["amount"] is not None):
            self.add_error("proposal", _("Say what is proposed."))
        if not self.errors and told["proposal"]:
            try:
                check_proposal(self.row, self.line)
            except Refusal as refusal:
                self.add_error(refusal.field, refusal.sentence)
        return told

    @property
    def row(self) -> ProposalInput:
        told = self.cleaned_data
        return ProposalInput(self.line.pk, told["proposal"], told["amount"], told["why"], told["version"] or 0)

"""What is typed about anonymity: a mask reread, the reason for which a line is opened."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aids.commissions.anonymity.models import LEAST_REASON, LIFT_SAYS_WHY, MOST_REASON, MaskedText
from aids.commissions.anonymity.operations import Reread, check_mask
from backend.kit.access import Refusal
from cases.assessments.models import MOST_LETTERS
from cases.people.forms import OnceForm, VersionForm

LONGEST_MASKED = 2 * MOST_LETTERS
"""A mask may be longer than the word for which it stands."""


class RereadForm(VersionForm):
    """One masked text, as its author leaves it."""

    text = forms.CharField(
        label=_("Masked text"), max_length=LONGEST_MASKED, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args, row: MaskedText, **kwargs):
        super().__init__(*args, initial={"text": row.text, "version": row.version}, **kwargs)
        self.row = row
        self.fields["text"].widget.attrs["rows"] = min(24, 3 + len(row.text) // 70 + row.text.count("\n"))

    def clean_text(self):
        text = self.cleaned_data["text"]
        try:
            check_mask(self.row, text)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from refusal
        return text

    @property
    def told(self) -> Reread:
        return Reread(self.row.pk, self.cleaned_data["version"], self.cleaned_data["text"])


class LiftForm(OnceForm):
    """Why the anonymity of a line is lifted."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is shown on the line to everybody, and told in the minutes."),
    )

    def clean_reason(self):
        reason = " ".join(self.cleaned_data["reason"].split())
        if len(reason) < LEAST_REASON:
            raise ValidationError(LIFT_SAYS_WHY)
        return reason

"""What a reader reports, and what is answered."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    """`website` is for robots only: whoever reads the page leaves it empty."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    words = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("A phone number, hours, an address… Write nobody’s name: it is not needed."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.cleaned_data["website"])


class SettleForm(forms.Form):
    answer = forms.CharField(
        label=_("What was done"), help_text=_("In a word: corrected, it was right, asked them."), max_length=200
    )

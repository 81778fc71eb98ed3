"""What is sent to sign a text, on screen or on paper, or to begin another one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.uploads import ACCEPTED
from cases.people.forms import OnceForm
from contracts.contract.models import Party
from contracts.signing.drawing import LONGEST


class OfThePage:
    """A hidden field that goes with what the page shows: shown again, the page carries its own, not what was sent."""

    widget = forms.HiddenInput

    def bound_data(self, _data, initial):
        return initial


class PageText(OfThePage, forms.CharField):
    pass


class PageNumber(OfThePage, forms.IntegerField):
    pass


class ReadForm(forms.Form):
    """Carries the fingerprint of the text that is read."""

    fingerprint = PageText(max_length=64)


class DrawnForm(ReadForm):
    """A signature drawn by one party; the operation judges the drawing, and who is refused draws again."""

    party = PageNumber()
    strokes = PageText(required=False, max_length=LONGEST, label=_("Signature"))


class PaperForm(OnceForm, ReadForm):
    """A scan, and who signed on it."""

    files = forms.FileField(
        label=_("The signed paper"),
        help_text=_("One file: the PDF of a scan, or a photo as JPEG or PNG, where every signature can be seen."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose the file of the signed paper.")},
    )
    parties = forms.MultipleChoiceField(
        label=_("Who signed on it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say who signed this paper.")},
    )

    def __init__(self, *args, missing: list[Party], **kwargs):
        super().__init__(*args, **kwargs)
        self.missing = {str(party.pk): party for party in missing}
        self.fields["parties"].choices = [(key, str(party)) for key, party in self.missing.items()]

    @property
    def chosen(self) -> list[Party]:
        return [self.missing[key] for key in self.cleaned_data["parties"]]


class WhyForm(OnceForm):
    why = forms.CharField(
        label=_("Why the contract changes"),
        max_length=300,
        help_text=_("In a few words, for the person too: it stands at the top of the new text."),
    )

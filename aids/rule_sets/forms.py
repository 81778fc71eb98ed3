"""What the rule editors send: a text, a version label, a reason, the terms of a publication."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aids.rule_sets.enums import Governs
from aids.rule_sets.models import RuleSet
from aids.rule_sets.operations import Terms
from aids.rule_sets.queries import standing
from aids.rule_sets.texts import check_kind, is_plain, text_of
from aids.rules import loading
from aids.rules.reading import Fault
from backend.kit import clock
from backend.kit.access import Refusal
from cases.people.forms import OnceForm, VersionForm


class RuleForm(forms.Form):
    """Holds a rule text that can be read; otherwise `faults` says everything that is to correct in it."""

    faults: tuple[Fault, ...] = ()

    def judged(self, text: str) -> str:
        try:
            check_kind(text)
            loading.load(text)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence, code="refused") from None
        except loading.RuleSetFault as refused:
            self.faults = tuple(refused.faults)
            raise ValidationError(_faults_in_words(len(self.faults)), code="faulty") from None
        return text


def _faults_in_words(number: int) -> str:
    return ngettext(
        "This text holds a fault, told below. Nothing was stored.",
        "This text holds %(n)s faults, told below. Nothing was stored.",
        number,
    ) % {"n": number}


class TextForm(RuleForm):
    """The text of a rule file (TOML)."""

    text = forms.CharField(label=gettext_lazy("Text of the rule file (TOML)"), strip=False, widget=forms.Textarea)

    def clean_text(self) -> str:
        return self.judged(self.cleaned_data["text"])


class FileForm(RuleForm):
    """A rule file, whose text the form gives as `text`."""

    file = forms.FileField(
        label=gettext_lazy("Rule file"),
        allow_empty_file=True,
        help_text=gettext_lazy("A text file whose name ends in .toml; 500,000 signs at most."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )

    def clean_file(self):
        try:
            text = text_of(self.cleaned_data["file"])
        except Refusal as refusal:
            raise ValidationError(refusal.sentence, code="refused") from None
        self.cleaned_data["text"] = self.judged(text)
        return self.cleaned_data["file"]


class ImportForm(OnceForm, FileForm):
    pass


class ReplaceForm(VersionForm, FileForm):
    pass


class CopyForm(OnceForm):
    label = forms.CharField(
        label=gettext_lazy("Version"),
        max_length=40,
        help_text=gettext_lazy("How the new version is called: 2027-1 for instance."),
    )

    def clean_label(self) -> str:
        if not is_plain(self.cleaned_data["label"]):
            raise ValidationError(_("A version holds no invisible sign: type it again."), code="invisible")
        return self.cleaned_data["label"]


class WhyForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PublishForm(VersionForm):
    in_force_from = forms.DateField(label=gettext_lazy("In force from"))
    deliberation = forms.CharField(
        label=gettext_lazy("Deliberation"),
        max_length=200,
        help_text=gettext_lazy("As it is cited: deliberation no. 2026-12-04 of the departmental council."),
    )
    deliberation_on = forms.DateField(label=gettext_lazy("Date of the deliberation"))
    governs = forms.ChoiceField(
        label=gettext_lazy("Applications that it governs"), choices=Governs, widget=forms.RadioSelect
    )

    @property
    def terms(self) -> Terms:
        told = self.cleaned_data
        return Terms(told["in_force_from"], told["deliberation"], told["deliberation_on"], told["governs"])


class CompareForm(forms.Form):
    """With which other version."""

    other = forms.ChoiceField(label=gettext_lazy("Compared with"))

    def __init__(self, *args, versions: list[RuleSet], **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["other"].choices = [
            (str(one.pk), _("%(version)s · %(state)s") % {"version": one, "state": standing(one, today)["label"]})
            for one in versions
        ]

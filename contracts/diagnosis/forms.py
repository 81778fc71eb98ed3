"""One domain of the diagnosis: the grade, then strengths before difficulties, each in three columns."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.contract.models import Contract
from contracts.diagnosis.enums import Grade
from contracts.diagnosis.models import MOST_LETTERS, DomainView

NAMES = tuple(f"{column}_{what}" for what in ("strengths", "difficulties") for column in DomainView.COLUMNS)


class DomainForm(forms.ModelForm):
    """`version` is that of the row, 0 when there is none yet; `beside` is what somebody else saved of some columns."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    grade = forms.TypedChoiceField(
        label=_("How it goes, says the person"),
        choices=Grade.choices,
        coerce=int,
        empty_value=None,
        required=False,
        show_hidden_initial=True,
        widget=forms.RadioSelect,
        help_text=_("The answer of today; it is asked again at each review."),
    )

    class Meta:
        model = DomainView
        fields = NAMES
        widgets = {name: forms.Textarea(attrs={"rows": 4, "dir": "auto"}) for name in NAMES}

    def __init__(self, data=None, *, contract: Contract, domain: str, grade: int | None, beside: dict[str, str]):
        known = contract.domains.filter(domain=domain).first()
        initial = {"version": known.version if known else 0, "grade": grade}
        super().__init__(data, instance=known, initial=initial)
        for name in NAMES:
            self.fields[name].max_length = MOST_LETTERS
        for name, words in beside.items():
            told = gettext("Saved meanwhile: “%(words)s”") % {"words": words} if words else gettext("Erased meanwhile.")
            self.fields[name].help_text = told

    @property
    def strengths(self) -> list:
        """The three columns, as bound fields."""
        return [self[name] for name in NAMES[:3]]

    @property
    def difficulties(self) -> list:
        return [self[name] for name in NAMES[3:]]

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in NAMES}

    @property
    def graded(self) -> int | None:
        """The grade, when it was changed since the form was shown: that of a colleague meanwhile stays."""
        return self.cleaned_data["grade"] if "grade" in self.changed_data else None

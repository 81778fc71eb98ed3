"""What is typed of an evaluation: by those who came or did not, from paper, and what is decided from it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.people.forms import OnceForm
from cases.reception.slips.forms import MOST_TYPED, SLIP, DatedForm, FaceField
from cases.reception.slips.operations import Answers
from collective_actions.evaluation.enums import Reason, RenewalChoice
from collective_actions.evaluation.models import LONGEST_WORDS, QUESTIONS, Evaluation
from collective_actions.evaluation.operations import Said

TWO_LINES = forms.Textarea(attrs={"rows": 2})
LINE = re.compile(rf"({SLIP.pattern})(?:\s+(.*))?")


class EvaluationForm(OnceForm):
    """Three questions and a sentence, as somebody who came answers them."""

    words = forms.CharField(
        label=gettext_lazy("A sentence, if you wish"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=TWO_LINES,
        help_text=gettext_lazy("Please write nobody’s name."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question] = FaceField(Evaluation._meta.get_field(question).verbose_name)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["words"] and all(cleaned[name] is None for name in QUESTIONS):
            raise ValidationError(_("Answer at least one question."), code="empty")
        return cleaned

    @property
    def answers(self) -> Answers:
        return {question: self.cleaned_data[question] for question in QUESTIONS}


class AbsenceFields(forms.Form):
    """What kept somebody away."""

    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("What kept you away?"),
        choices=Reason,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Tick all that you wish."),
    )
    words = forms.CharField(
        label=gettext_lazy("In your words, if you wish"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=TWO_LINES,
        help_text=gettext_lazy("Please write nobody’s name."),
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["words"] and not cleaned["reasons"]:
            raise ValidationError(_("Tick a reason, or say it in your words."), code="empty")
        return cleaned


class AbsenceForm(AbsenceFields, OnceForm):
    """As they say it themselves."""


class TypedAbsenceForm(AbsenceFields, DatedForm):
    """As they told it to who runs the action."""


class TypedForm(DatedForm):
    """Papers read by who runs the action, one a line: three figures, then the sentence."""

    papers = forms.CharField(
        label=gettext_lazy("One paper a line"),
        max_length=MOST_TYPED * (LONGEST_WORDS + 5),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Three figures, then what is written: 443 It did me good. "
            "1 not at all, 2 rather not, 3 rather yes, 4 yes fully, 0 not answered."
        ),
    )

    def clean_papers(self) -> list[Said]:
        lines = [line.strip() for line in self.cleaned_data["papers"].splitlines() if line.strip()]
        if len(lines) > MOST_TYPED:
            raise ValidationError(_("Type %(n)s papers at most at a time.") % {"n": MOST_TYPED}, code="many")
        return [_paper(line) for line in lines]


def _paper(line: str) -> Said:
    found = LINE.fullmatch(line)
    figures, words = found.groups(default="") if found else ("", "")
    if not figures or (figures == "000" and not words):
        sentence = _("“%(text)s” is no paper: three figures from 0 to 4, then words if there are some.")
        raise ValidationError(sentence % {"text": line[:20]}, code="invalid")
    if len(words) > LONGEST_WORDS:
        sentence = _("“%(text)s…”: %(n)s characters at most after the figures.")
        raise ValidationError(sentence % {"text": line[:20], "n": LONGEST_WORDS}, code="long")
    return {name: int(figure) or None for name, figure in zip(QUESTIONS, figures, strict=True)}, words


class RenewalForm(OnceForm):
    choice = forms.ChoiceField(label=gettext_lazy("Decision"), choices=RenewalChoice, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("Why, and what changes"), max_length=800, widget=forms.Textarea(attrs={"rows": 4})
    )

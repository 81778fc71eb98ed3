"""What a worker types of an assessment."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from cases.assessments.enums import ReadHow
from cases.assessments.models import MOST_LETTERS, AssessmentDraft, SocialAssessment
from cases.assessments.operations import Reading
from cases.assessments.queries import Texts, draft_of
from cases.people.forms import OnceForm

NOT_READ = "not_read"


class PartField(forms.CharField):
    """A part of the text, kept as it is typed: its blank lines are its author's."""

    def __init__(self, *, rows: int, **kwargs):
        super().__init__(
            max_length=MOST_LETTERS, strip=False, required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
        )
        # the sentence says how long it is; the browser would cut what is pasted without a word
        self.widget.attrs.pop("maxlength", None)

    def clean(self, value):
        return super().clean((value or "").replace("\r\n", "\n"))


class WritingForm(forms.Form):
    """The text being written; `version` counts the savings that the page was opened on, 0 before the first."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    own_view = PartField(
        label=_("The person’s own view"),
        rows=5,
        help_text=_("In their words: how they see their situation, what they ask, what they would like to change."),
    )
    situation = PartField(
        label=_("Situation and proposals"), rows=14, help_text=_("What was observed, since when, what is proposed.")
    )
    strengths = PartField(
        label=_("Strengths and supports"), rows=5, help_text=_("What already works, and who can be counted on.")
    )

    def __init__(self, data, *, finishing: bool = False, **kwargs):
        super().__init__(data, **kwargs)
        self.finishing = finishing

    def clean(self):
        told = super().clean()
        if self.finishing:
            if not told.get("own_view", " ").strip():
                self.add_error(
                    "own_view", _("Write what the person says of it; if they prefer to say nothing, write that.")
                )
            if not told.get("situation", " ").strip():
                self.add_error("situation", _("Write the situation first."))
        return told

    @staticmethod
    def initial_of(draft: AssessmentDraft) -> dict:
        return {
            "version": draft.version,
            "own_view": draft.own_view,
            "situation": draft.situation,
            "strengths": draft.strengths,
        }

    @property
    def texts(self) -> Texts:
        told = self.cleaned_data
        return Texts(told["situation"], told["own_view"], told["strengths"])


def check_read_on(day: dt.date) -> None:
    if day > clock.today():
        raise ValidationError(_("This day is in the future."), code="future")


class FinishForm(forms.Form):
    """How the assessment was read with the person, or why it was not; `version` is that of the text."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    how = forms.ChoiceField(
        label=_("Was it read with the person?"),
        choices=[*ReadHow.choices, (NOT_READ, _("It was not"))],
        widget=forms.RadioSelect,
    )
    read_on = forms.DateField(label=_("On which day"), required=False, validators=[check_read_on])
    not_read_because = forms.CharField(
        label=_("Why it was not"), max_length=300, required=False, help_text=_("Only when it was not read with them.")
    )

    def clean(self):
        told = super().clean()
        how = told.get("how")
        if how == NOT_READ and not told.get("not_read_because"):
            self.add_error("not_read_because", _("Say why it was not read with them."))
        if how and how != NOT_READ and "read_on" in told and not told["read_on"]:
            self.add_error("read_on", _("Say on which day it was read with them."))
        return told

    @staticmethod
    def initial_of(assessment: SocialAssessment, today: dt.date) -> dict:
        return {"version": draft_of(assessment).version, "read_on": today}

    @property
    def reading(self) -> Reading:
        told = self.cleaned_data
        if told["how"] == NOT_READ:
            return Reading(not_because=told["not_read_because"])
        return Reading(told["read_on"], told["how"])


class AddendumForm(OnceForm):
    text = forms.CharField(
        label=_("Addendum"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What changed or must be corrected. It bears today’s date and your name."),
    )

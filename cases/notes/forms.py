"""What is typed in a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.notes.enums import LEVEL_CHOICES, WORKING, Level
from cases.notes.models import LONGEST
from cases.notes.operations import Told
from cases.notes.queries import Period
from cases.people.forms import OnceForm, VersionForm


class WordsForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    facts = forms.CharField(
        label=_("What was seen or said"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("As anybody in the room could have told it."),
        error_messages={"required": _("Say first what was seen or said.")},
    )
    judgment = forms.CharField(
        label=_("What I think of it"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept apart: never in the person’s copy, never shared with a partner."),
    )

    @property
    def told(self) -> Told:
        return Told(**{name: self.cleaned_data[name] for name in ("facts", "judgment", "title")})


class NoteForm(OnceForm, WordsForm):
    level = forms.ChoiceField(
        label=_("Who reads it"), choices=LEVEL_CHOICES, widget=forms.RadioSelect, initial=Level.FILE
    )
    field_order = ["title", "facts", "judgment", "level"]


class FollowUpForm(OnceForm, WordsForm):
    """A follow-up has the level of its note."""


class CorrectionForm(VersionForm, WordsForm):
    level = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[choice for choice in LEVEL_CHOICES if choice[0] != WORKING],
        widget=forms.RadioSelect,
    )
    field_order = ["title", "facts", "judgment", "level"]

    def __init__(self, *args, level_fixed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if level_fixed:
            del self.fields["level"]


class WorkingNoteForm(VersionForm, WordsForm):
    """A working note, said otherwise."""


class FilterForm(forms.Form):
    level = forms.ChoiceField(
        label=_("Who reads it"), required=False, choices=[("", _("All")), *Level.choices, (WORKING, _("working note"))]
    )
    since = forms.DateField(label=_("From the day"), required=False)
    until = forms.DateField(label=_("Until the day"), required=False)

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data.get("since"), self.cleaned_data.get("until"))

"""What is typed in the life of a contract."""

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.days import DayField
from cases.people.forms import OnceForm, VersionForm
from contracts.contract.models import Party
from contracts.diagnosis.enums import Domain, Grade
from contracts.life.enums import AfterReview
from contracts.life.models import MOST_LETTERS, Review
from contracts.life.operations import ReviewInput
from contracts.life.perms import can_be_mailed

GRADE = "grade_"


class LongText(forms.CharField):
    """A few paragraphs."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": MOST_LETTERS, "widget": forms.Textarea(attrs={"rows": 5})} | kwargs)


class ReviewForm(OnceForm):
    """A review as it is told; each domain of `domains` is graded again by the person, or not."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    held_on = DayField(label=_("Held on"))
    own_words = LongText(
        label=_("What I say of it"),
        help_text=_("The person’s own words, as they say them."),
        error_messages={"required": _("The person’s own words come first: write what they say of it.")},
    )
    worker_words = LongText(label=_("What the worker says of it"), required=False)
    decided = forms.ChoiceField(
        label=_("What we decide together"),
        choices=AfterReview,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you decide together.")},
    )

    def __init__(self, *args, domains: Iterable[Domain], **kwargs):
        super().__init__(*args, **kwargs)
        self.graded = [GRADE + domain for domain in domains]
        for domain in domains:
            self.fields[GRADE + domain] = forms.TypedChoiceField(
                label=domain.label,
                choices=[("", _("Not said today")), *Grade.choices],
                coerce=int,
                empty_value=None,
                required=False,
            )

    @property
    def grades(self) -> list:
        """The fields of the domains."""
        return [self[name] for name in self.graded]

    @classmethod
    def initial_of(cls, review: Review | None, grades: dict[str, int], today: dt.date) -> dict:
        """A review that was held as it stands; another one, today."""
        if review is None or review.held_on is None:
            return {"version": review.version if review else 0, "held_on": today}
        names = ("version", "held_on", "own_words", "worker_words", "decided")
        graded = {GRADE + domain: grade for domain, grade in grades.items()}
        return {name: getattr(review, name) for name in names} | graded

    @property
    def told(self) -> ReviewInput:
        said = self.cleaned_data
        grades = {name.removeprefix(GRADE): said[name] for name in self.graded if said[name] is not None}
        names = ("held_on", "own_words", "worker_words", "decided")
        return ReviewInput(**{name: said[name] for name in names}, grades=grades)


class SuspendForm(OnceForm, VersionForm):
    why = forms.CharField(
        label=_("Why it waits"),
        max_length=300,
        help_text=_("A few words that the person could read."),
        error_messages={"required": _("Say why the contract waits.")},
    )


class RemindersForm(forms.Form):
    """Who of those who sign wishes to be reminded by e-mail."""

    def __init__(self, *args, parties: Iterable[Party], today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.parties = list(parties)
        for party in self.parties:
            mailed = can_be_mailed(party.person, today)
            self.fields[self.name_of(party)] = forms.BooleanField(
                label=_("%(person)s wishes to be reminded of the reviews by e-mail") % {"person": party.person},
                initial=party.wants_reminders,
                show_hidden_initial=True,
                required=False,
                disabled=not mailed,
                help_text=mailed.reason,
            )

    @staticmethod
    def name_of(party: Party) -> str:
        return f"wish_{party.pk}"

    @property
    def wishes(self) -> dict[int, bool]:
        """By person, what was changed since the form was shown: what one says at their own page meanwhile stays."""
        named = {party.person_id: self.name_of(party) for party in self.parties}
        return {person: self.cleaned_data[name] for person, name in named.items() if name in self.changed_data}


class LeaveForm(OnceForm):
    """Which one of the `persons` who sign leaves the contract to the other one, and why."""

    party = forms.TypedChoiceField(
        label=_("Who leaves the contract"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who leaves the contract.")},
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_(
            "In a few words: who follows the one who stays reads it in the history of the contract. What could put "
            "somebody in danger is written in a note of their own file."
        ),
        error_messages={"required": _("Say why, in a few words.")},
    )

    def __init__(self, *args, persons, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [(one.pk, str(one)) for one in persons]


class LeadForm(forms.Form):
    """Who leads the contract from now on, among `workers`."""

    worker = forms.TypedChoiceField(
        label=_("Lead worker of the contract"),
        coerce=int,
        error_messages={
            "required": _("Choose who leads the contract."),
            "invalid_choice": _("Choose somebody who follows the file."),
        },
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = [("", "—"), *((one.pk, str(one)) for one in workers)]

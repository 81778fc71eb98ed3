"""What is said of two files: the reason, which file stays, which one is right about what, where they live."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.merging.enums import Verdict
from cases.merging.identities import in_words, label_of
from cases.merging.operations import Wishes
from cases.people.forms import OnceForm, VersionForm
from cases.people.models import Person

SAID = "said_"
"""What the name of a choice between two values begins with."""


class ReasonField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class TwoPersonsForm(OnceForm):
    reason = ReasonField(label=_("How do you know?"), help_text=_("Such as: both came, two identity documents."))


class ProposeForm(OnceForm):
    """The file that stays, what each field says, where they live; `persons` the two files, the older one first."""

    kept = forms.TypedChoiceField(label=_("The file that stays"), coerce=int, widget=forms.RadioSelect)
    lives_in = forms.TypedChoiceField(
        label=_("They live today"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("Each file says another household. In the other one, they stop the day before."),
    )
    joins = forms.BooleanField(
        label=_("It is one household typed twice: everybody who lives there, and its whole file, follow"),
        required=False,
    )
    reason = ReasonField(label=_("How do you know?"), help_text=_("The second account reads it."))

    def __init__(
        self, *args, persons: tuple[Person, Person], homes: list[tuple[int, str]], fields: list[str], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.persons, self.said = persons, [f"{SAID}{name}" for name in fields]
        self.fields["kept"].choices = [
            (str(one.pk), _("File no. %(number)s: %(name)s") % {"number": one.pk, "name": one}) for one in persons
        ]
        self.fields["kept"].initial = str(persons[0].pk)
        if homes:
            self.fields["lives_in"].choices = [(str(pk), words) for pk, words in homes]
        else:
            del self.fields["lives_in"], self.fields["joins"]
        for name in fields:
            values = [(str(one.pk), in_words(one, name)) for one in persons]
            self.fields[f"{SAID}{name}"] = forms.TypedChoiceField(
                label=label_of(name),
                choices=[("", _("As the file that stays")), *values],
                coerce=int,
                empty_value=None,
                required=False,
            )

    @property
    def choices(self) -> list:
        """The rows of the fields that somebody chooses."""
        return [self[name] for name in self.said]

    @property
    def wishes(self) -> Wishes:
        told = self.cleaned_data
        chosen = {name.removeprefix(SAID): told[name] for name in self.said if told[name]}
        return Wishes(told["kept"], chosen, told.get("lives_in"), told.get("joins", False))


class ConfirmForm(VersionForm):
    """What was seen: the proposal and both identities, as they stood when the page was opened."""

    kept_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    absorbed_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReasonForm(VersionForm):
    reason = ReasonField(label=_("Reason"))


class AttributeForm(forms.Form):
    """Whose a row is that was written since a merge."""

    record = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    whose = forms.ChoiceField(choices=[("stays", ""), ("other", "")])


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=Verdict, required=False)

    @property
    def asked(self) -> str:
        return self.cleaned_data["verdict"] or Verdict.OPEN if self.is_valid() else Verdict.OPEN


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name, birth date or phone of the other file"), min_length=2, max_length=200)

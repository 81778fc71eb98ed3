"""What is typed of objectives and steps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.people.forms import OnceForm, VersionForm
from contracts.diagnosis.enums import Domain
from contracts.plan.enums import ByWhom
from contracts.plan.models import Objective, Step
from contracts.plan.operations import StepInput


class ObjectiveForm(forms.Form):
    domain = forms.ChoiceField(label=_("Domain"), choices=Domain)
    wording = forms.CharField(
        label=_("What I want"),
        max_length=200,
        help_text=_("In the person’s words, in the first person: “I want…”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class NewObjectiveForm(ObjectiveForm, OnceForm):
    pass


class CorrectObjectiveForm(ObjectiveForm, VersionForm):
    @staticmethod
    def initial_of(objective: Objective) -> dict:
        return {"version": objective.version, "domain": objective.domain, "wording": objective.wording}


class StepForm(forms.Form):
    wording = forms.CharField(
        label=_("What has to be done"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    by_whom = forms.ChoiceField(label=_("Who does it"), choices=ByWhom, initial=ByWhom.ME, widget=forms.RadioSelect)
    whom = forms.CharField(
        label=_("Which partner, or which action"),
        max_length=120,
        required=False,
        help_text=_("In a contract for two: the first name of who does it, unless both do."),
    )
    due_on = forms.DateField(label=_("By when"), required=False)

    @property
    def told(self) -> StepInput:
        told = self.cleaned_data
        return StepInput(told["wording"], told["by_whom"], told["whom"], told["due_on"])


class NewStepForm(StepForm, OnceForm):
    pass


class CorrectStepForm(StepForm, VersionForm):
    comment = forms.CharField(
        label=_("Comment"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @staticmethod
    def initial_of(step: Step) -> dict:
        names = ("version", "wording", "by_whom", "whom", "due_on", "comment")
        return {name: getattr(step, name) for name in names}

"""What is typed at a private page, and by the worker who opens one."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.people.forms import OnceForm
from cases.referrals.forms import CodeForm
from contracts.own.operations import MONTHS
from contracts.plan.models import Objective, Step, StepComment


class OwnCodeForm(CodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Eight letters and figures, on the paper that you were given.")


class CommentForm(forms.Form):
    """What the person says of a step; `version` is that of what they said before, 0 when they said nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    words = forms.CharField(
        label=_("What I say of it"),
        max_length=StepComment._meta.get_field("words").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Your lead worker reads it."),
    )


class ProposalForm(OnceForm):
    """`objectives` are named as they are worded there."""

    objective = forms.TypedChoiceField(label=_("For which objective"))
    wording = forms.CharField(
        label=_("What I would like to do"),
        max_length=Step._meta.get_field("wording").max_length,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args, objectives: Iterable[Objective], **kwargs):
        super().__init__(*args, **kwargs)
        known = {str(objective.pk): objective for objective in objectives}
        field = self.fields["objective"]
        field.choices = [(pk, objective.wording) for pk, objective in known.items()]
        field.coerce = known.__getitem__


class OpenForm(forms.Form):
    """How long a page serves."""

    months = forms.TypedChoiceField(
        label=_("How long it serves"),
        coerce=int,
        choices=lambda: [(n, ngettext("%(n)s month", "%(n)s months", n) % {"n": n}) for n in MONTHS],
        widget=forms.RadioSelect,
        initial=3,
        help_text=_("Until the term of the contract, when it comes sooner."),
    )


class DeclineForm(forms.Form):
    words = forms.CharField(
        label=_("Why, in a few words"),
        max_length=Step._meta.get_field("comment").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it on their page."),
    )

"""What is typed about a vote."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aids.commissions.votes.enums import Choice


class BallotForm(forms.Form):
    question = forms.CharField(label=_("Put to the vote"), max_length=200)
    is_secret = forms.BooleanField(label=_("Secret vote"), required=False)


class CastingForm(forms.Form):
    casting_vote = forms.ChoiceField(
        label=_("Casting vote of the chair"),
        required=False,
        choices=[("", "—"), (Choice.IN_FAVOUR, Choice.IN_FAVOUR.label), (Choice.AGAINST, Choice.AGAINST.label)],
    )


class DissentForm(forms.Form):
    attendance = forms.IntegerField(min_value=1)
    words = forms.CharField(label=_("Dissent"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

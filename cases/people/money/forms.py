"""What is told of a debt."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from cases.people.enums import DebtKind
from cases.people.forms import AmountField, OnceForm, VersionForm, check_joined_on
from cases.people.models import Debt


class DebtFields(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of debt"), choices=DebtKind)
    creditor = forms.CharField(label=_("Owed to"), max_length=120, required=False)
    amount = AmountField(label=_("Euros owed"))
    known_on = forms.DateField(label=_("As told on"), initial=clock.today, validators=[check_joined_on])
    owed_since = forms.DateField(label=_("Owed since"), required=False, validators=[check_joined_on])
    monthly_plan = AmountField(label=_("Euros paid back a month"), required=False)
    steps_taken = forms.CharField(
        label=_("Steps taken"),
        max_length=200,
        required=False,
        help_text=_("Plan, delay asked for, debt commission…"),
    )

    @property
    def debt(self) -> dict:
        """Fields of Debt."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}


class NewDebtForm(OnceForm, DebtFields):
    """A debt that nobody told of yet."""


class DebtForm(VersionForm, DebtFields):
    """A debt as it stands now, or settled."""

    settled_on = forms.DateField(label=_("Settled on"), required=False, validators=[check_joined_on])

    @staticmethod
    def initial_of(debt: Debt) -> dict:
        return {name: getattr(debt, name) for name in DebtForm.base_fields}

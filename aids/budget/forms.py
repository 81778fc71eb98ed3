"""What a budget officer types, and which credits a list shows."""

import datetime as dt

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from aids.budget import queries
from aids.budget.models import MAX_CREDITS, Envelope
from aids.budget.operations import YEARS_AROUND
from backend.kit.money import CENT
from cases.people.forms import AmountField, OnceForm
from directory.models import TerritorialUnit


class Movement(models.TextChoices):
    OPEN = "open", gettext_lazy("Open credits")
    TAKE_BACK = "take_back", gettext_lazy("Take credits back")


class AppropriationForm(OnceForm):
    """Credits opened by a deliberation, or taken back by another one."""

    movement = forms.ChoiceField(
        label=pgettext_lazy("budget", "Movement"), choices=Movement, widget=forms.RadioSelect, initial=Movement.OPEN
    )
    year = forms.TypedChoiceField(label=pgettext_lazy("budget", "Year"), coerce=int)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"), queryset=TerritorialUnit.objects.order_by("name"), empty_label=None
    )
    family = forms.ChoiceField(
        label=gettext_lazy("Family of aids"),
        required=False,
        help_text=gettext_lazy("“All aids”: what has no family, and the families without credits of their own."),
    )
    budget_line = forms.CharField(
        label=gettext_lazy("Budget line"), max_length=40, help_text=gettext_lazy("Nature and function: 6512-51")
    )
    amount = AmountField(label=gettext_lazy("Amount"), least=CENT, most=MAX_CREDITS)
    reference = forms.CharField(
        label=gettext_lazy("Deliberation"), max_length=200, help_text=gettext_lazy("Its number and its date")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when credits are taken back"),
    )

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        around = range(today.year + YEARS_AROUND, today.year - YEARS_AROUND - 1, -1)
        self.fields["year"].choices = [(year, str(year)) for year in around]
        self.fields["family"].choices = [("", _("All aids")), *queries.families(today).items()]

    @staticmethod
    def initial_of(envelope: Envelope | None, today: dt.date) -> dict:
        """The form as it opens: on an envelope when one comes from it."""
        if envelope is None:
            return {"year": today.year}
        return {name: getattr(envelope, name) for name in ("year", "unit", "family", "budget_line")}

    @property
    def told(self) -> dict:
        """What the operation is told: an amount below zero for credits taken back."""
        told = {name: self.cleaned_data[name] for name in ("unit", "year", "family", "budget_line", "reference")}
        back = self.cleaned_data["movement"] == Movement.TAKE_BACK
        amount = self.cleaned_data["amount"]
        return told | {"amount": -amount if back else amount, "reason": self.cleaned_data["reason"]}


class CreditsForm(forms.Form):
    """Which credits a list shows: a year, a unit."""

    year = forms.TypedChoiceField(label=pgettext_lazy("budget", "Year"), coerce=int, required=False, empty_value=None)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=TerritorialUnit.objects.none(),
        required=False,
        empty_label=gettext_lazy("All units"),
    )

    def __init__(self, data, *, visible, today: dt.date):
        years = queries.years(visible, today)
        super().__init__({"year": today.year, **data.dict()})
        self.today = today
        self.fields["year"].choices = [(year, str(year)) for year in years]
        units = TerritorialUnit.objects.filter(pk__in=visible.order_by().values("unit")).order_by("name")
        self.fields["unit"].queryset = units

    def narrow(self, envelopes):
        """The envelopes asked for: of this year when another one was not asked for well."""
        told = self.cleaned_data if self.is_valid() else {}
        found = envelopes.filter(year=told.get("year") or self.today.year)
        return found.filter(unit=told["unit"]) if told.get("unit") else found

    @property
    def year_shown(self) -> int:
        return (self.cleaned_data.get("year") if self.is_valid() else None) or self.today.year

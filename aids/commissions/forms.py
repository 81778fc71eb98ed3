"""What the commission types: a date and a place, presence, opinions, departures."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aids.applications.enums import RuleLineKind, Severity, Verdict
from aids.commissions.enums import Opinion, Outcome
from aids.commissions.models import AgendaItem
from aids.commissions.operations import Departure, OpinionInput, check_opinion
from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.days import DayField
from backend.kit.money import CENT
from cases.people.forms import AmountField, OnceForm, VersionForm
from directory.models import TerritorialUnit

OTHER_RULE = "other"


class PlanForm(OnceForm):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=TerritorialUnit.objects.none(), empty_label=None)
    held_on = forms.DateField(label=_("Date"))
    place = forms.CharField(label=_("Place"), max_length=120)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = TerritorialUnit.objects.filter(pk__in=units)


class ReasonedForm(forms.Form):
    """An amount and reasons, needed or not according to the opinion."""

    amount = AmountField(label=_("Amount"), required=False, least=CENT)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    reason_in_law = forms.CharField(
        label=_("Reason in law"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Left empty, the letter quotes what the rule says."),
    )
    reason_in_fact = forms.CharField(
        label=_("Reason in fact"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, item: AgendaItem, **kwargs):
        super().__init__(*args, **kwargs)
        explanation = getattr(item.line, "explanation", None)
        rows = [row for row in explanation.lines.all() if row.kind != RuleLineKind.FIGURE] if explanation else []
        self.rules = {row.rule_code: row for row in rows}
        self.fields["rule"].choices = [
            ("", "—"),
            *[(row.rule_code, f"{row.label} ({row.article})") for row in rows],
            (OTHER_RULE, _("Another rule, told below")),
        ]

    def reasoned(self, opinion: str) -> OpinionInput:
        """The opinion as typed; a chosen rule lends its article and, when nothing was written, its sentence."""
        told = self.cleaned_data
        rule = self.rules.get(told.get("rule", ""))
        return OpinionInput(
            opinion=opinion,
            amount=told.get("amount"),
            law_article=rule.article if rule else "",
            reason_in_law=told.get("reason_in_law") or (rule.sentence if rule else ""),
            reason_in_fact=told.get("reason_in_fact", ""),
        )

    @staticmethod
    def initial_of(item: AgendaItem) -> dict:
        explanation = getattr(item.line, "explanation", None)
        rows = explanation.lines.all() if explanation else []
        barring = (r for r in rows if r.severity == Severity.BARS and r.verdict == Verdict.NOT_MET)
        return {
            "rule": next((row.rule_code for row in barring), ""),
            # nothing proposed is no amount to grant: an empty field, not a zero that the form would refuse
            "amount": item.amount or (explanation.proposed_amount if explanation else None) or None,
            "reason_in_law": item.reason_in_law,
            "reason_in_fact": item.reason_in_fact,
        }


class OpinionForm(VersionForm, ReasonedForm):
    opinion = forms.ChoiceField(choices=Opinion, widget=forms.HiddenInput)

    @property
    def given(self) -> OpinionInput:
        return self.reasoned(self.cleaned_data["opinion"])


class DepartureForm(ReasonedForm):
    """Filled in only when the signatory does not follow the opinion."""

    outcome = forms.ChoiceField(
        label=_("Decision"), required=False, choices=[("", _("Follow the opinion")), *Outcome.choices]
    )
    departure_reason = forms.CharField(
        label=_("Why the opinion is not followed"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ["outcome", "departure_reason"]

    def __init__(self, *args, item: AgendaItem, **kwargs):
        super().__init__(*args, item=item, **kwargs)
        self.line = item.line

    def clean(self):
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        if not outcome or self.errors:
            return cleaned
        if not cleaned.get("departure_reason"):
            raise ValidationError({"departure_reason": _("Say why you do not follow the opinion of the commission.")})
        try:
            check_opinion(self.reasoned(outcome), self.line)
        except Refusal as refusal:
            self.add_error(refusal.field, refusal.sentence)
        return cleaned

    @property
    def departure(self) -> Departure | None:
        outcome = self.cleaned_data.get("outcome")
        return Departure(self.reasoned(outcome), self.cleaned_data["departure_reason"]) if outcome else None


class PeriodForm(forms.Form):
    """The period over which derogations are counted, and of which unit; a year back where nothing is said."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=TerritorialUnit.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args, units, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.today = today

    def clean(self):
        cleaned = super().clean()
        since, until = self.period
        if since > until:
            self.add_error("until", _("The end comes before the start."))
        return cleaned

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """First and last day, both included."""
        until = self.cleaned_data.get("until") or self.today
        return self.cleaned_data.get("since") or clock.add_months(until, -12), until

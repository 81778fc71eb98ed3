"""What the commission types: a date and a place, presence, opinions, departures."""

import dataclasses
import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aids.applications.enums import PayeeKind, RuleLineKind, Severity, Verdict
from aids.commissions.enums import Opinion, Outcome, PaymentMode, Presence, SessionMode
from aids.commissions.mandates.enums import Rank
from aids.commissions.models import AgendaItem, Attendance
from aids.commissions.operations import Departure, PresenceInput
from aids.commissions.opinions import OpinionInput, check_opinion
from aids.commissions.wording import as_proposed
from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.days import DayField
from backend.kit.money import CENT
from cases.people.forms import AmountField, OnceForm, VersionForm
from directory.models import TerritorialUnit

OTHER_RULE = "other"


class MoveForm(forms.Form):
    """When, where and how a session is held."""

    held_on = forms.DateField(label=_("Date"))
    starts_at = forms.TimeField(
        label=_("Starts at"),
        required=False,
        input_formats=["%H:%M", "%Hh%M", "%Hh", "%H h %M", "%H h", "%H:%M:%S"],
        help_text=_("Such as 14:30 or 14h30."),
    )
    mode = forms.ChoiceField(
        label=_("How it meets"), choices=SessionMode, initial=SessionMode.IN_PERSON, required=False
    )
    place = forms.CharField(label=_("Place"), max_length=120)

    def clean_mode(self):
        return self.cleaned_data["mode"] or SessionMode.IN_PERSON


class PlanForm(MoveForm, OnceForm):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=TerritorialUnit.objects.none(), empty_label=None)

    field_order = ["unit", "held_on", "starts_at", "mode", "place"]

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = TerritorialUnit.objects.filter(pk__in=units)


class ConveneForm(forms.Form):
    """Why it is urgent, when less than five days are left."""

    urgency_reason = forms.CharField(label=_("Why it is urgent"), required=False, max_length=500)
    only_listed = forms.BooleanField(label=_("Leave what is ready for another session"), required=False)


class ConveneAgainForm(OnceForm):
    """The day of a second convening."""

    held_on = DayField(label=_("Date"))
    urgency_reason = forms.CharField(label=_("Why it is urgent"), required=False, max_length=500)


class WhyForm(forms.Form):
    """An act that wants a reason."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReopenForm(VersionForm, WhyForm):
    """Why an opinion is taken back."""


def _titular(one: Attendance) -> bool:
    return one.rank == Rank.TITULAR


class PresenceForm(forms.Form):
    """Whether each member of a session takes part, and to whom who is away gives their voice."""

    def __init__(self, *args, members: list[Attendance], **kwargs):
        super().__init__(*args, **kwargs)
        self.members = members
        for one in members:
            others = [(other.pk, other.name) for other in members if other.pk != one.pk]
            self.fields[f"presence-{one.pk}"] = forms.ChoiceField(
                label=one.name, choices=Presence, initial=one.presence, required=False, show_hidden_initial=True
            )
            self.fields[f"proxy-{one.pk}"] = forms.TypedChoiceField(
                label=_("Voice of %(name)s given to") % {"name": one.name},
                choices=[("", "—"), *others],
                coerce=int,
                empty_value=None,
                initial=one.proxy_id,
                required=False,
                show_hidden_initial=True,
            )

    @property
    def rows(self) -> list[dict]:
        return [
            {
                "member": one,
                "presence": self[f"presence-{one.pk}"],
                "proxy": self[f"proxy-{one.pk}"],
            }
            for one in self.members
        ]

    @property
    def all_present(self) -> dict[int, PresenceInput]:
        """Every titular member of whom nothing else is said is there."""
        unsaid = (one for one in self.members if _titular(one) and self._of(one).presence == Presence.EXPECTED)
        return {one.pk: PresenceInput(Presence.PRESENT) for one in unsaid}

    @property
    def told(self) -> dict[int, PresenceInput]:
        """What was said of the members of whom something was changed since the form was shown: what a colleague said
        of the others meanwhile stays."""
        known = {one.pk: PresenceInput(one.presence, one.proxy_id) for one in self.members}
        said = {one.pk: self._of(one) for one in self.members}
        return {pk: presence for pk, presence in said.items() if presence != known[pk]}

    def _of(self, one: Attendance) -> PresenceInput:
        presence, proxy = self._names(one)
        if not {presence, proxy} & set(self.changed_data):
            return PresenceInput(one.presence, one.proxy_id)
        return PresenceInput(self.cleaned_data[presence] or one.presence, self.cleaned_data[proxy])

    @staticmethod
    def _names(one: Attendance) -> tuple[str, str]:
        return f"presence-{one.pk}", f"proxy-{one.pk}"

    def again(self) -> "PresenceForm":
        """The form to be sent again: what was typed of those of whom something was changed, what is known of the
        others, as it is known now."""
        data = self.data.copy()
        for one in self.members:
            known = dict(zip(self._names(one), (one.presence, one.proxy_id or ""), strict=True))
            typed = known.keys() & set(self.changed_data)
            for name, value in known.items():
                data[self.add_initial_prefix(name)] = value
                if not typed:
                    data[name] = value
        return PresenceForm(data, members=self.members)


class SameForm(forms.Form):
    """The lines to which the same opinion is given."""

    first = forms.IntegerField(label=_("From request"), min_value=1, max_value=9_999)
    last = forms.IntegerField(label=_("to request"), min_value=1, max_value=9_999)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("first") and cleaned.get("last") and cleaned["first"] > cleaned["last"]:
            self.add_error("last", _("The end comes before the start."))
        return cleaned

    @property
    def positions(self) -> range:
        return range(self.cleaned_data["first"], self.cleaned_data["last"] + 1)


class PaidForm(forms.Form):
    """How a grant is paid: as asked, unless told otherwise."""

    condition = forms.CharField(
        label=_("Condition"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    payee_kind = forms.ChoiceField(
        label=_("Paid to"), required=False, choices=[("", _("As asked")), *PayeeKind.choices]
    )
    payee_name = forms.CharField(label=_("Name of the supplier or landlord"), required=False, max_length=120)
    payment_mode = forms.ChoiceField(
        label=_("Paid by"), required=False, choices=[("", _("As the rule set says")), *PaymentMode.choices]
    )
    duration_months = forms.IntegerField(label=_("For how many months"), required=False, min_value=1, max_value=36)
    envelope = forms.TypedChoiceField(label=_("Budget line"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["envelope"].choices = [("", _("The first one"))]

    def pay_from(self, envelopes) -> None:
        """The envelopes that may pay it."""
        lines = [(one.pk, one.budget_line) for one in envelopes]
        self.fields["envelope"].choices = [*self.fields["envelope"].choices, *lines]

    def paid(self) -> dict:
        told = self.cleaned_data
        words = ("condition", "payee_kind", "payee_name", "payment_mode")
        figures = {"duration_months": told.get("duration_months"), "envelope_id": told.get("envelope")}
        return {name: told.get(name) or "" for name in words} | figures


class ReasonedForm(PaidForm):
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
            **self.paid(),
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


AS_PROPOSED = "as_proposed"
"""The button that grants what the rules propose."""


class OpinionForm(VersionForm, ReasonedForm):
    opinion = forms.ChoiceField(choices=[*Opinion.choices, (AS_PROPOSED, _("As proposed"))], widget=forms.HiddenInput)

    def __init__(self, *args, item: AgendaItem, envelopes=(), **kwargs):
        super().__init__(*args, item=item, **kwargs)
        self.item = item
        self.pay_from(envelopes)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("opinion") == AS_PROPOSED and as_proposed(self.item) is None:
            self.add_error("opinion", _("The rules propose nothing for this request."))
        return cleaned

    @staticmethod
    def told_by(item: AgendaItem) -> dict:
        """What the form would hold had the opinion of an item just been typed."""
        said = ("amount", "condition", "payee_kind", "payee_name", "payment_mode", "duration_months")
        told = {name: getattr(item, name) for name in (*said, "reason_in_law", "reason_in_fact")}
        lines = item.line.explanation.lines.all()
        quoted = next((row.rule_code for row in lines if row.article == item.law_article), OTHER_RULE)
        return told | {"envelope": item.envelope_id, "rule": quoted if item.reason_in_law else ""}

    @property
    def given(self) -> OpinionInput:
        opinion = self.cleaned_data["opinion"]
        if opinion != AS_PROPOSED:
            return self.reasoned(opinion)
        proposed = as_proposed(self.item)
        fact = self.cleaned_data.get("reason_in_fact") or proposed.reason_in_fact
        return dataclasses.replace(proposed, **self.paid() | {"condition": "", "reason_in_fact": fact})


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
        if not outcome and any(
            cleaned.get(name) for name in ("departure_reason", "amount", "condition", "reason_in_fact", "reason_in_law")
        ):
            self.add_error("outcome", _("Say what is decided instead."))
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

"""How a decision is taken, whatever led to it: numbered, its facts frozen, derogations counted, credits committed."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from aids.applications.models import ApplicationLine
from aids.budget.operations import commit, replace_commitment
from aids.commissions.derogations import derogations_of
from aids.commissions.enums import DecisionKind
from aids.commissions.facts import frozen_facts
from aids.commissions.likeness import kind_of
from aids.commissions.models import AgendaItem, Decision, SigningAuthority
from backend.kit import registry
from backend.kit.access import Refusal
from backend.kit.sequence import next_number


@dataclass(frozen=True)
class Taken:
    """What is decided: the outcome, euros, the condition, the reasons; payee, mode and duration of the payment where
    they are otherwise than the request says."""

    outcome: str
    amount: Decimal | None = None
    condition: str = ""
    payee_kind: str = ""
    payment_mode: str = ""
    duration_months: int | None = None
    law_article: str = ""
    reason_in_law: str = ""
    reason_in_fact: str = ""
    payee_name: str = ""


@dataclass(frozen=True)
class Origin:
    """What led to a decision: an item of a session, a delegation, an appeal, an error; see `DecisionKind`."""

    kind: str = DecisionKind.SESSION
    item: AgendaItem | None = None
    replaces: Decision | None = None
    departure_reason: str = ""
    justification: str = ""


def take(
    taken: Taken, *, line: ApplicationLine, origin: Origin, authority: SigningAuthority, at: dt.datetime, today: dt.date
) -> Decision:
    """The decision on a line, signed under `authority`: the next number of its unit and year, without a hole.

    Called inside an operation that holds the line and orders the letter of the decision: `order_letter`, or
    `order_letters` for all those of a session. Raises Refusal above the ceiling of the delegation.
    """
    if not authority.covers(line.aid_code):
        raise Refusal(
            _("Request %(number)s: your delegation does not cover this aid.") % {"number": line.application.number}
        )
    if taken.amount and taken.amount > authority.ceiling:
        raise Refusal(
            _("Request %(number)s: this amount is above the ceiling of your delegation.")
            % {"number": line.application.number}
        )
    unit = authority.unit
    numbered = Decision.objects.filter(unit=unit, year=today.year)
    facts = frozen_facts(line, today)
    decision = Decision(
        kind=origin.kind,
        item=origin.item,
        line=line,
        replaces=origin.replaces,
        unit=unit,
        year=today.year,
        sequence=next_number(numbered, "sequence", series=f"decisions of unit {unit.pk}"),
        outcome=taken.outcome,
        amount=taken.amount,
        condition=taken.condition,
        payee_kind=taken.payee_kind,
        payment_mode=taken.payment_mode,
        duration_months=taken.duration_months,
        law_article=taken.law_article,
        reason_in_law=taken.reason_in_law,
        reason_in_fact=taken.reason_in_fact,
        payee_name=taken.payee_name,
        departure_reason=origin.departure_reason,
        justification=origin.justification,
        decided_by=authority.holder,
        signatory_first_name=authority.holder.first_name,
        signatory_last_name=authority.holder.last_name,
        signatory_capacity=authority.capacity,
        delegation=authority.reference,
        decided_at=at,
        facts=facts,
        **kind_of(facts),
    )
    decision.save()
    for derogation in derogations_of(decision):
        derogation.save()
    _spend(decision, origin)
    registry.line_decided.announce(decision)
    return decision


def _spend(decision: Decision, origin: Origin) -> None:
    """The credits: what was reserved is committed or given back; what an earlier decision committed makes room."""
    committing = replace_commitment if decision.replaces_id else commit
    committing(
        actor=decision.decided_by,
        line=decision.line,
        amount=decision.amount or Decimal(0),
        reference=decision.number,
        envelope_id=origin.item.envelope_id if origin.item else None,
    )

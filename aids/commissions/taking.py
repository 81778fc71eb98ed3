"""How a decision is taken, whatever led to it: numbered, its facts frozen, derogations counted, credits committed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from aids.applications.models import ApplicationLine
from aids.budget.operations import Commitment, commit_all, replace_commitment
from aids.commissions.derogations import derogations_of
from aids.commissions.enums import DecisionKind
from aids.commissions.facts import Known, frozen_facts, known_of
from aids.commissions.likeness import kind_of
from aids.commissions.models import AgendaItem, Decision, SigningAuthority
from aids.commissions.recusals.queries import bars
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


@dataclass(frozen=True)
class ToTake:
    """One decision to take on a line, which its operation holds."""

    taken: Taken
    line: ApplicationLine
    origin: Origin


def take(
    taken: Taken, *, line: ApplicationLine, origin: Origin, authority: SigningAuthority, at: dt.datetime, today: dt.date
) -> Decision:
    """One decision: see `take_all`."""
    return take_all([ToTake(taken, line, origin)], authority=authority, at=at, today=today)[0]


def take_all(rows: Sequence[ToTake], *, authority: SigningAuthority, at: dt.datetime, today: dt.date) -> list[Decision]:
    """Decisions signed under `authority`, with the next numbers of its unit and year, without a hole.

    Called inside an operation that holds the lines, and that orders the letters afterwards: `order_letter` for one,
    `order_letters` for a session. Facts freeze, derogations are counted, commitments written, `line_decided` announced.
    Raises Refusal above the ceiling of the delegation, outside of the aids that it covers, beyond the credits, or about
    somebody with whom the signatory has a tie.
    """
    if not rows:
        return []
    barred = bars(authority.holder_id, [row.line for row in rows], today)
    for row in rows:
        _check(row, authority, is_tied=row.line.pk in barred)
    known = known_of([row.line for row in rows], today)
    numbered = Decision.objects.filter(unit=authority.unit_id, year=today.year)
    first = next_number(numbered, "sequence", series=f"decisions of unit {authority.unit_id}")
    decisions = []
    for number, row in enumerate(rows, start=first):
        decision = _decision(row, known[row.line.pk], number, authority, at, today)
        decision.save()
        for derogation in derogations_of(decision, known[row.line.pk].explanation):
            derogation.save()
        decisions.append(decision)
    _spend(decisions)
    for decision in decisions:
        registry.line_decided.announce(decision)
    return decisions


def _check(row: ToTake, authority: SigningAuthority, *, is_tied: bool) -> None:
    words = {"number": row.line.application.number}
    if is_tied:
        raise Refusal(_("Request %(number)s: you have a tie with this person, somebody else decides.") % words)
    if not authority.covers(row.line.aid_code):
        raise Refusal(_("Request %(number)s: your delegation does not cover this aid.") % words)
    if row.taken.amount and row.taken.amount > authority.ceiling:
        raise Refusal(_("Request %(number)s: this amount is above the ceiling of your delegation.") % words)


def _decision(
    row: ToTake, known: Known, number: int, authority: SigningAuthority, at: dt.datetime, today: dt.date
) -> Decision:
    taken, origin = row.taken, row.origin
    facts = frozen_facts(row.line, today, known)
    return Decision(
        kind=origin.kind,
        item=origin.item,
        line=row.line,
        replaces=origin.replaces,
        unit=authority.unit,
        year=today.year,
        sequence=number,
        outcome=taken.outcome,
        amount=taken.amount,
        condition=taken.condition,
        payee_kind=taken.payee_kind,
        payee_name=taken.payee_name,
        payment_mode=taken.payment_mode,
        duration_months=taken.duration_months,
        law_article=taken.law_article,
        reason_in_law=taken.reason_in_law,
        reason_in_fact=taken.reason_in_fact,
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


def _spend(decisions: list[Decision]) -> None:
    """The credits: what was reserved is committed or given back; what an earlier decision committed makes room."""
    for decision in decisions:
        if decision.replaces_id:
            replace_commitment(
                actor=decision.decided_by,
                line=decision.line,
                amount=decision.amount or Decimal(0),
                reference=decision.number,
            )
    first = [one for one in decisions if not one.replaces_id]
    if first:
        commit_all(actor=first[0].decided_by, commitments=[_commitment(one) for one in first])


def _commitment(decision: Decision) -> Commitment:
    envelope = decision.item.envelope_id if decision.item_id else None
    return Commitment(decision.line, decision.amount or Decimal(0), decision.number, envelope)

"""Writes of the ledger: credits are opened by budget officers, reserved and committed by the operations of other rooms.

Every one of them locks, then checks: the requests in the order of their ids, their envelopes in the order of theirs,
and only then are the sums read. Between that lock and the end stand three statements, whatever is written.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from aids.applications.models import ApplicationLine
from aids.budget import perms, queries
from aids.budget.enums import EntryKind
from aids.budget.ledger import Ledger, not_enough
from aids.budget.models import BudgetEntry, Envelope
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from backend.kit.money import round_euro
from backend.kit.sequence import hold
from directory.models import TerritorialUnit

YEARS_AROUND = 1
"""Credits are opened for this year, the one that is being closed and the one that is being prepared."""


@dataclass(frozen=True)
class Commitment:
    """What a decision commits for a line: euros (0 for a refusal), the number of the decision, from which envelope.

    Without an envelope: the one in which the line has its reservation, else the first that pays such an aid.
    """

    line: ApplicationLine
    amount: Decimal
    reference: str
    envelope_id: int | None = None


def open_appropriation(
    *,
    actor,
    unit: TerritorialUnit,
    year: int,
    family: str,
    budget_line: str,
    amount: Decimal,
    reference: str,
    reason: str = "",
    today: dt.date,
    key: uuid.UUID | None = None,
) -> BudgetEntry:
    """Credits of a unit, a year, a family of aids (its code, or empty) and a budget line, under a deliberation.

    Below zero they are taken back, with a reason, and never below what is used. Raises Refusal.
    """
    require(perms.can_open(actor))
    if abs(year - today.year) > YEARS_AROUND:
        raise Refusal(_("Credits are opened for this year, the last one or the next one."), field="year")
    if not amount:
        raise Refusal(_("Say how many euros."), field="amount")
    if amount < 0 and not reason.strip():
        raise Refusal(_("Say why these credits are taken back."), field="reason")
    with operation("budget.open_appropriation", actor=actor, reason=reason, key=key) as running:
        envelope = _envelope(unit, year, family, budget_line.strip(), today)
        left = queries.balance(envelope).available
        if left + amount < 0:
            raise not_enough(left, envelope)
        entry = BudgetEntry(
            envelope=envelope,
            kind=EntryKind.APPROPRIATION,
            amount=round_euro(amount),
            reference=reference,
            reason=reason,
            entered_at=running.at,
        )
        BudgetEntry.objects.enter([entry])
        running.result_url = envelope.get_absolute_url()
        return entry


def _envelope(unit: TerritorialUnit, year: int, family: str, budget_line: str, today: dt.date) -> Envelope:
    """The envelope, locked; made when it is the first time."""
    hold(f"envelopes of unit {unit.pk}")
    wanted = {"unit": unit, "year": year, "family": family, "budget_line": budget_line}
    found = Envelope.objects.select_for_update(no_key=True).filter(**wanted).first()
    if found is not None:
        return found
    known = queries.families(today)
    if family and family not in known:
        raise Refusal(_("The rule set knows no such family of aids."), field="family")
    envelope = Envelope(**wanted, family_label=known[family] if family else "")
    envelope.save()
    return envelope


def reserve(
    *, actor, line: ApplicationLine, envelope_id: int, amount: Decimal, reference: str = ""
) -> BudgetEntry | None:
    """Keep `amount` for a line in an envelope, instead of what is reserved for it so far, wherever that is.

    What is committed already for the line in this envelope counts: an appeal reserves only what it may add. None when
    nothing more had to be reserved. Raises Refusal, with the figure left, when there is not enough.
    """
    if amount <= 0:
        raise Refusal(_("An amount to reserve is above zero."), field="amount")
    with operation("budget.reserve", actor=actor):
        ledger = Ledger.of([line.pk])
        ledger.lock({envelope_id})
        committed = ledger.committed(line.pk).get(envelope_id, queries.ZERO)
        more = max(amount - committed, queries.ZERO)
        if ledger.reserved(line.pk) == ({envelope_id: more} if more else {}):
            return None
        ledger.give_back_reservation(line.pk, reference=reference)
        entry = ledger.take(EntryKind.RESERVATION, line.pk, envelope_id, more, reference) if more else None
        ledger.write()
        return entry


def lock_envelopes(unit_id: int, year: int) -> None:
    """Hold the credits of a unit and year, by id: before an act that takes from several of them, in whatever order."""
    held = Envelope.objects.filter(unit=unit_id, year=year).order_by("pk").select_for_update()
    list(held.values_list("pk", flat=True))


def release(*, actor, line: ApplicationLine, reason: str = "") -> None:
    """Give back what is still reserved for a line; nothing when nothing is."""
    with operation("budget.release", actor=actor, reason=reason):
        ledger = Ledger.of([line.pk])
        ledger.lock()
        ledger.give_back_reservation(line.pk, reason=reason)
        ledger.write()


def commit(
    *, actor, line: ApplicationLine, amount: Decimal, reference: str, envelope_id: int | None = None
) -> BudgetEntry | None:
    """One decision: see `commit_all`."""
    return commit_all(actor=actor, commitments=[Commitment(line, amount, reference, envelope_id)])[0]


def commit_all(*, actor, commitments: Sequence[Commitment]) -> list[BudgetEntry | None]:
    """Decisions turn reservations into commitments, all of them or none; None for those that commit nothing.

    What is reserved for each line is given back, and the amount decided is committed, which may be more than what was
    reserved as long as the envelope has it. The number of statements does not grow with that of the lines. Raises
    Refusal, with the number of the application and the figure left.
    """
    return _commit(actor, "budget.commit", commitments, replacing=False)


def replace_commitment(
    *, actor, line: ApplicationLine, amount: Decimal, reference: str, envelope_id: int | None = None
) -> BudgetEntry | None:
    """A decision takes the place of an earlier one, after an appeal: what that one committed is given back first.

    `amount` may be 0. Without `envelope_id`, in the envelope of the earlier commitment, if there is one.
    """
    told = Commitment(line, amount, reference, envelope_id)
    return _commit(actor, "budget.replace_commitment", [told], replacing=True)[0]


def _commit(actor, name: str, commitments: Sequence[Commitment], *, replacing: bool) -> list[BudgetEntry | None]:
    with operation(name, actor=actor) as running:
        ledger = Ledger.of([one.line.pk for one in commitments])
        year = timezone.localdate(running.at).year
        told = [_settled(one, ledger, year) for one in commitments]
        ledger.lock({one.envelope_id for one in told if one.envelope_id})
        entries = []
        for one in told:
            if not replacing and ledger.committed(one.line.pk):
                raise Refusal(
                    _("Request %(number)s: its credits are committed already.") % {"number": ledger.number(one.line.pk)}
                )
            ledger.give_back_reservation(one.line.pk, reference=one.reference)
            ledger.give_back_commitment(one.line.pk, reference=one.reference)
            entries.append(_taken(ledger, one) if one.amount else None)
        ledger.write()
        return entries


def _taken(ledger: Ledger, told: Commitment) -> BudgetEntry:
    return ledger.take(EntryKind.COMMITMENT, told.line.pk, told.envelope_id, told.amount, told.reference, numbered=True)


def _settled(told: Commitment, ledger: Ledger, year: int) -> Commitment:
    """The same with its envelope; raises Refusal when nothing pays such an aid."""
    if not told.amount or told.envelope_id:
        return told
    held = [*ledger.reserved(told.line.pk), *ledger.committed(told.line.pk)]
    if held:
        return replace(told, envelope_id=held[0])
    unit = ledger.lines[told.line.pk].application.unit
    envelope = queries.envelope_of(told.line, unit, year)
    if envelope is None:
        words = {"number": ledger.number(told.line.pk), "unit": unit, "year": year}
        raise Refusal(_("Request %(number)s: no credits are open for this aid in %(unit)s in %(year)s.") % words)
    return replace(told, envelope_id=envelope.pk)

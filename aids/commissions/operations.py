"""Writes: preparing and holding a session, deciding."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal as Euros

from django.utils.translation import gettext as _

from aids.applications.eligibility import explain
from aids.applications.models import ApplicationLine
from aids.applications.proposals.operations import freeze_assessments
from aids.applications.states import LINE
from aids.commissions import perms, queries
from aids.commissions.derogations import derogations_of
from aids.commissions.enums import Opinion, SessionStatus
from aids.commissions.facts import frozen_facts
from aids.commissions.letters.operations import order_letters
from aids.commissions.models import AgendaItem, Attendance, Decision, Session, SigningAuthority
from aids.commissions.states import SESSION
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from backend.kit.sequence import next_number
from directory.models import TerritorialUnit
from directory.perms import can_administer


@dataclass(frozen=True)
class OpinionInput:
    """An opinion as given: amount in euros for a partial grant, reasons where the law wants them."""

    opinion: str
    amount: Euros | None = None
    law_article: str = ""
    reason_in_law: str = ""
    reason_in_fact: str = ""


@dataclass(frozen=True)
class Departure:
    """A decision that does not follow the opinion, and why."""

    decided: OpinionInput
    reason: str


def plan_session(
    *, actor, unit: TerritorialUnit, held_on: dt.date, place: str, today: dt.date, key: uuid.UUID | None = None
) -> Session:
    """A session of a unit's commission, today or later, with the unit's members listed as absent until recorded."""
    require(perms.can_prepare(actor, unit.pk))
    if held_on < today:
        raise Refusal(_("A session cannot be planned in the past."), field="held_on")
    with operation("commissions.plan_session", actor=actor, key=key) as running:
        session = Session(unit=unit, held_on=held_on, place=place)
        session.save()
        _list_members(session)
        running.result_url = session.get_absolute_url()
        return session


def _list_members(session: Session) -> None:
    """Everyone who may sit that day has a line, named as they are now; those listed already keep theirs."""
    listed = set(session.attendances.values_list("member", flat=True))
    for member in queries.members_of_commission(session.unit, session.held_on):
        if member.pk not in listed:
            Attendance(session=session, member=member, name=member.get_full_name(), capacity=member.capacity).save()


def put_on_agenda(*, actor, session: Session, line_ids: Iterable[int], today: dt.date) -> int:
    """Ready lines of the unit enter the agenda, after those already there; returns how many entered."""
    with operation("commissions.put_on_agenda", actor=actor):
        fresh = _locked(session, actor, SessionStatus.PREPARED, SessionStatus.OPEN)
        _list_members(fresh)
        last = fresh.items.order_by("-position").values_list("position", flat=True).first() or 0
        chosen = [line for line in queries.ready_lines(fresh.unit) if line.pk in set(line_ids)]
        for position, line in enumerate(chosen, start=last + 1):
            moved = LINE.move(line, "enter_agenda")
            freeze_assessments(moved, today)
            AgendaItem(session=fresh, line=moved, position=position).save()
            explain(moved, today)
        return len(chosen)


def take_off_agenda(*, actor, item: AgendaItem) -> None:
    """A line leaves the agenda before the session opens; the following ones move up."""
    with operation("commissions.take_off_agenda", actor=actor):
        session = _locked(item.session, actor, SessionStatus.PREPARED)
        LINE.move(item.line, "leave_agenda")
        lock(item).delete()
        for position, other in enumerate(session.items.order_by("position"), start=1):
            if other.position != position:
                other.position = position
                other.save()


def record_presence(*, actor, session: Session, present_ids: set[int]) -> None:
    """Who sits; `present_ids` holds ids of Attendance."""
    with operation("commissions.record_presence", actor=actor):
        fresh = _locked(session, actor, SessionStatus.PREPARED, SessionStatus.OPEN)
        for attendance in fresh.attendances.all():
            present = attendance.pk in present_ids
            if attendance.present != present:
                attendance.present = present
                attendance.save()


def open_session(*, actor, session: Session, today: dt.date) -> Session:
    """The session begins, on its day or later: it has an agenda, and somebody is present.

    Its lines are judged again: by the text in force on that day, on what is known by then.
    """
    with operation("commissions.open_session", actor=actor):
        fresh = _locked(session, actor)
        if fresh.held_on > today:
            raise Refusal(_("This session opens on its day, not before."))
        moved = SESSION.move(session, "open")
        lines = ApplicationLine.objects.filter(agenda_items__session=fresh).select_related("application__household")
        for line in lines.order_by("application", "position"):
            explain(line, today)
        return moved


def give_opinion(*, actor, item: AgendaItem, version: int, given: OpinionInput) -> AgendaItem:
    """The commission's opinion on one line; it may be changed until the session closes.

    A grant is the whole amount asked, a partial grant is below it. A refusal and a partial grant are reasoned in law
    and in fact (CRPA L211-2, L211-5), an adjournment in fact.
    """
    with operation("commissions.give_opinion", actor=actor):
        _locked(item.session, actor, SessionStatus.OPEN)
        fresh = lock(item, version=version)
        checked = check_opinion(given, fresh.line)
        fresh.opinion = checked.opinion
        fresh.amount = checked.amount
        fresh.law_article = checked.law_article
        fresh.reason_in_law = checked.reason_in_law
        fresh.reason_in_fact = checked.reason_in_fact
        fresh.save()
        return fresh


def check_opinion(given: OpinionInput, line: ApplicationLine) -> OpinionInput:
    """The opinion with the amount that it means; raises Refusal when amount or reasons do not fit.

    More than the rules propose needs a reason in fact: same situation, same answer, or the reason why not.
    """
    asked = line.amount_asked
    if given.opinion == Opinion.GRANT:
        proposed = line.explanation.proposed_amount
        if (proposed is None or asked > proposed) and not given.reason_in_fact.strip():
            raise Refusal(_("This is more than the rules propose: say why, in fact."), field="reason_in_fact")
        return OpinionInput(Opinion.GRANT, amount=asked, reason_in_fact=given.reason_in_fact)
    if not given.reason_in_fact.strip():
        raise Refusal(_("Say why, in fact: what was observed in this situation."), field="reason_in_fact")
    if given.opinion == Opinion.ADJOURNMENT:
        return OpinionInput(Opinion.ADJOURNMENT, reason_in_fact=given.reason_in_fact)
    if not given.reason_in_law.strip():
        raise Refusal(_("Say why, in law: which rule leads there."), field="reason_in_law")
    if given.opinion == Opinion.REFUSAL:
        return OpinionInput(
            Opinion.REFUSAL,
            law_article=given.law_article,
            reason_in_law=given.reason_in_law,
            reason_in_fact=given.reason_in_fact,
        )
    if given.amount is None or not 0 < given.amount < asked:
        raise Refusal(_("A partial grant is above zero and below the amount asked."), field="amount")
    return given


def close_session(*, actor, session: Session) -> Session:
    """The session ends: refused while a line has no opinion."""
    with operation("commissions.close_session", actor=actor) as running:
        fresh = _locked(session, actor)
        for item in fresh.items.select_related("line"):
            if fresh.status == SessionStatus.OPEN:
                LINE.move(item.line, "hear")
        return SESSION.move(session, "close", closed_at=running.at, closed_by=actor)


def decide_session(*, actor, session: Session, departures: dict[int, Departure], today: dt.date) -> Session:
    """The signatory decides every line at once, following the opinions save for `departures` (agenda item id → why).

    One transaction: facts freeze, decisions are numbered per unit and year without a hole, adjourned lines return to
    the examination, letters are ordered. Raises Refusal when an amount is above the ceiling of the delegation.
    """
    with operation("commissions.decide_session", actor=actor) as running:
        fresh = lock(session)
        require(perms.can_decide(actor, fresh, today))
        authority = perms.authority_of(actor, fresh.unit_id, today)
        decisions = []
        for item in fresh.items.select_related("line__application__household"):
            if item.opinion == Opinion.ADJOURNMENT and item.pk in departures:
                raise Refusal(_("The request returns to its examination; nothing is decided."))
            if item.opinion == Opinion.ADJOURNMENT:
                LINE.move(item.line, "adjourn")
            else:
                decisions.append(_decide(item, departures.get(item.pk), authority, running.at, today))
        order_letters(decisions, by=actor, at=running.at, session=fresh)
        return SESSION.move(fresh, "decide", decided_at=running.at)


def _decide(
    item: AgendaItem, departure: Departure | None, authority: SigningAuthority, at: dt.datetime, today: dt.date
) -> Decision:
    decided = _what_is_decided(item, departure)
    if decided.amount and decided.amount > authority.ceiling:
        raise Refusal(
            _("Request %(number)s: this amount is above the ceiling of your delegation.")
            % {"number": item.line.application.number}
        )
    line = LINE.move(item.line, "decide")
    unit = item.session.unit
    numbered = Decision.objects.filter(unit=unit, year=today.year)
    decision = Decision(
        item=item,
        line=line,
        unit=unit,
        year=today.year,
        sequence=next_number(numbered, "sequence", series=f"decisions of unit {unit.pk}"),
        outcome=decided.opinion,
        amount=decided.amount,
        law_article=decided.law_article,
        reason_in_law=decided.reason_in_law,
        reason_in_fact=decided.reason_in_fact,
        departure_reason=departure.reason if departure else "",
        decided_by=authority.holder,
        signatory_first_name=authority.holder.first_name,
        signatory_last_name=authority.holder.last_name,
        signatory_capacity=authority.capacity,
        delegation=authority.reference,
        decided_at=at,
        facts=frozen_facts(line, today),
    )
    decision.save()
    for derogation in derogations_of(decision):
        derogation.save()
    return decision


def _what_is_decided(item: AgendaItem, departure: Departure | None) -> OpinionInput:
    if departure is None:
        return OpinionInput(item.opinion, item.amount, item.law_article, item.reason_in_law, item.reason_in_fact)
    if not departure.reason.strip():
        raise Refusal(_("Say why you do not follow the opinion of the commission."))
    if departure.decided.opinion == Opinion.ADJOURNMENT:
        raise Refusal(_("A decision grants or refuses."))
    return check_opinion(departure.decided, item.line)


def grant_authority(
    *,
    actor,
    holder,
    unit: TerritorialUnit,
    reference: str,
    capacity: str,
    starts_on: dt.date,
    ceiling: Euros,
    ends_on: dt.date | None = None,
) -> SigningAuthority:
    """A delegation of signature, in euros per decision at most; without `ends_on`, until it is ended."""
    require(can_administer(actor))
    with operation("commissions.grant_authority", actor=actor):
        authority = SigningAuthority(
            holder=holder,
            unit=unit,
            reference=reference,
            capacity=capacity,
            starts_on=starts_on,
            ends_on=ends_on,
            ceiling=ceiling,
        )
        authority.save()
        return authority


def _locked(session: Session, actor, *expected: str) -> Session:
    """The session, locked, in one of the expected states, in the hands of its secretary."""
    fresh = lock(session)
    require(perms.can_prepare(actor, fresh.unit_id))
    if expected and fresh.status not in expected:
        raise Refusal(
            _("Not possible any more: this session is now “%(state)s”.") % {"state": fresh.get_status_display()}
        )
    return fresh

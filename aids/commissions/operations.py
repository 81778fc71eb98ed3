"""Writes: preparing and holding a session, deciding."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal as Euros

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _

from aids.applications.eligibility import explain
from aids.applications.models import ApplicationLine
from aids.applications.proposals.operations import freeze_assessments
from aids.applications.states import LINE
from aids.applications.support.queries import with_support
from aids.commissions import perms, queries
from aids.commissions.anonymity.operations import prepare_masks
from aids.commissions.appeals.queries import appeals_to_hear
from aids.commissions.delegated.reporting import take_note
from aids.commissions.enums import Opinion, Presence, SessionMode, SessionStatus
from aids.commissions.hearing import locked, require_open
from aids.commissions.letters.operations import order_letters
from aids.commissions.members import list_members
from aids.commissions.models import (
    AgendaItem,
    Attendance,
    Movement,
    Session,
    SigningAuthority,
)
from aids.commissions.opinions import GIVEN, OpinionInput, check_opinion, paid_as
from aids.commissions.recusals.operations import stand_back
from aids.commissions.recusals.queries import FOR_SOMEBODY_ELSE, signed_by
from aids.commissions.states import SESSION
from aids.commissions.taking import Origin, ToTake, take_all
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from directory.models import TerritorialUnit
from directory.perms import can_administer

SITTING = (Presence.PRESENT, Presence.REMOTE)
AWAY = (Presence.ABSENT, Presence.EXCUSED)
ORDERS = {
    "theme": ("line__aid_label", "line__ground_label", "line__application__received_on", "pk"),
    "urgency": ("-line__application__emergency", "line__application__received_on", "pk"),
    "arrival": ("line__application__received_on", "line__application__year", "line__application__sequence", "pk"),
}
"""How an agenda may be ordered at once."""


@dataclass(frozen=True)
class PresenceInput:
    """Whether a member takes part; `proxy` is the attendance to whom they give their voice, when they are away."""

    presence: str
    proxy: int | None = None


@dataclass(frozen=True)
class Departure:
    """A decision that does not follow the opinion, and why."""

    decided: OpinionInput
    reason: str


def plan_session(
    *,
    actor,
    unit: TerritorialUnit,
    held_on: dt.date,
    place: str,
    today: dt.date,
    mode: str = SessionMode.IN_PERSON,
    starts_at: dt.time | None = None,
    key: uuid.UUID | None = None,
) -> Session:
    """A session of a unit's commission, today or later, in which the members of that day are expected."""
    require(perms.can_prepare(actor, unit.pk))
    if held_on < today:
        raise Refusal(_("A session cannot be planned in the past."), field="held_on")
    with operation("commissions.plan_session", actor=actor, key=key) as running:
        session = Session(unit=unit, held_on=held_on, place=place, mode=mode, starts_at=starts_at)
        session.save()
        list_members(session)
        running.result_url = session.get_absolute_url()
        return session


def move_session(*, actor, session: Session, held_on: dt.date, place: str, mode: str, starts_at, today: dt.date):
    """Another day, hour or place, before it is held; it is to be convened again."""
    with operation("commissions.move_session", actor=actor):
        fresh = locked(session, actor, SessionStatus.PREPARED)
        if held_on < today:
            raise Refusal(_("A session cannot be planned in the past."), field="held_on")
        fresh.held_on, fresh.place, fresh.mode, fresh.starts_at = held_on, place, mode, starts_at
        fresh.convened_on, fresh.urgency_reason = None, ""
        fresh.save()
        list_members(fresh)
        for one in fresh.attendances.exclude(notified_on=None):
            one.notified_on = None
            one.save()
        return fresh


def cancel_session(*, actor, session: Session, reason: str) -> Session:
    """A session that will not be held; its requests wait for another one."""
    with operation("commissions.cancel_session", actor=actor, reason=reason):
        fresh = locked(session, actor)
        if not reason.strip():
            raise Refusal(_("Say why the session is cancelled."), field="reason")
        _free_lines(fresh)
        return SESSION.move(fresh, "cancel")


def _free_lines(session: Session) -> None:
    """The requests of a session that is not held wait for another one; what it says of them stays in its history."""
    for item in session.items.select_related("line"):
        _take_off(item)


def convene(*, actor, session: Session, today: dt.date, urgency_reason: str = "", with_ready: bool = True) -> int:
    """The members are convened, with the agenda: every ready request of the unit and every appeal that was examined
    enters it, unless `with_ready` is false; returns how many entered.

    Once, five days before at least, save in urgency, with a reason (model: CRPA R133-8). What enters afterwards is
    late.
    """
    with operation("commissions.convene", actor=actor):
        fresh = locked(session, actor, SessionStatus.PREPARED)
        if fresh.convened_on:
            raise Refusal(_("The members are convened already."))
        if (fresh.held_on - today).days < Session.CONVENED_DAYS_BEFORE and not urgency_reason.strip():
            raise Refusal(
                _("Less than %(days)s days are left: say why it is urgent.") % {"days": Session.CONVENED_DAYS_BEFORE},
                field="urgency_reason",
            )
        list_members(fresh)
        entered = _enter(fresh, list(queries.ready_lines(fresh.unit)), today) if with_ready else 0
        entered += _enter_appeals(fresh, appeals_to_hear(fresh.unit), today) if with_ready else 0
        if not fresh.items.exists():
            raise Refusal(_("Put at least one request on the agenda first."))
        fresh.convened_on, fresh.urgency_reason = today, urgency_reason.strip()
        fresh.save()
        task, session_id = "aids.commissions.convening.tasks.mail_notices", fresh.pk
        transaction.on_commit(lambda: current_app.send_task(task, args=[session_id]), robust=True)
        return entered


def put_on_agenda(
    *, actor, session: Session, line_ids: Iterable[int], appeal_ids: Iterable[int] = (), today: dt.date
) -> int:
    """Ready lines of the unit, and appeals that were examined, enter the agenda, after those already there; returns how
    many entered. A second convening hears the agenda of the first session and nothing more (model: CRPA R133-10)."""
    with operation("commissions.put_on_agenda", actor=actor):
        fresh = locked(session, actor, SessionStatus.PREPARED, SessionStatus.OPEN, SessionStatus.SUSPENDED)
        if fresh.status == SessionStatus.PREPARED:
            list_members(fresh)
        if fresh.second_of_id:
            raise Refusal(_("A second session hears the agenda of the first one, and nothing more."))
        wanted = set(line_ids)
        entered = _enter(fresh, [line for line in queries.ready_lines(fresh.unit) if line.pk in wanted], today)
        return entered + _enter_appeals(fresh, appeals_to_hear(fresh.unit).filter(pk__in=set(appeal_ids)), today)


def _enter(session: Session, lines: list[ApplicationLine], today: dt.date) -> int:
    moved = [LINE.move(line, "enter_agenda") for line in lines]
    entered = _place(session, [AgendaItem(session=session, line=line) for line in moved], today)
    for line in moved:
        explain(line, today)
    return entered


def _enter_appeals(session: Session, waiting, today: dt.date) -> int:
    """Appeals that were examined come before the commission, judged by the text of the first decision."""
    locked_ones = [lock(appeal).pk for appeal in waiting.order_by("pk")]
    # another agenda may have taken one on until it was locked
    found = appeals_to_hear(session.unit).filter(pk__in=locked_ones)
    return _place(session, [AgendaItem(session=session, line=one.decision.line, appeal=one) for one in found], today)


def _place(session: Session, items: list[AgendaItem], today: dt.date) -> int:
    last = session.items.order_by("-position").values_list("position", flat=True).first() or 0
    with_support([item.line for item in items])
    for position, item in enumerate(items, start=last + 1):
        item.position, item.entered_late = position, session.convened_on is not None
        freeze_assessments(item.line, today)
        item.save()
        prepare_masks(item.line, today)
    stand_back(session, items)
    return len(items)


def take_off_agenda(*, actor, item: AgendaItem) -> None:
    """A line leaves the agenda before the session opens; the following ones move up."""
    with operation("commissions.take_off_agenda", actor=actor):
        session = locked(item.session, actor, SessionStatus.PREPARED)
        _take_off(item)
        _renumber(session.items.order_by("position"))


def _take_off(item: AgendaItem) -> None:
    if item.appeal_id is None:
        LINE.move(item.line, "leave_agenda")
    for recusal in item.recusals.all():
        recusal.delete()
    lock(item).delete()


def order_agenda(*, actor, session: Session, by: str) -> None:
    """The agenda by theme (the aid), by urgency or by arrival, before the session opens."""
    with operation("commissions.order_agenda", actor=actor):
        fresh = locked(session, actor, SessionStatus.PREPARED)
        _renumber(fresh.items.select_related("line__application").order_by(*ORDERS[by]))


def move_item(*, actor, item: AgendaItem, position: int) -> None:
    """A line takes another place on the agenda, by hand; the others make room."""
    with operation("commissions.move_item", actor=actor):
        session = locked(item.session, actor, SessionStatus.PREPARED)
        others = [one for one in session.items.order_by("position") if one.pk != item.pk]
        place = min(max(position, 1), len(others) + 1)
        _renumber([*others[: place - 1], lock(item), *others[place - 1 :]])


def _renumber(items: Iterable[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        if item.position != position:
            item.position = position
            item.save()


def record_presence(*, actor, session: Session, told: Mapping[int, PresenceInput]) -> None:
    """Who sits, from where, and who speaks for whom; `told` is by id of Attendance.

    During the session each change is a movement, dated. Raises Refusal when a proxy is given by somebody who is there,
    to somebody who is not or who holds one already (one proxy a member).
    """
    with operation("commissions.record_presence", actor=actor) as running:
        fresh = locked(session, actor, SessionStatus.PREPARED, SessionStatus.OPEN, SessionStatus.SUSPENDED)
        members = {one.pk: one for one in fresh.attendances.all()}
        told = {pk: presence for pk, presence in told.items() if pk in members}
        _check_proxies(members, told)
        changed = [members[pk] for pk, presence in told.items() if _as_told(members[pk]) != presence]
        for one in changed:
            # a voice is free before it is given to another: one proxy a member, at any moment
            if one.proxy_id:
                one.proxy = None
                one.save()
        for one in changed:
            presence = told[one.pk]
            one.presence, one.proxy = presence.presence, members.get(presence.proxy)
            sits = fresh.status != SessionStatus.PREPARED
            one.took_part = one.took_part or (sits and one.takes_part)
            one.save()
            if sits:
                proxy_name = one.proxy.name if one.proxy else ""
                Movement(attendance=one, at=running.at, presence=one.presence, proxy_name=proxy_name).save()


def _as_told(one: Attendance) -> PresenceInput:
    return PresenceInput(one.presence, one.proxy_id)


def _check_proxies(members: dict[int, Attendance], told: Mapping[int, PresenceInput]) -> None:
    after = {pk: told.get(pk, _as_told(one)) for pk, one in members.items()}
    holders = Counter()
    for pk, presence in after.items():
        if presence.presence not in Presence.values:
            raise Refusal(_("Say who is present, at a distance, absent or excused."))
        if presence.proxy is None:
            continue
        name = members[pk].name
        if presence.presence not in AWAY:
            raise Refusal(_("Only who is absent or excused gives their voice: %(name)s is not.") % {"name": name})
        holder = after.get(presence.proxy)
        if holder is None or presence.proxy == pk or holder.presence not in SITTING:
            raise Refusal(_("%(name)s gives their voice to a member who takes part.") % {"name": name})
        holders[presence.proxy] += 1
        if holders[presence.proxy] > 1:
            raise Refusal(_("%(name)s holds one proxy at most.") % {"name": members[presence.proxy].name})


def open_session(*, actor, session: Session, today: dt.date) -> Session:
    """The session begins, on its day or later: it has an agenda, and a quorum unless it is a second convening.

    Who has a mandate on that day sits. Its lines are judged again: by the text in force on that day, on what is known
    by then.
    """
    with operation("commissions.open_session", actor=actor):
        fresh = locked(session, actor)
        if fresh.held_on > today:
            raise Refusal(_("This session opens on its day, not before."))
        if fresh.status == SessionStatus.PREPARED:
            list_members(fresh)
        moved = SESSION.move(fresh, "open", called_position=1)
        for one in moved.attendances.filter(presence__in=SITTING):
            one.took_part = True
            one.save()
        lines = ApplicationLine.objects.filter(agenda_items__session=fresh, agenda_items__appeal=None)
        for line in lines.select_related("application__household").order_by("application", "position"):
            explain(line, today)
        return moved


def give_up_for_want_of_quorum(*, actor, session: Session, today: dt.date) -> Session:
    """The session is not held: too few seats are there on its day. Its requests wait for the second convening."""
    with operation("commissions.give_up_for_want_of_quorum", actor=actor):
        fresh = locked(session, actor)
        if fresh.held_on > today:
            raise Refusal(_("The quorum is counted on the day of the session."))
        _free_lines(fresh)
        return SESSION.move(fresh, "give_up")


def convene_again(
    *, actor, session: Session, held_on: dt.date, today: dt.date, urgency_reason: str = "", key: uuid.UUID | None = None
) -> Session:
    """A second convening after one without quorum, on the same place and agenda: no quorum is asked of it (model: CRPA
    R133-10)."""
    with operation("commissions.convene_again", actor=actor, key=key) as running:
        first = locked(session, actor, SessionStatus.WITHOUT_QUORUM)
        if held_on <= first.held_on or held_on < today:
            raise Refusal(_("The second session comes after the first one, today at the earliest."), field="held_on")
        second = Session(
            unit_id=first.unit_id,
            held_on=held_on,
            place=first.place,
            mode=first.mode,
            starts_at=first.starts_at,
            second_of=first,
        )
        second.save()
        lines, appeals = queries.agenda_given_up(first)
        _enter(second, [line for line in queries.ready_lines(second.unit) if line.pk in lines], today)
        _enter_appeals(second, appeals_to_hear(second.unit).filter(pk__in=appeals), today)
        convene(actor=actor, session=second, today=today, urgency_reason=urgency_reason, with_ready=False)
        running.result_url = second.get_absolute_url()
        return second


def suspend_session(*, actor, session: Session) -> Session:
    """A pause: nothing is heard until it is resumed."""
    with operation("commissions.suspend_session", actor=actor):
        return SESSION.move(locked(session, actor), "suspend")


def resume_session(*, actor, session: Session) -> Session:
    """The session goes on where it was."""
    with operation("commissions.resume_session", actor=actor):
        return SESSION.move(locked(session, actor), "resume")


def call_item(*, actor, item: AgendaItem) -> Session:
    """The request that everybody looks at now: the other screens follow."""
    with operation("commissions.call_item", actor=actor):
        session = require_open(item.session, actor)
        if session.called_position != item.position:
            session.called_position = item.position
            session.save()
        return session


def approve_minutes(*, actor, session: Session, minutes_of: Session) -> Session:
    """A session that sits approves the minutes of an earlier one of its unit, once decided; returns the earlier one."""
    with operation("commissions.approve_minutes", actor=actor):
        sitting = require_open(session, actor)
        earlier = lock(minutes_of)
        is_earlier = earlier.unit_id == sitting.unit_id and earlier.held_on < sitting.held_on
        if not is_earlier or earlier.status != SessionStatus.DECIDED or earlier.approved_in_id:
            raise Refusal(_("These minutes are not to be approved here."))
        earlier.approved_in = sitting
        earlier.save()
        return earlier


def close_session(*, actor, session: Session) -> Session:
    """The session ends: refused while a line has no opinion, or a vote is open. It takes note of what was decided by
    delegation."""
    with operation("commissions.close_session", actor=actor) as running:
        fresh = lock(session)
        require(perms.can_close(actor, fresh))
        if fresh.status == SessionStatus.OPEN:
            for item in fresh.items.filter(appeal=None).select_related("line"):
                LINE.move(item.line, "hear")
        take_note(fresh, running.at)
        return SESSION.move(fresh, "close", closed_at=running.at, closed_by=actor, called_position=None)


def end_session(*, actor, session: Session, today: dt.date) -> Session:
    """The session ends and, where the chair who ends it holds the authority to sign, is decided by the same act."""
    if not perms.can_close_and_decide(actor, session, today):
        return close_session(actor=actor, session=session)
    with operation("commissions.close_and_decide", actor=actor):
        closed = close_session(actor=actor, session=session)
        waiting = list(queries.still_to_decide(closed, actor))
        if waiting and not signed_by(actor, waiting, today):
            return closed  # the chair stands back from all of it: another signatory decides
        return decide_session(actor=actor, session=closed, departures={}, today=today)


def decide_session(*, actor, session: Session, departures: dict[int, Departure], today: dt.date) -> Session:
    """The signatory decides every line at once, following the opinions save for `departures` (agenda item id → why).

    One transaction: facts freeze, decisions are numbered per unit and year without a hole, adjourned lines wait for the
    next session, letters are ordered. Raises Refusal when an amount is above the ceiling of the delegation, or an aid
    outside of it. A signatory decides nothing from which they stand back: the session then waits for another one.
    """
    with operation("commissions.decide_session", actor=actor) as running:
        fresh = lock(session)
        authority = perms.authority_of(actor, fresh.unit_id, today)
        require(perms.can_decide(authority, fresh))
        heard = list(queries.still_to_decide(fresh, actor).select_related("line__application__household__commune"))
        mine = signed_by(actor, heard, today)
        if heard and not mine:
            raise Refusal(FOR_SOMEBODY_ELSE)
        adjourned = [item for item in mine if item.opinion == Opinion.ADJOURNMENT]
        if any(item.pk in departures for item in adjourned):
            raise Refusal(_("The request waits for the next session; nothing is decided."))
        for item in adjourned:
            LINE.move(item.line, "adjourn")
        to_take = [_to_take(item, departures.get(item.pk)) for item in mine if item.opinion != Opinion.ADJOURNMENT]
        for row in to_take:
            LINE.move(row.line, "decide")
        decisions = take_all(to_take, authority=authority, at=running.at, today=today)
        order_letters(decisions, session=fresh, by=actor, at=running.at)
        return SESSION.move(fresh, "decide", decided_at=running.at) if len(mine) == len(heard) else fresh


def _to_take(item: AgendaItem, departure: Departure | None) -> ToTake:
    origin = Origin(item=item, departure_reason=departure.reason if departure else "")
    return ToTake(_what_is_decided(item, departure).taken, item.line, origin)


def _what_is_decided(item: AgendaItem, departure: Departure | None) -> OpinionInput:
    if departure is None:
        return OpinionInput(**{name: getattr(item, name) for name in GIVEN})
    if not departure.reason.strip():
        raise Refusal(_("Say why you do not follow the opinion of the commission."))
    if departure.decided.opinion == Opinion.ADJOURNMENT:
        raise Refusal(_("A decision grants or refuses."))
    return check_opinion(paid_as(item, departure.decided), item.line)


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
    aid_codes: Iterable[str] = (),
    decisions_a_month: int | None = None,
    key: uuid.UUID | None = None,
    url: str = "",
) -> SigningAuthority:
    """A delegation of signature, in euros per decision at most, for these aids (none named: for all of them); without
    `ends_on`, until it is ended.

    `decisions_a_month`: how many may be taken without the commission, None for no limit.
    """
    require(can_administer(actor))
    with operation("commissions.grant_authority", actor=actor, key=key) as running:
        authority = SigningAuthority(
            holder=holder,
            unit=unit,
            reference=reference,
            capacity=capacity,
            starts_on=starts_on,
            ends_on=ends_on,
            ceiling=ceiling,
            aid_codes=list(aid_codes),
            decisions_a_month=decisions_a_month,
        )
        authority.save()
        running.result_url = url
        return authority


def end_authority(*, actor, authority: SigningAuthority, ends_on: dt.date) -> SigningAuthority:
    """The delegation is worth something until a day, included."""
    require(can_administer(actor))
    with operation("commissions.end_authority", actor=actor):
        fresh = lock(authority)
        if ends_on < fresh.starts_on:
            raise Refusal(_("The end comes before the start."), field="ends_on")
        fresh.ends_on = ends_on
        fresh.save()
        return fresh

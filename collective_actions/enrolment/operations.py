"""Writes of enrolments. Every one locks its series first: never one seat too many, and nobody loses their rank.

Between that lock and the commit the number of statements is small and fixed (`tests/collective_actions`).
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial

from celery import current_app
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal, require
from cases.people.models import Person
from cases.people.perms import require_standing
from collective_actions.catalogue.enums import OpenTo
from collective_actions.catalogue.models import Meeting, Series
from collective_actions.enrolment import perms
from collective_actions.enrolment.enums import BEGUN, SEATED, Came, EnrolmentStatus
from collective_actions.enrolment.models import Enrolment, Presence
from collective_actions.enrolment.states import ENROLMENT
from directory.pace import by_address, count

HOLD = dt.timedelta(minutes=10)
"""How long a seat is held while somebody types."""
MOST_BY_ADDRESS = 20
"""Seats asked for in ten minutes without an account: people share the network of a social centre."""
MOST_OF_A_SERIES = 6
"""Of them, those of one series: the seats of an action are not held by one hand."""
MANY = gettext_lazy("Many seats have just been asked for from here. Try again in ten minutes, or give us a call.")
OVER = gettext_lazy("These dates are over.")
OFFER = dt.timedelta(hours=48)
"""How long somebody of the waiting list has to answer, at most."""


@dataclass(frozen=True)
class Standing:
    """Seats taken in a series, how many wait, the last rank drawn."""

    seated: int
    waiting: int
    last_rank: int

    def has_seat(self, series: Series) -> bool:
        """A seat for who comes now: those who wait go first."""
        return self.waiting == 0 and self.seated < series.capacity


@dataclass(frozen=True)
class Named:
    """Somebody whom Iris does not know: only what is needed."""

    first_name: str
    initial: str = ""
    phone: str = ""
    email: str = ""
    language: str = "fr"


def begin(*, series: Series, now: dt.datetime, address: str = "", actor=None) -> Enrolment:
    """A seat held for ten minutes while a name is typed; without one left, the name goes to the waiting list.

    Raises Refusal when too many were asked for from one network `address`, which counts and is not kept, and without an
    account when the action is not open to everybody.
    """
    if actor is not None:
        require(perms.can_enrol_by_name(actor, series.action))
    with operation("collective.begin", actor=actor):
        if address:
            most = {f"seat {address}": MOST_BY_ADDRESS, f"seat {address} {series.pk}": MOST_OF_A_SERIES}
            limits = {by_address(what, now): limit for what, limit in most.items()}
            count(timezone.localdate(now), limits, sentence=MANY)
        fresh, standing = _locked(series, now)
        if actor is None and fresh.action.open_to != OpenTo.EVERYBODY:
            raise Refusal(_("A professional or an association who knows you enrols you: ask them."))
        begun = Enrolment(series=fresh, rank=standing.last_rank + 1, until=now + HOLD)
        if actor is not None:
            begun.enrolled_by, begun.organisation_id = actor, actor.organisation_id
        begun.save()
        return ENROLMENT.move(begun, "hold") if standing.has_seat(fresh) else begun


def fill(*, enrolment: Enrolment, named: Named, agreed: bool, now: dt.datetime, actor=None) -> Enrolment:
    """The name is typed: the seat that was held, else one that is left, else the end of the waiting list."""
    with operation("collective.fill", actor=actor):
        series, standing = _locked(enrolment.series, now)
        fresh = lock(enrolment)
        if fresh.first_name or fresh.person_id:
            return fresh
        _require_agreement(agreed)
        in_time = fresh.until is not None and fresh.until > now
        is_held = in_time and fresh.status == EnrolmentStatus.HELD
        return ENROLMENT.move(
            fresh,
            "seat" if is_held or standing.has_seat(series) else "wait",
            rank=fresh.rank if in_time else standing.last_rank + 1,
            until=None,
            agreed=True,
            first_name=named.first_name,
            initial=named.initial,
            phone=named.phone,
            email=named.email,
            language=named.language,
        )


def enrol_by_name(*, actor, series: Series, named: Named, agreed: bool, now: dt.datetime) -> Enrolment:
    """Somebody whose name is known at once: nothing is held when it is refused."""
    require(perms.can_enrol_by_name(actor, series.action))
    with operation("collective.fill", actor=actor):
        begun = begin(series=series, now=now, actor=actor)
        return fill(enrolment=begun, named=named, agreed=agreed, now=now, actor=actor)


def enrol(
    *,
    actor,
    series: Series,
    person: Person,
    agreed: bool,
    now: dt.datetime,
    key: uuid.UUID | None = None,
    result_url: str = "",
) -> Enrolment:
    """A person of the file, with their agreement; `result_url` is where it can be read, unless on their page."""
    require(perms.can_enrol_from_file(actor))
    with operation("collective.enrol", actor=actor, key=key) as running:
        running.result_url = result_url or person.get_absolute_url()
        known = lock(person)
        require_standing(known)
        if known.died_on:
            raise Refusal(_("This person died."))
        _require_agreement(agreed)
        fresh, standing = _locked(series, now)
        rank, until = standing.last_rank + 1, now + HOLD
        made = Enrolment(series=fresh, rank=rank, until=until, person=known, agreed=True, enrolled_by=actor)
        made.save()
        return ENROLMENT.move(made, "seat" if standing.has_seat(fresh) else "wait", until=None)


def cancel(*, enrolment: Enrolment, now: dt.datetime, actor=None, reason: str = "") -> Enrolment:
    """Who is enrolled, waits or was offered a seat does not come; the seat goes to the next one.

    Raises Refusal once the last meeting is over: who came to the others stays written.
    """
    _require_hand(actor, enrolment)
    if enrolment.series.last_at <= now:
        raise Refusal(OVER)
    with operation("collective.cancel", actor=actor, reason=reason):
        return _given_back(enrolment, "cancel", now)


def decline(*, enrolment: Enrolment, now: dt.datetime, actor=None) -> Enrolment:
    """The seat that is offered is refused; it goes to the next one."""
    _require_hand(actor, enrolment)
    with operation("collective.decline", actor=actor):
        return _given_back(enrolment, "decline", now)


def accept(*, enrolment: Enrolment, now: dt.datetime, actor=None) -> Enrolment:
    """The seat that is offered is taken, in time."""
    _require_hand(actor, enrolment)
    with operation("collective.accept", actor=actor):
        lock(enrolment.series)
        fresh = lock(enrolment)
        if fresh.until is not None and fresh.until <= now:
            raise Refusal(_("The time to answer is over: this seat goes to the next one."))
        return ENROLMENT.move(fresh, "accept", until=None)


def tell(*, enrolment: Enrolment, now: dt.datetime, actor) -> Enrolment:
    """They were told that the dates moved or were cancelled."""
    _require_hand(actor, enrolment)
    with operation("collective.tell_of_change", actor=actor):
        return _set_to_tell(enrolment, to_tell=False)


def have_told(series: Series) -> None:
    """Those who mean to come have to be told of a change; call with the series locked."""
    for enrolment in series.enrolments.living().filter(to_tell=False):
        _set_to_tell(enrolment, to_tell=True)


ANSWERS = {"accept": accept, "decline": decline, "cancel": cancel}
"""What is answered by somebody, or for them."""


def lapse(now: dt.datetime) -> int:
    """What was held or offered until now is given back, and goes to the next ones; how many there were.

    Series by series, each in its own transaction; safe to run twice.
    """
    late = Enrolment.objects.filter(until__lte=now, status__in=[*BEGUN, EnrolmentStatus.OFFERED])
    return sum(_lapse(series, now) for series in Series.objects.filter(pk__in=late.values("series")))


def promote(series: Series, now: dt.datetime) -> list[Enrolment]:
    """Offer the seats that are left to those who wait, in their order; call with the series locked.

    As long as one may enrol: until the first meeting, or the closing time when it is later.
    """
    end = max(series.first_at, series.closes_at)
    if now >= end:
        return []
    free = max(0, series.capacity - _standing(series, now).seated)
    waiting = series.enrolments.filter(status=EnrolmentStatus.WAITING).order_by("rank")[:free]
    until = min(now + OFFER, end)
    offered = [ENROLMENT.move(one, "offer", until=until) for one in waiting]
    for one in offered:
        if one.email or one.enrolled_by_id:
            transaction.on_commit(partial(_mail_offer, one.pk), robust=True)
    return offered


def _mail_offer(enrolment_id: int) -> None:
    current_app.send_task("collective_actions.enrolment.tasks.mail_offer", args=[enrolment_id], ignore_result=True)


def mark_told(*, enrolment: Enrolment, now: dt.datetime) -> Enrolment:
    """Part of the task that sent the e-mail of a seat."""
    with operation("collective.tell_of_seat", actor=None):
        fresh = lock(enrolment)
        fresh.told_at = now
        fresh.save()
        return fresh


def record_presence(*, actor, meeting: Meeting, came: dict[int, str], today: dt.date, day: dt.date) -> list[Presence]:
    """Who came to a meeting, by enrolment id; said again, the latest word counts. `day` is that of the meeting."""
    require(perms.can_run_meeting(actor, meeting))
    with operation("collective.record_presence", actor=actor):
        lock(meeting)
        if day > today:
            raise Refusal(_("Who came is said from the day itself on."))
        known = {one.enrolment_id: one for one in meeting.presences.all()}
        enrolled = set(meeting.series.enrolments.filter(status=EnrolmentStatus.ENROLLED).values_list("pk", flat=True))
        return [_present(meeting, known.get(pk), pk, word) for pk, word in came.items() if pk in enrolled]


def follow_up(*, actor, presence: Presence, now: dt.datetime) -> Presence:
    """News was taken of somebody who did not come."""
    require(perms.can_follow_up(actor, presence))
    with operation("collective.follow_up", actor=actor):
        fresh = lock(presence)
        if fresh.came == Came.NO and fresh.followed_up_at is None:
            fresh.followed_up_at = now
            fresh.save()
        return fresh


def settle_enrolments(kept: Person, absorbed: Person, _merge) -> None:
    """Answers `merge_handlers`: of two enrolments in one series one stays, the seat before the wait, the first rank
    before the next; the other is cancelled, and its seat goes to the next one."""
    for theirs in absorbed.enrolments.living().order_by("series"):
        for mine in kept.enrolments.living().filter(series=theirs.series_id):
            stays, leaves = sorted((mine, theirs), key=_claim)
            _bring_presences(leaves, stays)
            _given_back(leaves, "cancel", clock.now())


def _claim(enrolment: Enrolment) -> tuple[bool, bool, int]:
    status = enrolment.status
    return status != EnrolmentStatus.ENROLLED, status != EnrolmentStatus.OFFERED, enrolment.rank


def _bring_presences(source: Enrolment, destination: Enrolment) -> None:
    """Who came under one of the two enrolments came."""
    known = {one.meeting_id: one for one in destination.presences.all()}
    for presence in source.presences.all():
        mine = known.get(presence.meeting_id)
        if mine is None:
            moved = lock(presence)
            moved.enrolment = destination
            moved.save()
        elif presence.came == Came.YES:
            _present(mine.meeting, mine, destination.pk, Came.YES)


def _present(meeting: Meeting, known: Presence | None, enrolment_id: int, came: str) -> Presence:
    if known is None:
        known = Presence(meeting=meeting, enrolment_id=enrolment_id, came=came)
        known.save()
    elif known.came != came:
        known.came, known.followed_up_at = came, None
        known.save()
    return known


def _locked(series: Series, now: dt.datetime) -> tuple[Series, Standing]:
    """The series, locked, and how it stands; raises Refusal when nobody enrols in it any more."""
    fresh = lock(series)
    if not fresh.takes_enrolments(now):
        raise Refusal(_("Enrolments are closed for these dates."))
    return fresh, _standing(fresh, now)


def _standing(series: Series, now: dt.datetime) -> Standing:
    lasting = Q(until__isnull=True) | Q(until__gt=now)
    counted = Enrolment.objects.filter(series=series).aggregate(
        seated=Count("pk", filter=lasting & Q(status__in=SEATED)),
        waiting=Count("pk", filter=Q(status=EnrolmentStatus.WAITING)),
        last_rank=Max("rank", default=0),
    )
    return Standing(**counted)


def _set_to_tell(enrolment: Enrolment, *, to_tell: bool) -> Enrolment:
    fresh = lock(enrolment)
    if fresh.to_tell != to_tell:
        fresh.to_tell = to_tell
        fresh.save()
    return fresh


def _given_back(enrolment: Enrolment, step: str, now: dt.datetime) -> Enrolment:
    series = lock(enrolment.series)
    left = ENROLMENT.move(enrolment, step, until=None, to_tell=False)
    promote(series, now)
    return left


def _lapse(series: Series, now: dt.datetime) -> int:
    with operation("collective.lapse", actor=None):
        fresh = lock(series)
        late = fresh.enrolments.filter(until__lte=now, status__in=[*BEGUN, EnrolmentStatus.OFFERED])
        gone = [ENROLMENT.move(one, "lapse", until=None) for one in late]
        promote(fresh, now)
        return len(gone)


def _require_agreement(agreed: bool) -> None:
    if not agreed:
        raise Refusal(_("Nobody is enrolled without agreeing: tick it once they said yes."), field="agreed")


def _require_hand(actor, enrolment: Enrolment) -> None:
    """Whoever holds the private address of an enrolment acts on it; an account needs it to be in its hands."""
    if actor is not None:
        require(perms.can_change(actor, enrolment))

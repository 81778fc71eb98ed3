"""Writes of the programme: the state of actions, their dates and seats, which those who are enrolled depend on."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from backend.kit.holidays import is_holiday
from collective_actions.catalogue import perms
from collective_actions.catalogue.enums import SeriesStatus
from collective_actions.catalogue.models import Action, Meeting, Series
from collective_actions.catalogue.states import ACTION, SERIES
from collective_actions.enrolment.models import Enrolment
from collective_actions.enrolment.operations import OVER, have_told, promote
from collective_actions.enrolment.states import ENROLMENT
from directory.models import Commune

WEEK = dt.timedelta(days=7)
FURTHEST = dt.timedelta(days=500)
PAST, FAR = gettext_lazy("This day is past."), gettext_lazy("This day is too far away.")
HOLIDAY = gettext_lazy("This day is a public holiday.")
MOST = 60
"""Meetings planned at once."""


@dataclass(frozen=True)
class Plan:
    """On `day`, then every week until `until` (None: that day only), from an hour to an hour, at a place."""

    day: dt.date
    from_time: dt.time
    to_time: dt.time
    until: dt.date | None
    place: str
    address: str
    commune: Commune


def move_action(*, actor, action: Action, step: str, now: dt.datetime) -> Action:
    """One arrow of its lifecycle: whoever writes it proposes, the design service decides.

    Raises Refusal when an action would end although people are enrolled in meetings to come.
    """
    require(perms.can_write(actor, action) if step == "propose" else perms.can_decide(actor))
    with operation("collective.move_action", actor=actor):
        moved = ACTION.move(action, step, corrected_unread=False)
        if step == "end":
            _require_nobody(moved, now)
        return moved


def _require_nobody(action: Action, now: dt.datetime) -> None:
    """Whoever enrols meanwhile waits for these locks, and then reads that the action is ended."""
    coming = [one.pk for one in action.series.filter(last_at__gt=now).select_for_update().order_by("pk")]
    if Enrolment.objects.living().filter(series__in=coming).exists():
        raise Refusal(_("People are enrolled: cancel the meetings to come first, so that they are told."))


def add_series(
    *,
    actor,
    action: Action,
    plan: Plan,
    capacity: int,
    minimum: int,
    closes_at: dt.datetime | None,
    together: bool,
    now: dt.datetime,
    key: uuid.UUID | None = None,
) -> list[Series]:
    """The dates of a plan: one series for all when one enrols for them `together`, else each date by itself.

    Enrolments close at the start of the first meeting unless `closes_at` says otherwise. Public holidays are passed
    over; raises Refusal, with its field, for what is past or cannot be.
    """
    require(perms.can_write(actor, action))
    hours = _hours(plan, now)
    if closes_at is not None and closes_at <= now:
        raise Refusal(PAST, field="closes_on")
    with operation("collective.add_series", actor=actor, key=key) as running:
        running.result_url = action.get_absolute_url()
        parts = [hours] if together else [[one] for one in hours]
        return [_series(action, plan, part, capacity, minimum, closes_at) for part in parts]


def _series(action: Action, plan: Plan, hours, capacity: int, minimum: int, closes_at: dt.datetime | None) -> Series:
    first_at, last_at = hours[0][0], hours[-1][1]
    made = Series(
        action=action,
        capacity=capacity,
        minimum=minimum,
        closes_at=min(closes_at, first_at) if closes_at else first_at,
        first_at=first_at,
        last_at=last_at,
    )
    made.save()
    for starts_at, ends_at in hours:
        place = {"place": plan.place, "address": plan.address, "commune": plan.commune}
        Meeting(series=made, starts_at=starts_at, ends_at=ends_at, **place).save()
    return made


def _hours(plan: Plan, now: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    if plan.to_time <= plan.from_time:
        raise Refusal(_("The end comes before the start."), field="to_time")
    last = plan.until or plan.day
    if last < plan.day:
        raise Refusal(_("The end comes before the start."), field="until")
    if last > timezone.localdate(now) + FURTHEST:
        raise Refusal(FAR, field="until" if plan.until else "day")
    days = [plan.day + WEEK * number for number in range((last - plan.day).days // 7 + 1)]
    if len(days) > MOST:
        raise Refusal(_("That is more than %(most)s dates at once: take a nearer end.") % {"most": MOST}, field="until")
    open_days = [day for day in days if not is_holiday(day)]
    if not open_days:
        raise Refusal(HOLIDAY, field="day")
    hours = [(moment(day, plan.from_time), moment(day, plan.to_time)) for day in open_days]
    if hours[0][0] <= now:
        raise Refusal(PAST, field="day")
    return hours


def _require_day(starts_at: dt.datetime, now: dt.datetime) -> None:
    day = timezone.localdate(starts_at)
    if starts_at <= now:
        raise Refusal(PAST, field="day")
    if day > timezone.localdate(now) + FURTHEST:
        raise Refusal(FAR, field="day")
    if is_holiday(day):
        raise Refusal(HOLIDAY, field="day")


def moment(day: dt.date, hour: dt.time) -> dt.datetime:
    """The instant of an hour of the wall clock."""
    return timezone.make_aware(dt.datetime.combine(day, hour))


def correct_series(
    *, actor, series: Series, version: int, capacity: int, minimum: int, closes_at: dt.datetime, now: dt.datetime
) -> Series:
    """Seats, minimum and closing time; new seats go to those who wait.

    Raises Refusal when fewer seats are left than people who come, and for a closing time that is put back into another
    day of the past.
    """
    require(perms.can_write(actor, series.action))
    with operation("collective.correct_series", actor=actor):
        fresh = lock(series, version=version)
        if closes_at != fresh.closes_at and timezone.localdate(closes_at) < timezone.localdate(now):
            raise Refusal(PAST, field="closes_on")
        seated = fresh.enrolments.seated(now).count()
        if capacity < seated:
            words = ngettext(
                "%(n)s person has a seat: keep at least as many, or cancel an enrolment first.",
                "%(n)s persons have a seat: keep at least as many, or cancel enrolments first.",
                seated,
            )
            raise Refusal(words % {"n": seated}, field="capacity")
        fresh.capacity, fresh.minimum, fresh.closes_at = capacity, minimum, closes_at
        fresh.save()
        promote(fresh, now)
        return fresh


def cancel_series(*, actor, series: Series, reason: str, now: dt.datetime) -> Series:
    """The meetings that are left do not take place: every enrolment is cancelled, and whoever made it reads so.

    Raises Refusal once the last meeting is over.
    """
    require(perms.can_write(actor, series.action))
    if series.last_at <= now:
        raise Refusal(OVER)
    with operation("collective.cancel_series", actor=actor, reason=reason):
        fresh = lock(series)
        if fresh.status == SeriesStatus.CANCELLED:
            return fresh
        fresh = SERIES.move(fresh, "cancel", cancelled_because=reason)
        for enrolment in fresh.enrolments.living():
            ENROLMENT.move(enrolment, "cancel", until=None, to_tell=True)
        return fresh


def correct_meeting(
    *,
    actor,
    meeting: Meeting,
    version: int,
    hours: tuple[dt.datetime, dt.datetime],
    place: dict[str, Any],
    now: dt.datetime,
) -> Meeting:
    """Other `hours`, from and until, or another place for one date; the series follows, and those who come are to be
    told.

    Raises Refusal for a date in the past.
    """
    starts_at, ends_at = hours
    require(perms.can_write(actor, meeting.series.action))
    with operation("collective.correct_meeting", actor=actor):
        series = lock(meeting.series)
        fresh = lock(meeting, version=version)
        if ends_at <= starts_at:
            raise Refusal(_("The end comes before the start."), field="to_time")
        if starts_at != fresh.starts_at:
            _require_day(starts_at, now)
        told = {"starts_at": starts_at, "ends_at": ends_at} | place
        if all(getattr(fresh, field) == value for field, value in told.items()):
            return fresh
        for field, value in told.items():
            setattr(fresh, field, value)
        fresh.save()
        if ends_at > now:
            have_told(series)
        _follow(series)
        return fresh


def _follow(series: Series) -> None:
    """The span of its meetings; enrolments that would close after a first meeting put forward close at its start."""
    spans = series.meetings.aggregate(first_at=Min("starts_at"), last_at=Max("ends_at"))
    first_at, last_at = spans["first_at"], spans["last_at"]
    if (series.first_at, series.last_at) == (first_at, last_at):
        return
    latest = last_at if first_at == series.first_at else first_at
    series.first_at, series.last_at, series.closes_at = first_at, last_at, min(series.closes_at, latest)
    series.save()

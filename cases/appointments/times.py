"""The times that one answer opens: one day or a day of the week until another, cut in appointments of one length.

Pure: nothing here knows the database or the clock.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.kit.access import Refusal
from backend.kit.holidays import is_holiday

SHORTEST = 5
LONGEST = 12 * 60
"""Minutes of one appointment."""
MOST = 400
"""Times that one answer may open."""
FURTHEST = dt.timedelta(days=366)
WEEK = dt.timedelta(days=7)

Period = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Times:
    """On `day`, then every week until `until` (None: that day only), from an hour to an hour, `minutes` each."""

    day: dt.date
    from_time: dt.time
    to_time: dt.time
    minutes: int
    until: dt.date | None = None


def periods(times: Times, now: dt.datetime) -> list[Period]:
    """The periods to open, in order; what is past and public holidays are passed over.

    Raises Refusal, with its field, for what cannot be.
    """
    _check(times, timezone.localdate(now))
    length = dt.timedelta(minutes=times.minutes)
    found = []
    for day in _days(times):
        start, end = _moment(day, times.from_time), _moment(day, times.to_time)
        while start + length <= end and not is_holiday(day):
            if start > now:
                found.append((start, start + length))
            start += length
            if len(found) > MOST:
                raise Refusal(_("That is more than %(most)s times at once: take a nearer end.") % {"most": MOST})
    if not found:
        raise Refusal(_("None of these times can be opened: they are past, or on a public holiday."), field="day")
    return found


def _check(times: Times, today: dt.date) -> None:
    if times.to_time <= times.from_time:
        raise Refusal(_("The end comes before the start."), field="to_time")
    if not SHORTEST <= times.minutes <= LONGEST:
        raise Refusal(_("An appointment lasts from 5 minutes to 12 hours."), field="minutes")
    first, last = (dt.datetime.combine(today, hour) for hour in (times.from_time, times.to_time))
    if first + dt.timedelta(minutes=times.minutes) > last:
        raise Refusal(_("There is no room for one appointment of this length."), field="minutes")
    if times.until is None and times.day < today:
        raise Refusal(_("This day is past."), field="day")
    if times.until is not None and times.until < times.day:
        raise Refusal(_("The end comes before the start."), field="until")
    if (times.until or times.day) > today + FURTHEST:
        raise Refusal(_("This day is too far away: a year ahead at most."), field="until" if times.until else "day")
    if times.day < today - FURTHEST:
        raise Refusal(_("This day is past."), field="day")


def _days(times: Times) -> list[dt.date]:
    last = times.until or times.day
    return [times.day + WEEK * number for number in range((last - times.day) // WEEK + 1)]


def _moment(day: dt.date, hour: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, hour))

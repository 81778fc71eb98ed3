"""The time limits of an appeal, counted in days of the calendar; no clock is read here.

A time limit that is held against the person is counted in their favour: two months of the calendar after the day on
which it starts (the last day of the month when it is shorter), one clear day more, and the next day on which offices
are open (CJA R421-1, CRPA L411-2; clear days and open days [background], to be confirmed by a jurist). Silence, which
counts against us, is two months to the day (CRPA L411-7).
"""

import datetime as dt

from backend.kit.clock import add_months
from backend.kit.holidays import is_holiday

MONTHS = 2
SILENCE_NEAR = dt.timedelta(days=21)
_DAY = dt.timedelta(days=1)
_SATURDAY = 5


def last_day(start: dt.date) -> dt.date:
    """The last day to appeal, or to go to court, when time runs from `start`: a notification, a silence."""
    day = add_months(start, MONTHS) + _DAY
    while day.weekday() >= _SATURDAY or is_holiday(day):
        day += _DAY
    return day


def is_late(sent_on: dt.date, notified_on: dt.date | None) -> bool:
    """Whether an appeal was sent after its time; never when nobody can prove on which day the decision was notified."""
    return notified_on is not None and sent_on > last_day(notified_on)


def silence_on(received_on: dt.date) -> dt.date:
    """The day on which silence becomes a rejection: two months after the receipt of the appeal."""
    return add_months(received_on, MONTHS)


def is_silent(received_on: dt.date, today: dt.date) -> bool:
    """Whether the appeal was rejected by silence: the day is there and nothing was answered."""
    return today >= silence_on(received_on)


def court_until(received_on: dt.date, acknowledged_on: dt.date | None) -> dt.date | None:
    """The last day to go to court after a silence; None when no acknowledgement told the person (CRPA L112-6)."""
    return None if acknowledged_on is None else last_day(silence_on(received_on))

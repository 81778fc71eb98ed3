"""The only place that reads the clock; everything below views receives the time as an argument."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_told: ContextVar[dt.datetime | None] = ContextVar("iris_told_moment", default=None)


def now() -> dt.datetime:
    """The instant, aware."""
    return _told.get() or timezone.now()


def today() -> dt.date:
    """The calendar day in the département's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """What is done inside happens at `moment` (aware): the demonstration data only, whose past is made at once."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the last day of that month when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    next_month = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (next_month - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def months_around(day: dt.date, months: int) -> tuple[dt.date, dt.date]:
    """First and last day of the month (1), quarter (3) or year (12) in which a day falls."""
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return first, add_months(first, months) - dt.timedelta(days=1)


def age(birth_date: dt.date, on: dt.date) -> int:
    """Completed years of age on a day."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))

"""Days on which the offices are open, and moments of such days."""

import datetime as dt
from random import Random

from django.utils import timezone

ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5
HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
"""Public holidays of fixed date, as (month, day)."""


def is_open(day: dt.date) -> bool:
    return day.weekday() < SATURDAY and (day.month, day.day) not in HOLIDAYS


def open_on_or_after(day: dt.date) -> dt.date:
    while not is_open(day):
        day += ONE_DAY
    return day


def open_on_or_before(day: dt.date) -> dt.date:
    while not is_open(day):
        day -= ONE_DAY
    return day


def open_days_later(day: dt.date, count: int) -> dt.date:
    """The day `count` open days after `day`."""
    for _ in range(count):
        day = open_on_or_after(day + ONE_DAY)
    return day


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """An aware moment of a day in the département; minutes above 59 run into the next hours."""
    start = dt.datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())
    return start + dt.timedelta(minutes=minute)


def moment_between(rng: Random, day: dt.date, first_hour: int, last_hour: int) -> dt.datetime:
    """A moment of the day from `first_hour` to just before `last_hour`."""
    return moment(day, first_hour, rng.randrange((last_hour - first_hour) * 60))

"""The public holidays of France (Code du travail, L3133-1), on which no office is open."""

import datetime as dt
from functools import cache

from dateutil.easter import easter

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
DAYS_AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension Day, Whit Monday."""


@cache
def holidays_of(year: int) -> frozenset[dt.date]:
    """The eleven public holidays of a year."""
    sunday = easter(year)
    moving = (sunday + dt.timedelta(days=days) for days in DAYS_AFTER_EASTER)
    return frozenset({dt.date(year, month, day) for month, day in FIXED} | set(moving))


def is_holiday(day: dt.date) -> bool:
    return day in holidays_of(day.year)

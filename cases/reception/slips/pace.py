"""What comes without a name: how much of it came lately, so that nobody floods it, and the day alone that it bears."""

import datetime as dt

from django.utils import timezone

from backend.kit.access import Refusal
from directory.pace import within_pace

WINDOW = 600
"""Seconds."""


def midnight(day: dt.date) -> dt.datetime:
    """The moment of an operation that bears its day alone: the hour could tell who had just left."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def by_address(address: str, now: dt.datetime) -> str:
    """What one address sends in one window of ten minutes."""
    return f"address {address} {int(now.timestamp()) // WINDOW}"


def count(day: dt.date, most: dict[str, int], *, sentence: str) -> None:
    """One more of each of these, which are kept as keyed digests alone, until the next day.

    Raises Refusal with `sentence` when as many as it takes came already that day.
    """
    if not all(within_pace(what, day=day, most=limit) for what, limit in most.items()):
        raise Refusal(str(sentence))

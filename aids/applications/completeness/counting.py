"""The clock of silence: the day on which it becomes a refusal, and how it is suspended. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from backend.kit import clock

MONTHS_OF_SILENCE = 2
"""Silence for two months on a financial request is a rejection (CRPA L231-4 3°)."""


@dataclass(frozen=True)
class Suspension:
    """The clock stands still from `asked_on` until `ended_on`, or until `deadline` while it has not ended (None).

    Raises ValueError when it ends before it begins, or after its deadline.
    """

    asked_on: dt.date
    deadline: dt.date
    ended_on: dt.date | None = None

    def __post_init__(self):
        if not self.asked_on <= (self.ended_on or self.deadline) <= self.deadline:
            raise ValueError("A suspension ends between the day on which it begins and its deadline.")

    @property
    def days(self) -> int:
        """Whole days from the day of the request, which counts, to the day on which it ends, which does not.

        Asked and arrived on the same day: 0. The deadline passes: deadline − day of the request.
        """
        return ((self.ended_on or self.deadline) - self.asked_on).days


def suspended_days(suspensions: Iterable[Suspension]) -> int:
    """The days of all of them: one ends before the next begins, so that they add up."""
    return sum(one.days for one in suspensions)


def silence_after(received_on: dt.date, days: int = 0) -> dt.date:
    """The day on which silence becomes a refusal: two months after receipt, then each day of suspension.

    Two months after 31 December is the last day of February. A decision taken on that day still comes in time.
    """
    return clock.add_months(received_on, MONTHS_OF_SILENCE) + dt.timedelta(days=days)

"""What comes without a name: how much of it came lately, so that nobody floods it, and the day alone that it bears."""

import datetime as dt

from django.utils import timezone
from django.utils.crypto import salted_hmac

from backend.kit.access import Refusal
from cases.reception.models import SlipPace

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
    SlipPace.objects.filter(day__lt=day).delete()
    for what, limit in most.items():
        mark = salted_hmac("iris.slips", f"{day} {what}", algorithm="sha256").hexdigest()
        SlipPace.objects.get_or_create(mark=mark, defaults={"day": day})
        pace = SlipPace.objects.select_for_update().get(mark=mark)
        if pace.count >= limit:
            raise Refusal(str(sentence))
        pace.count += 1
        pace.save()

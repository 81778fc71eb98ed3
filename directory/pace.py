"""How many anonymous writes came lately, so that nobody floods what asks for no account; the day alone that they bear.

Nothing tells who wrote: a mark is a keyed digest from which no address can be read, and is forgotten the next day.
"""

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from backend.kit.access import Refusal

WINDOW = 600
"""Seconds."""


class Pace(models.Model):
    mark = models.CharField(max_length=64, unique=True)
    day = models.DateField()
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("pace of anonymous writes")
        verbose_name_plural = _("paces of anonymous writes")

    def __str__(self):
        return f"{self.day} · {self.count}"


def within_pace(what: str, *, day: dt.date, most: int) -> bool:
    """Count one more of `what` on a day, inside the transaction of the write; whether at most `most` came so far.

    Those of former days are forgotten on the way.
    """
    Pace.objects.filter(day__lt=day).delete()
    mark = salted_hmac("iris.pace", f"{day} {what}", algorithm="sha256").hexdigest()
    Pace.objects.get_or_create(mark=mark, defaults={"day": day})
    pace = Pace.objects.select_for_update().get(mark=mark)
    if pace.count >= most:
        return False
    pace.count += 1
    pace.save()
    return True


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

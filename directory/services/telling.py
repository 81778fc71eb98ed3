"""What a sheet says of a service, ready to be read: hours in words, whether it is open now, the area in names."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from directory.models import Service
from directory.services import areas, hours


@dataclass(frozen=True)
class Told:
    """A service and its words; `opening` is None without hours that a machine reads, or while it is suspended."""

    service: Service
    hours: list[str]
    opening: hours.Opening | None
    is_suspended: bool
    is_fresh: bool
    area: str = ""


def told_of(services: Sequence[Service], now: dt.datetime) -> list[Told]:
    """In the order of `services`; the names of all their areas cost three queries at most."""
    named = areas.words([one.area_served for one in services])
    return [_told(one, now, area) for one, area in zip(services, named, strict=True)]


def told_shortly(service: Service, now: dt.datetime) -> Told:
    """Without its area: no query."""
    return _told(service, now)


def _told(service: Service, now: dt.datetime, area: str = "") -> Told:
    today = timezone.localdate(now)
    suspended = service.is_suspended(today)
    text = service.opening_hours if hours.can_be_read(service.opening_hours) else ""
    said = hours.words(text, now) if text else []
    opening = hours.opening(text, now) if text and not suspended else None
    return Told(service, said, opening, suspended, service.is_fresh(today), area)

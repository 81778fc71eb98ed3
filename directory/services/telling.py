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
    area: str


def told_of(services: Sequence[Service], now: dt.datetime) -> list[Told]:
    """In the order of `services`; the names of all their areas cost three queries at most."""
    named = areas.words([one.area_served for one in services])
    read = [hours.words(one.opening_hours, now) if hours.can_be_read(one.opening_hours) else [] for one in services]
    return [_told(one, now, said, area) for one, said, area in zip(services, read, named, strict=True)]


def told_shortly(service: Service, now: dt.datetime) -> Told:
    """Without its area, which takes queries, nor its hours: whether it is open now."""
    return _told(service, now, [], "")


def _told(service: Service, now: dt.datetime, said: list[str], area: str) -> Told:
    today = timezone.localdate(now)
    suspended = service.is_suspended(today)
    is_read = hours.can_be_read(service.opening_hours) and not suspended
    opening = hours.opening(service.opening_hours, now) if is_read else None
    return Told(service, said, opening, suspended, service.is_fresh(today), area)

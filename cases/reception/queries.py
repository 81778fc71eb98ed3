"""Reads of reception: the queue of a day, what waits, the figures of a period."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import Aggregate, Count, DurationField, F, Q
from django.utils import timezone

from cases import typologies
from cases.people.models import Person
from cases.reception.enums import STILL_THERE, Orientation, VisitStatus
from cases.reception.models import FirstContact, Visit
from directory.models import Site

PHONE = "phone"
SHORT_WAIT = dt.timedelta(minutes=15)
CALLED_SHOWN = 6
PANEL_ROWS = 10


def bounds(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The moment at which `first` begins and the one at which `last` ends, in the département's time zone."""
    start, end = (dt.datetime.combine(day, dt.time()) for day in (first, last + dt.timedelta(days=1)))
    return timezone.make_aware(start), timezone.make_aware(end)


def queue(site: Site, day: dt.date) -> list[Visit]:
    """The visits of a day at a site, in the order of their numbers: one query."""
    rows = Visit.objects.filter(site=site, day=day)
    return list(rows.select_related("person", "received_by", "first_contact").order_by("number"))


@dataclass(frozen=True)
class Waits:
    """How long people wait: those waiting now, and the day's; minutes, None when there is nothing to tell."""

    waiting: int
    longest: int | None
    received: int
    median: int | None
    short: int


def waits(visits: Iterable[Visit], now: dt.datetime) -> Waits:
    """Of these visits, at the moment `now`."""
    waiting = [visit.waiting_at for visit in visits if visit.status == VisitStatus.WAITING and visit.waiting_at]
    waited = [visit.received_at - visit.waiting_at for visit in visits if visit.received_at and visit.waiting_at]
    return Waits(
        waiting=len(waiting),
        longest=minutes(now - min(waiting)) if waiting else None,
        received=len(waited),
        median=minutes(median(waited)) if waited else None,
        short=sum(1 for one in waited if one <= SHORT_WAIT),
    )


def minutes(duration: dt.timedelta) -> int:
    """Whole minutes, never below zero."""
    return max(0, int(duration.total_seconds() // 60))


def calls(site: Site, day: dt.date) -> list[FirstContact]:
    """The phone calls answered at a site on a day, the latest first."""
    start, end = bounds(day, day)
    rows = FirstContact.objects.filter(site=site, medium=PHONE, at__gte=start, at__lt=end)
    return list(rows.select_related("received_by"))


def emergencies(site: Site) -> list[FirstContact]:
    """What was said urgent at a site and nobody has dealt with yet, the oldest first."""
    urgent = FirstContact.objects.filter(site=site, orientations__contains=[Orientation.EMERGENCY])
    return list(urgent.filter(dealt_with_at__isnull=True).select_related("received_by").order_by("at", "pk"))


def open_ones(user, contacts: list[FirstContact]) -> set[int]:
    """The ids of those first contacts that this account may open."""
    if not contacts:
        return set()
    asked = {contact.pk for contact in contacts}
    return set(FirstContact.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))


def fingerprint(*rows: Iterable) -> str:
    """Changes as soon as one of these rows does."""
    told = [[(one.pk, one.version) for one in some] for some in rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def called(site: Site, day: dt.date) -> list[Visit]:
    """The last numbers called at a site, the latest first; nothing of the persons is read."""
    rows = Visit.objects.filter(site=site, day=day, status__in=[VisitStatus.RECEIVED, VisitStatus.GONE])
    return list(rows.only("number", "desk", "received_at").order_by("-received_at", "-number")[:CALLED_SHOWN])


def of_person(user, person: Person, *, is_open: bool) -> tuple[list[FirstContact], list[Visit]]:
    """The last first contacts and other visits of a person; without the file, those that this account received."""
    contacts = FirstContact.objects.filter(person=person)
    visits = Visit.objects.filter(person=person, first_contact__isnull=True).exclude(status__in=STILL_THERE)
    if not is_open:
        contacts, visits = contacts.filter(received_by=user), visits.filter(received_by=user)
    return (
        list(contacts.select_related("received_by", "site")[:PANEL_ROWS]),
        list(visits.select_related("received_by", "site").order_by("-day", "-number")[:PANEL_ROWS]),
    )


class Median(Aggregate):
    function = "percentile_cont"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class SiteFigures:
    """The visits of a site over a period; `median` in minutes, None when nobody was received."""

    name: str
    visits: int
    received: int
    left: int
    median: int | None
    short: int


def site_figures(first: dt.date, last: dt.date, site: Site | None) -> list[SiteFigures]:
    """By site, in the order of their names: one query."""
    visits = Visit.objects.filter(day__range=(first, last))
    if site:
        visits = visits.filter(site=site)
    wait = F("received_at") - F("waiting_at")
    rows = (
        visits.order_by()
        .values("site__name")
        .annotate(
            visits=Count("pk"),
            received=Count("pk", filter=Q(received_at__isnull=False)),
            left=Count("pk", filter=Q(status=VisitStatus.LEFT)),
            median=Median(wait),
            short=Count("pk", filter=Q(received_at__lte=F("waiting_at") + SHORT_WAIT)),
        )
        .order_by("site__name")
    )
    return [
        SiteFigures(
            name=row["site__name"],
            visits=row["visits"],
            received=row["received"],
            left=row["left"],
            median=None if row["median"] is None else minutes(row["median"]),
            short=row["short"],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ContactFigures:
    """First contacts over a period: all of them, those without a name, then (label, count) by kind."""

    total: int
    unnamed: int
    orientations: list[tuple[str, int]]
    problems: list[tuple[str, int]]
    media: list[tuple[str, int]]


def contact_figures(first: dt.date, last: dt.date, site: Site | None) -> ContactFigures:
    """One query, whatever the number of words by which contacts are classed."""
    start, end = bounds(first, last)
    contacts = FirstContact.objects.filter(at__gte=start, at__lt=end)
    if site:
        contacts = contacts.filter(site=site)
    asked = {
        "orientations": (Orientation.choices, "orientations__contains"),
        "problems": (typologies.problems(), "problems__contains"),
        "media": (typologies.media(), "medium"),
    }
    counts = {
        f"{name}_{rank}": Count("pk", filter=Q(**{lookup: [code] if lookup.endswith("contains") else code}))
        for name, (choices, lookup) in asked.items()
        for rank, (code, _label) in enumerate(choices)
    }
    found = contacts.aggregate(total=Count("pk"), unnamed=Count("pk", filter=Q(person__isnull=True)), **counts)
    by_kind = {
        name: [(str(label), found[f"{name}_{rank}"]) for rank, (_code, label) in enumerate(choices)]
        for name, (choices, _lookup) in asked.items()
    }
    return ContactFigures(total=found["total"], unnamed=found["unnamed"], **by_kind)

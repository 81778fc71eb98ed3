"""Reads of the social directory: services by name, theme and place, the nearest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from backend.kit.search import normalise
from directory.models import Commune, Organisation, PoleMembership, Professional, Service, living_on

EARTH_RADIUS = 6371
SEARCH_LIMIT = 10


@dataclass(frozen=True)
class Placed:
    """A service and how far its commune is from the one asked for, in kilometres; None when none was."""

    service: Service
    kilometres: int | None = None


def distance(here: Commune, there: Commune) -> int:
    """Kilometres between the centres of two communes, as the crow flies."""
    lat, other_lat = radians(here.latitude), radians(there.latitude)
    half_lat = sin((other_lat - lat) / 2)
    half_long = sin(radians(there.longitude - here.longitude) / 2)
    chord = half_lat**2 + cos(lat) * cos(other_lat) * half_long**2
    return round(2 * EARTH_RADIUS * asin(sqrt(chord)))


def commune_meant(text: str) -> Commune | None:
    """The commune of that name or postal code, else the largest one whose name begins so."""
    if text.strip().isdecimal():
        found = Commune.objects.filter(postal_codes__contains=[text.strip()])
    else:
        name = normalise(text)
        if not name:
            return None
        exact = Commune.objects.filter(search_name=name)
        found = exact if exact.exists() else Commune.objects.filter(search_name__startswith=name)
    return found.order_by("-population", "name").first()


def by_name(rows, text: str):
    """Rows with a `search_name` that these words may mean, the nearest first; typing errors are forgiven."""
    name = normalise(text)
    every_word = Q(*[Q(search_name__contains=word) for word in name.split()])
    near = Q(search_name__trigram_similar=name) | Q(search_name__trigram_word_similar=name)
    closeness = Greatest(
        TrigramSimilarity("search_name", name), TrigramWordSimilarity(Value(name), "search_name") * 0.9
    )
    return rows.filter(every_word | near).annotate(closeness=closeness).order_by("-closeness", "search_name", "pk")


def listed(*, text: str = "", thematic: str = "", near: Commune | None = None, closed: bool = False) -> list[Placed]:
    """Services by closeness of their name, or by organisation; with `near`, by distance from that commune."""
    rows = Service.objects.select_related("organisation", "commune")
    if not closed:
        rows = rows.filter(is_open=True, organisation__is_open=True)
    if thematic:
        rows = rows.filter(thematics__contains=[thematic])
    rows = by_name(rows, text) if normalise(text) else rows.order_by("organisation__name", "name", "pk")
    if near is None:
        return [Placed(one) for one in rows]
    return sorted((Placed(one, distance(near, one.commune)) for one in rows), key=lambda one: one.kilometres)


def found_services(text: str) -> list[Service]:
    """At most SEARCH_LIMIT open services of that name, or of an organisation of that name."""
    if not normalise(text):
        return []
    rows = Service.objects.filter(is_open=True, organisation__is_open=True).select_related("organisation", "commune")
    return list(by_name(rows, text)[:SEARCH_LIMIT])


def found_professionals(text: str) -> list[Professional]:
    """At most SEARCH_LIMIT professionals of that name in open services."""
    if not normalise(text):
        return []
    rows = Professional.objects.filter(is_open=True, service__is_open=True).select_related("service__organisation")
    return list(by_name(rows, text)[:SEARCH_LIMIT])


def professionals_of(service: Service) -> list[Professional]:
    return list(service.professionals.filter(is_open=True))


def members_of_poles(today: dt.date):
    """Who works in which pole today, or will."""
    rows = PoleMembership.objects.filter(living_on(today) | Q(starts_on__gt=today))
    return rows.select_related("user", "pole__unit").order_by(
        "pole__unit__name", "pole__kind", "user__last_name", F("starts_on"), "pk"
    )


def histories(service: Service) -> Iterable[Any]:
    """The history rows of a service, of its organisation and of its professionals."""
    professionals = service.professionals.values("pk")
    return [
        Service.history.filter(id=service.pk),
        Organisation.history.filter(id=service.organisation_id),
        Professional.history.filter(id__in=professionals),
    ]

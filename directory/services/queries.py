"""Reads of the social directory: services by name, theme and place, the nearest first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from backend.kit.search import normalise
from directory.models import Commune, Organisation, PoleMembership, Professional, Service, living_on
from directory.services.areas import codes_of, serving

EARTH_RADIUS = 6371
SEARCH_LIMIT = 10
BY_ORGANISATION = ("organisation__name", "name", "pk")


@dataclass(frozen=True)
class Placed:
    """A service, how far its commune is from the one asked for, in kilometres, and whether it says that it serves it;
    None and False when none was asked for.
    """

    service: Service
    kilometres: int | None = None
    serves: bool = False


def placed(service: Service, near: Sequence[Commune]) -> Placed:
    """`near`: the communes asked for, as `communes_meant` gives them."""
    if not near:
        return Placed(service)
    serves = not codes_of(near).isdisjoint(service.area_served)
    return Placed(service, distance(near[0], service.commune), serves)


def distance(here: Commune, there: Commune) -> int:
    """Kilometres between the centres of two communes, as the crow flies."""
    lat, other_lat = radians(here.latitude), radians(there.latitude)
    half_lat = sin((other_lat - lat) / 2)
    half_long = sin(radians(there.longitude - here.longitude) / 2)
    chord = half_lat**2 + cos(lat) * cos(other_lat) * half_long**2
    return round(2 * EARTH_RADIUS * asin(sqrt(chord)))


def distance_from(near: Commune, path: str):
    """The square of how far the commune at the end of a `path` is, in degrees of latitude: enough to say which is
    nearer."""
    width = round(Decimal(cos(radians(near.latitude))), 6)
    east = (F(f"{path}__longitude") - near.longitude) * width
    north = F(f"{path}__latitude") - near.latitude
    return (east * east + north * north).asc()


def communes_meant(text: str) -> list[Commune]:
    """The communes of that postal code, the largest first; or the one of that name, else the largest one whose name
    begins so.
    """
    rows = Commune.objects.select_related("unit").order_by("-population", "name")
    if text.strip().isdecimal():
        return list(rows.filter(postal_codes__contains=[text.strip()]))
    name = normalise(text)
    if not name:
        return []
    return list(rows.filter(search_name=name)[:1] or rows.filter(search_name__startswith=name)[:1])


def commune_meant(text: str) -> Commune | None:
    """The first of those."""
    return next(iter(communes_meant(text)), None)


def by_name(rows, text: str):
    """Rows with a `search_name` that these words may mean, the nearest first; typing errors are forgiven."""
    name = normalise(text)
    every_word = Q(*[Q(search_name__contains=word) for word in name.split()])
    near = Q(search_name__trigram_similar=name) | Q(search_name__trigram_word_similar=name)
    closeness = Greatest(
        TrigramSimilarity("search_name", name), TrigramWordSimilarity(Value(name), "search_name") * 0.9
    )
    return rows.filter(every_word | near).annotate(closeness=closeness).order_by("-closeness", "search_name", "pk")


def listed(*, text: str = "", thematic: str = "", near: Sequence[Commune] = (), closed: bool = False) -> QuerySet:
    """Services by closeness of their name, or by organisation; with `near`, those that may serve one of these communes,
    the nearest to the first of them first.
    """
    rows = Service.objects.select_related("organisation", "commune")
    if not closed:
        rows = rows.filter(is_open=True, organisation__is_open=True)
    if thematic:
        rows = rows.filter(thematics__contains=[thematic])
    rows = by_name(rows, text) if normalise(text) else rows.order_by(*BY_ORGANISATION)
    return rows.filter(serving(near)).order_by(distance_from(near[0], "commune"), *BY_ORGANISATION) if near else rows


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

"""Reads of the composition of a commission."""

import datetime as dt

from django.db.models import Prefetch

from aids.commissions.mandates.models import Mandate, Seat
from aids.commissions.mandates.perms import READERS
from aids.rule_sets.queries import aids_in_force
from directory.enums import Role
from directory.models import TerritorialUnit, living_on


def units_of(user):
    """The units whose commission this account may look at: all of them for the administrator."""
    units = TerritorialUnit.objects.order_by("name")
    return units if user.holds(Role.ADMINISTRATOR) else units.filter(pk__in=user.units_as(*READERS))


def seats_of(unit_id: int, on: dt.date) -> list[Seat]:
    """The seats of a unit's commission on a day or later; each with `holders`, its mandates that are not over, titular
    first."""
    mandates = Mandate.objects.exclude(ends_on__lt=on).select_related("holder").order_by("-rank", "starts_on")
    seats = Seat.objects.exclude(ends_on__lt=on).filter(unit=unit_id)
    return list(seats.prefetch_related(Prefetch("mandates", queryset=mandates, to_attr="holders")))


def former_mandates(unit_id: int, on: dt.date) -> list[Mandate]:
    """The mandates that are over, the latest first."""
    over = Mandate.objects.filter(unit=unit_id, ends_on__lt=on).select_related("seat", "holder")
    return list(over.order_by("-ends_on", "-pk")[:50])


def mandates_on(unit_id: int, on: dt.date) -> list[Mandate]:
    """The mandates that live on a day, of seats that do, in the order of the seats."""
    seats = Seat.objects.filter(living_on(on), unit=unit_id)
    return list(Mandate.objects.filter(living_on(on), seat__in=seats).seated())


def aids_named(on: dt.date) -> list[tuple[str, str]]:
    """Code and name of the aids that can be asked for on a day."""
    return [(aid.code, aid.label) for aid in aids_in_force(on)]

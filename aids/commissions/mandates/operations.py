"""Writes: seats and mandates."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from aids.commissions.mandates.enums import Office, Rank
from aids.commissions.mandates.models import Mandate, Seat
from aids.commissions.mandates.perms import can_compose
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from directory.models import TerritorialUnit


def open_seat(
    *, actor, unit: TerritorialUnit, name: str, starts_on: dt.date, key: uuid.UUID | None = None, url: str = ""
) -> Seat:
    """A seat more in a unit's commission, from a day, after those that it has."""
    require(can_compose(actor))
    with operation("commissions.open_seat", actor=actor, key=key) as running:
        lock(unit)
        last = unit.seats.order_by("-position").values_list("position", flat=True).first() or 0
        seat = Seat(unit=unit, name=name, position=last + 1, starts_on=starts_on)
        seat.save()
        running.result_url = url
        return seat


def close_seat(*, actor, seat: Seat, ends_on: dt.date) -> Seat:
    """The seat exists until a day; the mandates that hold it end with it."""
    require(can_compose(actor))
    with operation("commissions.close_seat", actor=actor):
        fresh = lock(seat)
        _require_after(ends_on, fresh.starts_on)
        fresh.ends_on = ends_on
        fresh.save()
        for mandate in fresh.mandates.all():
            if mandate.starts_on > ends_on:
                mandate.delete()
            elif mandate.ends_on is None or mandate.ends_on > ends_on:
                mandate.ends_on = ends_on
                mandate.save()
        return fresh


def appoint(
    *,
    actor,
    seat: Seat,
    holder,
    capacity: str,
    reference: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    rank: str = Rank.TITULAR,
    office: str = Office.MEMBER,
    key: uuid.UUID | None = None,
    url: str = "",
) -> Mandate:
    """A mandate on a seat, by an act of appointment; without `ends_on`, until it is ended.

    Raises Refusal outside of the life of the seat; the database keeps one holder a seat, one mandate a member and one
    chair at a time.
    """
    require(can_compose(actor))
    with operation("commissions.appoint", actor=actor, key=key) as running:
        fresh = lock(seat)
        if starts_on < fresh.starts_on or (fresh.ends_on and (ends_on is None or ends_on > fresh.ends_on)):
            raise Refusal(_("This seat does not exist during the whole of that period."), field="starts_on")
        mandate = Mandate(
            seat=fresh,
            unit_id=fresh.unit_id,
            holder=holder,
            rank=rank,
            office=office,
            capacity=capacity,
            reference=reference,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        mandate.save()
        running.result_url = url
        return mandate


def end_mandate(*, actor, mandate: Mandate, ends_on: dt.date, reason: str = "") -> Mandate:
    """The mandate lives until a day, included."""
    require(can_compose(actor))
    with operation("commissions.end_mandate", actor=actor, reason=reason):
        fresh = lock(mandate)
        _require_after(ends_on, fresh.starts_on)
        fresh.ends_on = ends_on
        fresh.save()
        return fresh


def _require_after(ends_on: dt.date, starts_on: dt.date) -> None:
    if ends_on < starts_on:
        raise Refusal(_("The end comes before the start."), field="ends_on")

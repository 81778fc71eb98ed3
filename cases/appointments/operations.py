"""Writes: opening and closing times, booking, moving, cancelling, saying what happened."""

import datetime as dt
import uuid

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.appointments import perms
from cases.appointments.enums import OUTCOMES, AppointmentStatus
from cases.appointments.models import Appointment, Slot
from cases.appointments.states import APPOINTMENT
from cases.appointments.times import LONGEST, Period, Times, periods
from cases.people.models import Person
from cases.people.perms import require_standing
from directory.models import Site, User


class Taken(Refusal):
    """Somebody else was quicker, or the time is offered no more."""

    def __init__(self) -> None:
        super().__init__(_("This time has just been taken: here are the next ones."), field="slot")


def open_slots(*, actor: User, site: Site, times: Times, now: dt.datetime, key: uuid.UUID | None = None) -> list[Slot]:
    """The times that the actor will receive at; those that they already offer there are passed over.

    Returns the new ones. Raises Refusal when one overlaps another time of theirs: nothing is opened then.
    """
    require(perms.can_receive(actor))
    require(perms.can_receive_at(actor, site))
    wanted = periods(times, now)
    with operation("appointments.open_slots", actor=actor, key=key) as running:
        running.result_url = reverse("appointments:week")
        worker = lock(actor)
        reach = dt.timedelta(minutes=LONGEST)
        near = Slot.objects.filter(
            worker=worker, is_open=True, starts_at__gt=wanted[0][0] - reach, starts_at__lt=wanted[-1][1]
        )
        offered = {(slot.starts_at, slot.ends_at): slot for slot in near}
        made = []
        for period in wanted:
            same = offered.get(period)
            if same and same.site_id == site.pk:
                continue
            _refuse_overlap(period, offered)
            slot = Slot(worker=worker, site=site, starts_at=period[0], ends_at=period[1])
            slot.save()
            made.append(slot)
        return made


def _refuse_overlap(period: Period, offered: dict[Period, Slot]) -> None:
    start, end = period
    clash = next((slot for (other, until), slot in offered.items() if start < until and other < end), None)
    if clash:
        when = timezone.localtime(clash.starts_at)
        words = {"day": f"{when:%d/%m/%Y}", "hour": f"{when:%H:%M}"}
        raise Refusal(_("You already receive on %(day)s at %(hour)s: nothing was opened.") % words, field="from_time")


def close_slot(*, actor: User, slot: Slot) -> Slot:
    """A time that nobody booked is offered no more; closing it twice is harmless."""
    require(perms.can_close(actor, slot))
    with operation("appointments.close_slot", actor=actor):
        fresh = lock(slot)
        if fresh.appointments.holding().exists():
            raise Refusal(_("Somebody comes at that time: move or cancel the appointment first."))
        if fresh.is_open:
            fresh.is_open = False
            fresh.save()
        return fresh


def book(
    *,
    actor: User,
    person: Person,
    slot: Slot,
    now: dt.datetime,
    reason: str = "",
    bring: str = "",
    key: uuid.UUID | None = None,
) -> Appointment:
    """The person comes at this time. Raises Taken when it is not free any more."""
    require(perms.can_book(actor))
    with operation("appointments.book", actor=actor, key=key) as running:
        known = lock(person)
        require_standing(known)
        if known.died_on:
            raise Refusal(_("This person died."))
        free = _locked_free(slot, now)
        _refuse_two_at_once(known, free)
        appointment = Appointment(slot=free, person=known, reason=reason, bring=bring, booked_by=actor)
        appointment.save()
        running.result_url = appointment.get_absolute_url()
        return appointment


def move(*, actor: User, appointment: Appointment, slot: Slot, now: dt.datetime) -> Appointment:
    """The appointment is at another time, of the same worker or of another one; its former time is free again.

    Raises Taken when the other time is not free any more.
    """
    require(perms.can_rearrange(actor, appointment.slot))
    with operation("appointments.move", actor=actor) as running:
        fresh = lock(appointment)
        running.result_url = fresh.get_absolute_url()
        if fresh.slot_id == slot.pk:
            return fresh
        if not fresh.is_to_come:
            raise Refusal(_("Only an appointment to come is moved."))
        if fresh.slot.starts_at <= now:
            raise Refusal(_("This time is past: say what happened, then book another one."))
        known = lock(fresh.person)
        free = _locked_free(slot, now)
        _refuse_two_at_once(known, free, but=fresh)
        fresh.slot = free
        fresh.save()
        return fresh


def cancel(*, actor: User, appointment: Appointment, by_person: bool, reason: str = "") -> Appointment:
    """The person gives the time back, or the service cancels; the time is free again."""
    require(perms.can_rearrange(actor, appointment.slot))
    target = AppointmentStatus.GIVEN_UP if by_person else AppointmentStatus.CANCELLED
    with operation("appointments.cancel", actor=actor, reason=reason):
        fresh = lock(appointment)
        return fresh if fresh.status == target else APPOINTMENT.move(fresh, target)


def tell_outcome(*, actor: User, appointment: Appointment, outcome: str, today: dt.date) -> Appointment:
    """Seen, excused or not come: from the day itself on; said again, the latest word counts."""
    require(perms.can_tell_outcome(actor, appointment.slot))
    with operation("appointments.tell_outcome", actor=actor):
        fresh = lock(appointment)
        if outcome not in OUTCOMES:
            raise Refusal(_("Say what happened."), field="outcome")
        if timezone.localdate(fresh.slot.starts_at) > today:
            raise Refusal(_("What happened is said from the day itself on."), field="outcome")
        return fresh if fresh.status == outcome else APPOINTMENT.move(fresh, outcome)


def _locked_free(slot: Slot, now: dt.datetime) -> Slot:
    """The slot, locked, which nobody can take meanwhile."""
    fresh = lock(slot)
    if not Slot.objects.free(now).filter(pk=fresh.pk).exists():
        raise Taken
    return fresh


def _refuse_two_at_once(person: Person, slot: Slot, but: Appointment | None = None) -> None:
    others = Appointment.objects.holding().filter(
        person=person, slot__starts_at__lt=slot.ends_at, slot__ends_at__gt=slot.starts_at
    )
    if others.exclude(pk=but.pk if but else None).exists():
        raise Refusal(_("This person already has an appointment at that time."), field="slot")

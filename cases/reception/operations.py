"""Writes: who arrives, who is received, what they were answered."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from backend.kit.sequence import next_number
from cases.people.models import Person
from cases.people.perms import require_standing
from cases.reception.enums import STILL_THERE, VisitStatus
from cases.reception.models import FirstContact, Visit
from cases.reception.perms import can_correct, can_receive
from cases.reception.states import VISIT
from directory.models import Site

MOST_VISITS = 999
"""What a day's numbers go up to."""


def arrive(
    *,
    actor,
    site: Site,
    call_name: str = "",
    reason: str = "",
    person: Person | None = None,
    ready: bool = True,
    key: uuid.UUID | None = None,
    result_url: str = "",
) -> Visit:
    """Somebody comes in and gets the next number of the day; they wait from now on unless they are not `ready`."""
    require(can_receive(actor))
    with operation("reception.arrive", actor=actor, key=key) as running:
        _require_standing(person)
        day = timezone.localdate(running.at)
        number = next_number(Visit.objects.filter(site=site, day=day), "number", series=f"visits {site.pk} {day}")
        if number > MOST_VISITS:
            raise Refusal(_("This site has no number left today."))
        visit = Visit(
            site=site,
            day=day,
            number=number,
            person=person,
            call_name="" if person else call_name,
            reason=reason,
            arrived_at=running.at,
        )
        visit.save()
        running.result_url = result_url
        return VISIT.move(visit, "wait", waiting_at=running.at) if ready else visit


def wait(*, actor, visit: Visit) -> Visit:
    """Somebody who was not ready waits from now on."""
    require(can_receive(actor))
    with operation("reception.wait", actor=actor) as running:
        return VISIT.move(visit, "wait", waiting_at=running.at)


def take_next(*, actor, site: Site, desk: str = "", key: uuid.UUID | None = None) -> Visit:
    """Receive who has waited longest today at a site.

    Whom somebody else is taking at this very moment is passed over. Raises Refusal when nobody waits.
    """
    require(can_receive(actor))
    with operation("reception.take_next", actor=actor, key=key) as running:
        waiting = Visit.objects.filter(site=site, day=timezone.localdate(running.at), status=VisitStatus.WAITING)
        following = waiting.order_by("waiting_at", "number").select_for_update(skip_locked=True, of=("self",)).first()
        if following is None:
            raise Refusal(_("Nobody is waiting any more."))
        running.result_url = following.get_absolute_url()
        return _receive(following, actor, desk, running.at)


def receive(*, actor, visit: Visit, desk: str = "") -> Visit:
    """Receive this person before their turn; raises TransitionRefused when somebody already does."""
    require(can_receive(actor))
    with operation("reception.receive", actor=actor) as running:
        return _receive(visit, actor, desk, running.at)


def _receive(visit: Visit, actor, desk: str, at: dt.datetime) -> Visit:
    return VISIT.move(visit, "receive", received_at=at, received_by=actor, desk=desk)


def put_back(*, actor, visit: Visit) -> Visit:
    """Somebody who was called did not come: they wait again, in their place."""
    require(can_receive(actor))
    with operation("reception.put_back", actor=actor):
        return VISIT.move(visit, "put_back", received_at=None, received_by=None, desk="")


def finish(*, actor, visit: Visit) -> Visit:
    """Somebody who was received goes."""
    require(can_receive(actor))
    with operation("reception.finish", actor=actor) as running:
        return VISIT.move(visit, "finish", ended_at=running.at)


def leave(*, actor, visit: Visit) -> Visit:
    """Somebody goes without having been received."""
    require(can_receive(actor))
    with operation("reception.leave", actor=actor) as running:
        return VISIT.move(visit, "leave", ended_at=running.at)


def close_former_days(*, today: dt.date) -> int:
    """What is left of the queues of former days ends, at no known hour; what people were called by is forgotten.

    Iris does it by night; returns how many visits changed. Safe to run twice.
    """
    words = ~Q(call_name="") | ~Q(reason="")
    left = Visit.objects.filter(Q(status__in=STILL_THERE) | words, day__lt=today)
    with operation("reception.close_former_days", actor=None):
        visits = list(left.select_for_update(of=("self",)).order_by("pk"))
        for visit in visits:
            forgotten = {"call_name": "", "reason": ""}
            if visit.status == VisitStatus.RECEIVED:
                VISIT.move(visit, "finish", **forgotten)
            elif visit.status in STILL_THERE:
                VISIT.move(visit, "leave", **forgotten)
            else:
                visit.call_name = visit.reason = ""
                visit.save()
        return len(visits)


def record_contact(
    *,
    actor,
    site: Site,
    told: dict[str, Any],
    person: Person | None = None,
    visit: Visit | None = None,
    key: uuid.UUID | None = None,
) -> FirstContact:
    """What somebody was answered, at a desk or on the phone.

    `told` holds the fields of FirstContact that are typed. A visit that names somebody is linked only to a contact
    that names them too: who wanted a mere information stays unnamed.
    """
    require(can_receive(actor))
    with operation("reception.record_contact", actor=actor, key=key) as running:
        _require_standing(person)
        contact = FirstContact(
            **told, site=site, at=running.at, received_by=actor, person=person, visit=_linked(visit, person)
        )
        contact.save()
        running.result_url = contact.get_absolute_url()
        return contact


def _require_standing(person: Person | None) -> None:
    if person is not None:
        require_standing(lock(person))


def _linked(visit: Visit | None, person: Person | None) -> Visit | None:
    if visit is None:
        return None
    fresh = lock(visit)
    if FirstContact.objects.filter(visit=fresh).exists():
        return None
    named = person.pk if person else None
    return fresh if fresh.person_id in (None, named) else None


def correct_contact(
    *, actor, contact: FirstContact, version: int, told: dict[str, Any], person: Person | None
) -> FirstContact:
    """Correct what was written of a first contact; raises StaleVersion when it changed since `version`."""
    with operation("reception.correct_contact", actor=actor):
        _require_standing(person)
        fresh = lock(contact, version=version)
        require(can_correct(actor, fresh))
        for name, value in told.items():
            setattr(fresh, name, value)
        fresh.person = person
        if fresh.visit and fresh.visit.person_id and fresh.visit.person_id != fresh.person_id:
            fresh.visit = None
        fresh.save()
        return fresh


def deal_with(*, actor, contact: FirstContact) -> FirstContact:
    """An emergency is dealt with; raises Refusal when somebody said so already."""
    require(can_receive(actor))
    with operation("reception.deal_with", actor=actor) as running:
        fresh = lock(contact)
        if not fresh.is_emergency:
            raise Refusal(_("This is dealt with already."))
        fresh.dealt_with_at = running.at
        fresh.dealt_with_by = actor
        fresh.save()
        return fresh

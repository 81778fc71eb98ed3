"""Writes: opening a file in an emergency, closing it again, saying that it was seen."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.following import perms
from cases.following.enums import Capacity
from cases.following.models import (
    EMERGENCY_ROLES,
    HOURS_OPEN,
    SHORTEST_REASON,
    EmergencyAccess,
    EmergencyAnnouncement,
)
from cases.following.queries import announced_leads, covers_of
from cases.people.models import Household, HouseholdMember, Person
from cases.people.perms import can_see_contact, ways_in
from cases.people.queries import homes_of


def open_in_emergency(
    *, actor, person: Person, kind: str, reason: str, now: dt.datetime, today: dt.date, key: uuid.UUID | None = None
) -> EmergencyAccess:
    """The file of the household opens to `actor` until HOURS_OPEN later, to be read only.

    Announced at once to the lead workers of the household (and to who covers them), to the managers of the unit when
    there is none, and to the data-protection officer.
    """
    with operation("following.open_in_emergency", actor=actor, key=key) as running:
        lock(person)
        homes = homes_of(person, today)
        if not homes:
            raise Refusal(_("This person lives in no household today: there is no file to open."))
        ways, (household, members) = ways_in(actor, homes), homes[0]
        contact = can_see_contact(person, homes, ways)
        require(perms.can_open_in_emergency(actor, ways[household.pk], contact))
        if len(" ".join(reason.split())) < SHORTEST_REASON:
            raise Refusal(_("Say why in a sentence: others will read it."), field="reason")
        access = EmergencyAccess(
            person=person,
            by=actor,
            kind=kind,
            reason=reason.strip(),
            starts_at=now,
            ends_at=now + dt.timedelta(hours=HOURS_OPEN),
        )
        access.save()
        _announce(access, household, members, today)
        running.result_url = person.get_absolute_url()
        return access


def _announce(access: EmergencyAccess, household: Household, members: list[HouseholdMember], today: dt.date) -> None:
    leads = announced_leads([one.person_id for one in members], today)
    told = {(lead.worker_id, Capacity.LEAD_WORKER): lead for lead in leads}
    told |= {(account, Capacity.COVER): lead for lead, account in covers_of(leads, today)}
    for (account, capacity), lead in told.items():
        EmergencyAnnouncement(access=access, capacity=capacity, lead=lead, account_id=account).save()
    if not leads:
        unit = household.place.unit_id if household.place else min(access.by.units_as(*EMERGENCY_ROLES))
        EmergencyAnnouncement(access=access, capacity=Capacity.UNIT_MANAGER, unit_id=unit).save()
    EmergencyAnnouncement(access=access, capacity=Capacity.DATA_PROTECTION_OFFICER).save()


def end_emergency(*, actor, access: EmergencyAccess, now: dt.datetime) -> EmergencyAccess:
    """The file is closed again before its time; a second time changes nothing."""
    require(perms.can_end_emergency(actor, access))
    with operation("following.end_emergency", actor=actor):
        fresh = lock(access)
        if fresh.ends_at > now:
            fresh.ends_at = now
            fresh.save()
        return fresh


def see_emergency(*, actor, announcement: EmergencyAnnouncement, now: dt.datetime) -> EmergencyAnnouncement:
    """Somebody to whom it was announced says that they saw it; a second time changes nothing."""
    require(perms.can_see_announcement(actor, announcement))
    with operation("following.see_emergency", actor=actor):
        fresh = lock(announcement)
        if fresh.seen_at is None:
            fresh.seen_at, fresh.seen_by = now, actor
            fresh.save()
        return fresh

"""What the letter to the person says: frozen when the lead worker is named, read again each time it is printed."""

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings

from backend.kit.pdf import Contact, Recipient, Sender
from cases.following.documents import LeadAnnouncement
from cases.following.models import LeadWorker
from cases.people.correspondence import recipient
from cases.people.models import Household, Person
from cases.people.queries import is_protected, members_on
from directory.models import TerritorialUnit, User


def letter_facts(
    person: Person, household: Household, worker: User, unit: TerritorialUnit, on: dt.date, *, former: str = ""
) -> dict[str, Any]:
    """What a lead worker's letter says as of the day when they are named, as JSON: its dates are those of the row.

    It goes to the person at home; by hand at the worker's site when the address is protected or there is none.
    """
    site = worker.site or unit.sites.order_by("pk").select_related("commune").first()
    place, at = (site.commune.name, site.name) if site else (unit.name, unit.name)
    sender = Sender(
        department=settings.DEPARTMENT_NAME,
        unit=unit.name,
        site=at,
        address_lines=tuple(unit.address.splitlines()),
        phone=unit.phone,
    )
    contact = Contact(name=worker.get_full_name(), phone=worker.phone or unit.phone, email=worker.email)
    return {
        "sender": asdict(sender),
        "recipient": asdict(recipient(person, household, on, hand_delivered_at=at)),
        "contact": asdict(contact),
        "place": place,
        "capacity": worker.capacity or "travail social",
        "data_protection_contact": settings.DATA_PROTECTION_CONTACT,
        "former": former,
    }


def announcement_of(lead: LeadWorker, household: Household | None, on: dt.date) -> LeadAnnouncement:
    """The letter of a lead worker as it was frozen.

    One thing only may have changed since: an address that is protected by now is printed no more.
    """
    told = dict(lead.letter_facts)
    sender = Sender(**_lines(told.pop("sender")))
    to = Recipient(**_lines(told.pop("recipient")))
    if to.address_lines and (lead.person.protected or (household and is_protected(members_on(household, on)))):
        to = replace(to, address_lines=(), hand_delivered_at=sender.site)
    contact = Contact(**told.pop("contact"))
    return LeadAnnouncement(
        sender=sender, recipient=to, contact=contact, dated=lead.named_on, since=lead.starts_on, **told
    )


def _lines(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"address_lines": tuple(told["address_lines"])}

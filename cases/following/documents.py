"""The letter that announces to a person who their lead worker is.

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backend.kit.french import date_long, unbroken
from backend.kit.pdf import Contact, Heading, Items, Letter, Para, Recipient, Sender, Signature, Together, markup

_TEXTS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))["lead_worker"]


@dataclass(frozen=True)
class LeadAnnouncement:
    """Everything that the letter says; `capacity` is that of the worker, `former` the name of who was it before."""

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    dated: date
    since: date
    capacity: str
    data_protection_contact: str
    former: str = ""


def lead_announcement(facts: LeadAnnouncement) -> bytes:
    """The letter as PDF; the same facts give the same bytes."""
    contact = facts.contact
    told = {
        "since": date_long(facts.since),
        "worker": contact.name,
        "capacity": facts.capacity,
        "unit": facts.sender.unit,
    }
    opening = (
        markup(_TEXTS["changed"], former=facts.former, **told) if facts.former else markup(_TEXTS["named"], **told)
    )
    reach = [Para(markup(_TEXTS["reach"], phone=unbroken(contact.phone), site=facts.sender.site))]
    if contact.email:
        reach.append(Para(markup(_TEXTS["email"], email=contact.email)))
    rights = tuple(markup(text, data_protection_contact=facts.data_protection_contact) for text in _TEXTS["rights"])
    letter = Letter(
        sender=facts.sender,
        recipient=facts.recipient,
        contact=contact,
        place=facts.place,
        dated=facts.dated,
        reference=_TEXTS["reference"],
        subject=_TEXTS["subject"],
        body=(
            Para(opening),
            Heading(markup(_TEXTS["what_heading"])),
            Items(tuple(markup(text) for text in _TEXTS["what"])),
            Heading(markup(_TEXTS["reach_heading"])),
            *reach,
            Heading(markup(_TEXTS["rights_heading"])),
            Items(rights),
            Together(
                (
                    Para(markup(_TEXTS["closing"], salutation=facts.recipient.salutation)),
                    Signature(above=(contact.name, facts.sender.unit), below=()),
                )
            ),
        ),
    )
    return letter.pdf()

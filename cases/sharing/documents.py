"""The notice that tells a person what is shared of their file, with whom and why, and how to stop it.

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backend.kit.french import date_long, unbroken
from backend.kit.pdf import (
    Box,
    Contact,
    Heading,
    Items,
    Letter,
    Para,
    Recipient,
    Sender,
    Signature,
    Together,
    markup,
)

_TEXTS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))["notice"]


@dataclass(frozen=True)
class Notice:
    """Everything a notice says; `pieces` are (what it is, its day), `professional` a name, a capacity if any.

    Raises ValueError without a piece.
    """

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    reference: str
    starts_on: date
    ends_on: date
    pieces: tuple[tuple[str, date], ...]
    professional: str
    organisation: str
    purpose: str
    data_protection_contact: str

    def __post_init__(self):
        if not self.pieces:
            raise ValueError("A notice tells what is shared: at least one piece.")


def notice(facts: Notice) -> bytes:
    """The notice as PDF; the same facts give the same bytes."""
    whom = {"professional": facts.professional, "organisation": facts.organisation}
    pieces = tuple(markup(_TEXTS["piece"], label=label, day=date_long(day)) for label, day in facts.pieces)
    stop = {"name": facts.contact.name, "phone": unbroken(facts.contact.phone)}
    letter = Letter(
        sender=facts.sender,
        recipient=facts.recipient,
        contact=facts.contact,
        place=facts.place,
        dated=facts.starts_on,
        reference=facts.reference,
        subject=_TEXTS["subject"],
        body=(
            Para(markup(_TEXTS["with_whom"], **whom)),
            Heading(markup(_TEXTS["what_heading"])),
            Items(pieces),
            Heading(markup(_TEXTS["why_heading"])),
            Para(facts.purpose),
            Heading(markup(_TEXTS["until_heading"])),
            Para(markup(_TEXTS["until"], start=date_long(facts.starts_on), end=date_long(facts.ends_on))),
            Para(markup(_TEXTS["law"])),
            Box(markup(_TEXTS["stop_heading"]), tuple(markup(text, **stop) for text in _TEXTS["stop"])),
            Together(
                (
                    Para(markup(_TEXTS["closing"], salutation=facts.recipient.salutation)),
                    Signature(above=(facts.contact.name, facts.sender.unit), below=()),
                )
            ),
            Para(
                markup(
                    _TEXTS["data_protection"],
                    department=facts.sender.department,
                    data_protection_contact=facts.data_protection_contact,
                ),
                note=True,
            ),
        ),
    )
    return letter.pdf()

"""The printed referral, for a service that has neither e-mail nor phone, and who says what in it.

The sentences are in `letters.toml`, for a jurist to read. The same facts give the same bytes.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backend.kit.french import date_long, unbroken
from backend.kit.pdf import (
    Block,
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

_TEXTS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class PrintedReferral:
    """Everything that the printed referral says.

    `contact_value` is the phone or the e-mail that the service may use, by `contact_way` (phone, email, none).
    `consent_reason` is empty when the person agrees. `answer_address` is where the slip is sent back.
    """

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    dated: date
    number: str
    person: str
    service: str
    problem: str
    reason: str
    asked: str
    answer_by: date
    urgent: bool
    contact_way: str
    contact_value: str
    contact_advice: str
    language: str
    needs_interpreter: bool
    consent_reason: str
    answer_address: str
    data_protection_contact: str


def printed_referral(facts: PrintedReferral) -> bytes:
    """The referral as PDF."""
    letter = Letter(
        sender=facts.sender,
        recipient=facts.recipient,
        contact=facts.contact,
        place=facts.place,
        dated=facts.dated,
        reference=facts.number,
        subject=_TEXTS["subject"].format(number=facts.number),
        body=(
            Para(
                markup(
                    _TEXTS["intro"],
                    person=facts.person,
                    service=facts.service,
                    problem=facts.problem,
                    answer_by=date_long(facts.answer_by),
                )
            ),
            *([Para(markup(_TEXTS["urgent"], phone=unbroken(facts.contact.phone)))] if facts.urgent else []),
            Heading(markup(_TEXTS["reason_heading"])),
            Para(facts.reason),
            Heading(markup(_TEXTS["asked_heading"])),
            Para(facts.asked),
            *_contact(facts),
            Together((Para(markup(_TEXTS["closing"], salutation=facts.recipient.salutation)), _signature(facts))),
            Together((*_answer(facts), _secrecy(facts))),
        ),
    )
    return letter.pdf()


def _contact(facts: PrintedReferral) -> list[Block]:
    phone = unbroken(facts.contact.phone)
    way = markup(_TEXTS[f"contact_{facts.contact_way}"], value=facts.contact_value, phone=phone)
    language = markup(_TEXTS["interpreter" if facts.needs_interpreter else "language"], language=facts.language)
    consent = "consent_not_asked" if facts.consent_reason else "consent_agrees"
    return [
        Heading(markup(_TEXTS["contact_heading"])),
        Para(way),
        *([Para(markup(_TEXTS["contact_advice"], advice=facts.contact_advice))] if facts.contact_advice else []),
        Para(language),
        Para(markup(_TEXTS[consent], reason=facts.consent_reason)),
    ]


def _signature(facts: PrintedReferral) -> Block:
    return Signature(above=(facts.contact.name, facts.sender.unit), below=())


def _answer(facts: PrintedReferral) -> list[Block]:
    heading = markup(_TEXTS["answer_heading"], name=facts.contact.name, address=facts.answer_address)
    answers = tuple(markup(line) for line in _TEXTS["answers"])
    return [Heading(heading), Items(answers), Para(markup(_TEXTS["signature"]))]


def _secrecy(facts: PrintedReferral) -> Block:
    return Para(markup(_TEXTS["secrecy"], data_protection_contact=facts.data_protection_contact), note=True)

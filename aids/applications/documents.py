"""The acknowledgement of an application (CRPA L112-3, R112-5), and the appeal routes that letters share.

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from backend.kit.french import date_long, joined, typographic, unbroken
from backend.kit.money import format_euro
from backend.kit.pdf import (
    Block,
    Box,
    Contact,
    Figures,
    Heading,
    Items,
    Letter,
    Markup,
    Para,
    Quote,
    Recipient,
    Sender,
    Signature,
    Together,
    markup,
)

Regime = Literal["discretionary", "statutory"]

TEXTS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
_ACKNOWLEDGEMENT = TEXTS["acknowledgement"]


@dataclass(frozen=True)
class AppealRoutes:
    """Where one appeals: the address of the département's own appeals, the administrative court and its address.

    `court_name` is masculine and has no article: « tribunal administratif de Rouen ».
    """

    address_lines: tuple[str, ...]
    court_name: str
    court_address_lines: tuple[str, ...]

    def paragraphs(self, regime: Regime, *, decision: str, start: str) -> tuple[Markup, ...]:
        """The routes under `regime` against `decision` (« ce refus »), time running from `start` (« à partir du… »).

        Discretionary aid: CRPA L411-2, L411-7. Statutory aid: mandatory prior appeal, CASF L134-1, L134-2.
        Raises KeyError for an unknown regime.
        """
        return tuple(
            markup(
                template,
                decision=decision,
                start=start,
                address=", ".join(self.address_lines),
                court=self.court_name,
                court_address=", ".join(self.court_address_lines),
            )
            for template in TEXTS["appeals"][regime]
        )


@dataclass(frozen=True)
class AcknowledgedLine:
    """One aid asked for: its label, the need in the person's own words, the amount asked in euros, who would get it."""

    aid_label: str
    need: str
    amount_asked: Decimal
    payee: str
    regime: Regime = "discretionary"


@dataclass(frozen=True)
class Acknowledgement:
    """Everything an acknowledgement says.

    `silence_on` is the day when silence becomes a refusal: two months after `received_on` (CRPA L231-4, 3°).
    `missing_documents`, if any, are awaited until `documents_due_on` (CRPA L114-5).
    `data_protection_contact` says who answers a request for access: a name, an address, an e-mail.
    Raises ValueError without a line, or when documents are missing without a date.
    """

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    dated: date
    application_number: str
    received_on: date
    silence_on: date
    lines: tuple[AcknowledgedLine, ...]
    appeal_routes: AppealRoutes
    data_protection_contact: str
    missing_documents: tuple[str, ...] = ()
    documents_due_on: date | None = None

    def __post_init__(self):
        if not self.lines:
            raise ValueError("An acknowledgement tells what was asked: at least one line.")
        if self.missing_documents and self.documents_due_on is None:
            raise ValueError("Missing documents are asked for by a date (CRPA L114-5).")


def acknowledgement(facts: Acknowledgement) -> bytes:
    """The acknowledgement as PDF; the same facts give the same bytes."""
    silence = date_long(facts.silence_on)
    texts = _ACKNOWLEDGEMENT
    letter = Letter(
        sender=facts.sender,
        recipient=facts.recipient,
        contact=facts.contact,
        place=facts.place,
        dated=facts.dated,
        reference=facts.application_number,
        subject=typographic(texts["subject"]).format(number=facts.application_number),
        body=(
            Para(markup(texts["received"], received=date_long(facts.received_on))),
            Para(markup(texts["silence"], silence=silence)),
            *_lines(facts),
            *_documents(facts),
            Para(contact_sentence(facts.contact, facts.sender)),
            Together(
                (
                    Para(markup(texts["closing"], salutation=facts.recipient.salutation)),
                    Signature(above=(facts.contact.name, facts.sender.unit), below=()),
                )
            ),
            Together(
                (
                    *_appeals(facts),
                    Para(data_protection(facts.sender.department, facts.data_protection_contact), note=True),
                )
            ),
        ),
    )
    return letter.pdf()


def data_protection(department: str, contact: str) -> Markup:
    """Who sees the person's information, and whom to ask for it."""
    template = TEXTS["data_protection"]["paragraph"]
    return markup(template, department=department, data_protection_contact=contact)


def _lines(facts: Acknowledgement) -> list[Block]:
    blocks: list[Block] = [Heading(markup(_ACKNOWLEDGEMENT["lines_heading"]))]
    for line in facts.lines:
        label = markup(_ACKNOWLEDGEMENT["line"], aid=line.aid_label, payee=line.payee)
        blocks.append(Figures(((label, format_euro(line.amount_asked)),)))
        blocks.append(Quote(line.need))
    if len(facts.lines) > 1:
        total = sum((line.amount_asked for line in facts.lines), Decimal(0))
        blocks.append(Figures(((markup(_ACKNOWLEDGEMENT["total"]), format_euro(total)),), total=True))
    return blocks


def _documents(facts: Acknowledgement) -> list[Block]:
    texts = _ACKNOWLEDGEMENT
    if not facts.missing_documents or facts.documents_due_on is None:
        return [Para(markup(texts["complete"]))]
    deadline = date_long(facts.documents_due_on)
    return [
        Heading(markup(texts["missing_heading"])),
        Para(markup(texts["missing"], deadline=deadline)),
        Items(facts.missing_documents),
        Para(markup(texts["suspension"], deadline=deadline, silence=date_long(facts.silence_on))),
    ]


def contact_sentence(contact: Contact, sender: Sender) -> Markup:
    """Who follows the application, where and how to reach them."""
    sentence = markup(
        _ACKNOWLEDGEMENT["contact"],
        name=contact.name,
        unit=sender.unit,
        site=sender.site,
        phone=unbroken(contact.phone),
    )
    if not contact.email:
        return sentence
    email = markup(_ACKNOWLEDGEMENT["email"], email=contact.email)
    return markup("{sentence} {email}", sentence=sentence, email=email)


def _appeals(facts: Acknowledgement) -> list[Block]:
    texts = _ACKNOWLEDGEMENT["appeals"]
    start = markup(texts["start"], silence=date_long(facts.silence_on))
    labels: dict[Regime, list[str]] = {}
    for line in facts.lines:
        labels.setdefault(line.regime, []).append(typographic(f"« {line.aid_label} »"))
    headings = {
        regime: markup(texts["heading_for"], aids=joined(aids)) if len(labels) > 1 else markup(texts["heading"])
        for regime, aids in labels.items()
    }
    return [
        Box(heading, facts.appeal_routes.paragraphs(regime, decision=texts["decision"], start=start))
        for regime, heading in headings.items()
    ]

"""The acknowledgement of an appeal, and the answer that changes nothing or says that it came too late.

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read. An answer that replaces
the decision is told by the letter of the new one.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aids.applications.documents import AppealRoutes
from aids.commissions.documents import Signatory
from aids.commissions.letters.documents import LawReason, court_only, law_and_fact
from backend.kit.french import date_long, typographic, unbroken
from backend.kit.pdf import (
    Block,
    Box,
    Contact,
    Heading,
    Letter,
    Para,
    Quote,
    Recipient,
    Sender,
    Signature,
    Together,
    markup,
)

_LETTERS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
LATE: dict[str, str] = _LETTERS["late"]
"""Why an appeal that came too late is not examined, in law: `law_article`, `reason_in_law`."""
_ACKNOWLEDGEMENT, _ANSWER = _LETTERS["acknowledgement"], _LETTERS["answer"]
_START = "à partir du jour où vous recevez cette lettre"


@dataclass(frozen=True)
class Contested:
    """What both letters tell: who writes to whom, and the appeal with the decision that it contests."""

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    dated: date
    application_number: str
    decision_number: str
    decided_on: date
    aid_label: str
    received_on: date
    grounds: str
    appeal_routes: AppealRoutes


@dataclass(frozen=True)
class Acknowledgement:
    """Everything the acknowledgement of an appeal says (CRPA L112-3): `silence_on` is two months after the receipt.

    `mandatory`: the answer replaces the decision, and the person may be heard; `somebody_else` examines it.
    """

    contested: Contested
    silence_on: date
    mandatory: bool
    hearing_asked: bool
    somebody_else: bool


@dataclass(frozen=True)
class Answer:
    """An appeal that changes nothing or, with `notified_on` and `sent_on`, that came too late.

    Raises ValueError without a reason in law and one in fact (CRPA L211-2, L411-5).
    """

    contested: Contested
    answered_on: date
    reason_in_law: LawReason
    reason_in_fact: str
    signatory: Signatory
    heard_on: date | None = None
    notified_on: date | None = None
    sent_on: date | None = None

    def __post_init__(self):
        if not (self.reason_in_law.text.strip() and self.reason_in_fact.strip()):
            raise ValueError("The answer to an appeal is reasoned in law and in fact (CRPA L211-2).")


def acknowledgement(facts: Acknowledgement) -> bytes:
    """The letter as PDF; the same facts give the same bytes."""
    told, texts = facts.contested, _ACKNOWLEDGEMENT
    silence = date_long(facts.silence_on)
    received = markup(
        texts["received"],
        received=date_long(told.received_on),
        number=told.decision_number,
        decided=date_long(told.decided_on),
        aid=told.aid_label,
    )
    return _letter(
        told,
        texts["subject"],
        (
            Para(received),
            Quote(told.grounds),
            Para(markup(texts["examined" if facts.somebody_else else "examined_again"])),
            Para(markup(texts["silence"], silence=silence)),
            *([Para(markup(texts["replaced"]))] if facts.mandatory else []),
            *_hearing(facts),
            Para(markup(texts["contact"], phone=unbroken(told.contact.phone), contact=told.contact.name)),
            Together(
                (
                    Para(markup(texts["closing"], salutation=told.recipient.salutation)),
                    Signature(above=(told.contact.name, told.sender.unit), below=()),
                )
            ),
            _court_after_silence(told.appeal_routes, silence),
        ),
    )


def _hearing(facts: Acknowledgement) -> list[Block]:
    """Asked for, it is announced; under the mandatory appeal it is a right that the letter tells (CASF L134-1)."""
    texts = _ACKNOWLEDGEMENT
    if not (facts.hearing_asked or facts.mandatory):
        return []
    phone = unbroken(facts.contested.contact.phone)
    words = markup(texts["hearing_asked"]) if facts.hearing_asked else markup(texts["hearing"], phone=phone)
    return [Heading(markup(texts["hearing_heading"])), Para(words)]


def _court_after_silence(routes: AppealRoutes, silence: str) -> Box:
    court = markup(
        _ACKNOWLEDGEMENT["court"],
        silence=silence,
        court=routes.court_name,
        court_address=", ".join(routes.court_address_lines),
    )
    return Box(markup(_ACKNOWLEDGEMENT["court_heading"]), (court,))


def answer(facts: Answer) -> bytes:
    """The letter as PDF; the same facts give the same bytes."""
    told, texts = facts.contested, _ANSWER
    common = {"number": told.decision_number, "decided": date_long(told.decided_on), "aid": told.aid_label}
    if facts.notified_on and facts.sent_on:
        which = "inadmissible"
        said = markup(texts[which], notified=date_long(facts.notified_on), sent=date_long(facts.sent_on), **common)
    else:
        which = "confirmed"
        said = markup(texts[which], answered=date_long(facts.answered_on), **common)
    heard = [Para(markup(texts["heard"], heard=date_long(facts.heard_on)))] if facts.heard_on else []
    question = markup(texts["question"], phone=unbroken(told.contact.phone), contact=told.contact.name)
    return _letter(
        told,
        texts[f"subject_{which}"],
        (
            Para(said),
            Para(markup(texts["written"], received=date_long(told.received_on))),
            Quote(told.grounds),
            *heard,
            Heading(markup(texts["reasons_heading"])),
            *law_and_fact((facts.reason_in_law,), (facts.reason_in_fact,)),
            Para(question),
            Together(
                (
                    Para(markup(texts["closing"], salutation=told.recipient.salutation)),
                    facts.signatory.signature(),
                )
            ),
            court_only(told.appeal_routes, markup(_START)),
        ),
    )


def _letter(told: Contested, subject: str, body: tuple[Block, ...]) -> bytes:
    letter = Letter(
        sender=told.sender,
        recipient=told.recipient,
        contact=told.contact,
        place=told.place,
        dated=told.dated,
        reference=told.decision_number,
        mentions=(("Votre demande", told.application_number),),
        subject=typographic(subject).format(number=told.decision_number),
        body=body,
    )
    return letter.pdf()

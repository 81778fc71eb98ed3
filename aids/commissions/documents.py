"""The decision letter and the minutes of a session.

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from aids.applications.calculation import RuleLine, annex
from aids.applications.documents import AppealRoutes, Regime
from backend.kit.french import date_long, typographic, unbroken
from backend.kit.money import format_euro
from backend.kit.pdf import (
    Block,
    Box,
    Column,
    Contact,
    Grid,
    Heading,
    Items,
    Letter,
    Markup,
    Para,
    Quote,
    Recipient,
    Report,
    Sender,
    Signature,
    Signatures,
    Together,
    markup,
    stacked,
)

Outcome = Literal["grant", "partial_grant", "refusal"]

_LETTERS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
_TEXTS = _LETTERS["decision"]
_MINUTES = _LETTERS["minutes"]
_NONE = "—"


@dataclass(frozen=True)
class Signatory:
    """The author of a decision (CRPA L212-1), and the delegation under which they sign.

    `delegation_reference` is empty for the president, who signs by their own right; else « arrêté n° 12 du … ».
    Raises ValueError when first name, last name or capacity is missing.
    """

    first_name: str
    last_name: str
    capacity: str
    delegation_reference: str = ""
    principal: str = "le président du conseil départemental"

    def __post_init__(self):
        if not all(part.strip() for part in (self.first_name, self.last_name, self.capacity)):
            raise ValueError("A signatory has a first name, a last name and a capacity (CRPA L212-1).")

    @property
    def full_name(self) -> str:
        """« Claire Martin »."""
        return f"{self.first_name} {self.last_name}"

    def signature(self) -> Signature:
        """The signature block."""
        if not self.delegation_reference:
            return Signature(above=(self.capacity,), below=(markup("**{name}**", name=self.full_name),))
        return Signature(
            above=(markup(_TEXTS["on_behalf"], principal=self.principal), self.capacity),
            below=(
                markup("**{name}**", name=self.full_name),
                markup(_TEXTS["delegation"], reference=typographic(self.delegation_reference)),
            ),
        )


@dataclass(frozen=True)
class LawReason:
    """A reason in law: the article, and what it says in words that the person understands."""

    article: str
    text: str


@dataclass(frozen=True)
class Replaced:
    """The decision that this one replaces, after an appeal received on `appeal_on` or for an `error`, a sentence."""

    number: str
    decided_on: date
    appeal_on: date | None = None
    heard_on: date | None = None
    error: str = ""


@dataclass(frozen=True)
class DecisionLetter:
    """Everything a decision letter says. Amounts in euros.

    `commission` follows « La »: « commission de l’UTAS Ouest »; without `session_on` it gave no opinion. `payment_note`
    is a sentence on how to get the money. `explanation_shown`: the computed explanation was shown to those who decided
    (CRPA L311-3-1); `calculation` is that explanation, rule by rule.
    Raises ValueError when the amount does not fit the outcome, or when a refusal or a partial grant lacks its reasons
    in law and in fact (CRPA L211-2, L211-5).
    """

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    dated: date
    decision_number: str
    application_number: str
    received_on: date
    decided_on: date
    commission: str
    session_on: date | None
    outcome: Outcome
    aid_label: str
    need: str
    amount_asked: Decimal
    signatory: Signatory
    regime: Regime
    appeal_routes: AppealRoutes
    amount_granted: Decimal | None = None
    payee: str = ""
    payment_note: str = ""
    reasons_in_law: tuple[LawReason, ...] = ()
    reasons_in_fact: tuple[str, ...] = ()
    explanation_shown: bool = False
    calculation: tuple[RuleLine, ...] = ()
    replaces: Replaced | None = None

    def __post_init__(self):
        if self.outcome not in ("grant", "partial_grant", "refusal"):
            raise ValueError(f"No letter is written for the outcome {self.outcome!r}.")
        if self.outcome == "refusal" and self.amount_granted:
            raise ValueError("A refusal grants no amount.")
        if self.outcome != "refusal" and not (self.amount_granted and self.amount_granted > 0 and self.payee.strip()):
            raise ValueError("A grant has an amount and a payee.")
        if self.outcome == "partial_grant" and self.granted >= self.amount_asked:
            raise ValueError("A partial grant is less than what was asked.")
        if self.outcome != "grant" and not (self.reasons_in_law and self.reasons_in_fact):
            raise ValueError("A refusal or a partial grant is reasoned in law and in fact (CRPA L211-2, L211-5).")

    @property
    def granted(self) -> Decimal:
        """The amount granted in euros, zero for a refusal."""
        return self.amount_granted or Decimal(0)


def decision_letter(facts: DecisionLetter) -> bytes:
    """The letter as PDF; the same facts give the same bytes."""
    topic = "appeal" if facts.replaces and facts.replaces.appeal_on else facts.outcome
    letter = Letter(
        sender=facts.sender,
        recipient=facts.recipient,
        contact=facts.contact,
        place=facts.place,
        dated=facts.dated,
        reference=facts.decision_number,
        mentions=(("Votre demande", facts.application_number),),
        subject=typographic(_TEXTS[f"subject_{topic}"]).format(number=facts.decision_number),
        body=(
            Para(_decision(facts)),
            *_request(facts),
            *_reasons(facts),
            *_payment(facts),
            Para(_question(facts)),
            Together(
                (
                    Para(markup(_TEXTS["closing"], salutation=facts.recipient.salutation)),
                    facts.signatory.signature(),
                )
            ),
            Together((_appeals(facts), *_algorithm(facts))),
            *annex(facts.calculation),
        ),
    )
    return letter.pdf()


def _decision(facts: DecisionLetter) -> Markup:
    return markup(
        _TEXTS[facts.outcome],
        decided=date_long(facts.decided_on),
        aid=facts.aid_label,
        asked=format_euro(facts.amount_asked),
        granted=format_euro(facts.granted),
    )


def _request(facts: DecisionLetter) -> list[Block]:
    if facts.replaces:
        return [*_replaced(facts, facts.replaces), Quote(facts.need)]
    request = markup(
        _TEXTS["asked" if facts.session_on else "asked_without_session"],
        commission=facts.commission,
        session=date_long(facts.session_on) if facts.session_on else "",
        application=facts.application_number,
        received=date_long(facts.received_on),
    )
    return [Para(request), Quote(facts.need)]


def _replaced(facts: DecisionLetter, replaces: Replaced) -> list[Block]:
    """What led to this decision: an appeal, or an error in the one before."""
    decided, application = date_long(replaces.decided_on), facts.application_number
    told = {"number": replaces.number, "decided": decided, "application": application}
    if replaces.appeal_on is None:
        received = date_long(facts.received_on)
        return [Para(markup(_TEXTS["mended"], error=typographic(replaces.error), received=received, **told))]
    template = _TEXTS["contested" if facts.regime == "statutory" else "contested_informally"]
    contested = Para(markup(template, appeal=date_long(replaces.appeal_on), **told))
    if replaces.heard_on is None:
        return [contested]
    return [Para(markup(_TEXTS["heard"], heard=date_long(replaces.heard_on))), contested]


def _reasons(facts: DecisionLetter) -> list[Block]:
    if facts.outcome == "grant":
        return []
    heading = Heading(markup(_TEXTS[f"reasons_heading_{facts.outcome}"]))
    return [heading, *law_and_fact(facts.reasons_in_law, facts.reasons_in_fact)]


def law_and_fact(reasons_in_law: Sequence[LawReason], reasons_in_fact: Sequence[str]) -> list[Block]:
    """What the rule says, then what was observed (CRPA L211-2, L211-5)."""
    law = (
        markup(_TEXTS["reason_in_law"], article=reason.article, text=typographic(reason.text))
        for reason in reasons_in_law
    )
    return [
        Para(markup(_TEXTS["reasons_in_law"])),
        Items(tuple(law)),
        Para(markup(_TEXTS["reasons_in_fact"])),
        Items(tuple(typographic(reason) for reason in reasons_in_fact)),
    ]


def _payment(facts: DecisionLetter) -> list[Block]:
    if facts.outcome == "refusal":
        return []
    payment = markup(_TEXTS["payment"], payee=facts.payee)
    sentences = markup("{payment} {note}", payment=payment, note=typographic(facts.payment_note))
    return [Heading(markup(_TEXTS["payment_heading"])), Para(sentences)]


def _question(facts: DecisionLetter) -> Markup:
    template = _TEXTS["refusal_question" if facts.outcome == "refusal" else "question"]
    return markup(template, contact=facts.contact.name, phone=unbroken(facts.contact.phone))


def _appeals(facts: DecisionLetter) -> Box:
    start = markup(_TEXTS["appeals_start"])
    if facts.replaces and facts.replaces.appeal_on:
        return court_only(facts.appeal_routes, start)
    routes = facts.appeal_routes.paragraphs(facts.regime, decision=_TEXTS["appeals_decision"], start=start)
    return Box(markup(_TEXTS["appeals_heading"]), routes)


def court_only(routes: AppealRoutes, start: Markup) -> Box:
    """What is left after an appeal was answered (CJA R421-1)."""
    court = markup(
        _TEXTS["court"]["routes"],
        start=start,
        court=routes.court_name,
        court_address=", ".join(routes.court_address_lines),
    )
    return Box(markup(_TEXTS["appeals_heading"]), (court,))


def _algorithm(facts: DecisionLetter) -> list[Block]:
    if not facts.explanation_shown:
        return []
    return [Para(markup(_TEXTS["algorithm"]), note=True)]


Attendance = Literal["present", "remote", "represented", "absent", "excused"]
Opinion = Literal[
    "grant",
    "partial_grant",
    "conditional_grant",
    "refusal",
    "adjournment",
    "closed_without_decision",
    "inadmissible",
    "withdrawn",
]
_ATTENDING = ("present", "remote", "represented")


@dataclass(frozen=True)
class Attendee:
    """A member of the commission, and whether they took part."""

    name: str
    capacity: str
    attendance: Attendance = "present"


@dataclass(frozen=True)
class OpinionLine:
    """A line of the agenda and the opinion given on it. Amounts in euros; no name of a person helped, ever.

    `deliberation` holds sentences: the quorum, who stood back, the vote, the dissents.
    """

    application_number: str
    aid_label: str
    amount_asked: Decimal
    opinion: Opinion
    amount: Decimal | None = None
    reason: str = ""
    deliberation: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionLine:
    """A decision: its number, what it answers, the amount in euros, who took it (name and capacity).

    `departure_reason` is why it departs from the opinion, when it does.
    """

    decision_number: str
    application_number: str
    aid_label: str
    outcome: Opinion
    decided_by: str
    amount: Decimal | None = None
    departure_reason: str = ""


@dataclass(frozen=True)
class Minutes:
    """Everything the minutes of a session say (model: CRPA R133-13).

    `convening` tells how the members were called, `movements` who came, left or gave a proxy during the session,
    `reported` the decisions taken without the commission of which it took note, `approval` when these minutes were
    approved: sentences, all of them.
    """

    department: str
    unit: str
    session_number: str
    held_on: date
    place: str
    attendees: tuple[Attendee, ...]
    lines: tuple[OpinionLine, ...]
    decisions: tuple[DecisionLine, ...]
    secretary: Signatory
    signatory: Signatory | None
    convening: str = ""
    movements: tuple[str, ...] = ()
    reported: tuple[DecisionLine, ...] = ()
    remarks: tuple[str, ...] = ()
    approval: str = ""


def minutes(facts: Minutes) -> bytes:
    """The minutes as PDF; the same facts give the same bytes."""
    held_on = date_long(facts.held_on)
    subtitle = markup(
        _MINUTES["subtitle"], unit=facts.unit, number=facts.session_number, date=held_on, place=facts.place
    )
    report = Report(
        author=facts.department,
        title=_MINUTES["title"],
        subtitle=subtitle,
        reference=typographic(f"{_MINUTES['title']} n° {facts.session_number}"),
        dated=facts.held_on,
        body=(
            *_attendance(facts),
            *_opinions(facts),
            *_decisions(facts),
            *_reported(facts),
            *_totals(facts),
            *_remarks(facts),
            Signatures(_signatures(facts)),
        ),
    )
    return report.pdf()


def _attendance(facts: Minutes) -> list[Block]:
    attending = sum(attendee.attendance in _ATTENDING for attendee in facts.attendees)
    template = _MINUTES["attending_one" if attending < 2 else "attending_many"]
    count = markup(template, attending=str(attending), members=str(len(facts.attendees)))
    opening = markup(
        _MINUTES["opening"],
        date=date_long(facts.held_on),
        place=facts.place,
        attending=count,
    )
    convening = [Para(typographic(facts.convening))] if facts.convening else []
    blocks: list[Block] = [Para(opening), *convening, Heading(markup(_MINUTES["attendees_heading"]))]
    if not facts.attendees:
        return [*blocks, Para(markup(_MINUTES["nobody"]))]
    ranked = sorted(facts.attendees, key=lambda attendee: attendee.attendance not in _ATTENDING)
    rows = tuple((person.name, person.capacity, _MINUTES["attendance"][person.attendance]) for person in ranked)
    moves = Items(tuple(typographic(movement) for movement in facts.movements))
    told = [Para(markup(_MINUTES["movements"])), moves] if facts.movements else []
    return [*blocks, Grid((Column("Nom", 55), Column("Qualité", 80), Column("Présence", 35)), rows), *told]


def _opinions(facts: Minutes) -> list[Block]:
    heading = Heading(markup(_MINUTES["lines_heading"]))
    if not facts.lines:
        return [heading, Para(markup(_MINUTES["no_line"]))]
    columns = (
        Column("Demande", 25),
        Column("Aide et motif", 72),
        Column("Demandé", 23, figures=True),
        Column("Avis", 27),
        Column("Proposé", 23, figures=True),
    )
    rows = tuple(
        (
            line.application_number,
            _labelled(line.aid_label, " ".join((line.reason, *line.deliberation)).strip()),
            format_euro(line.amount_asked),
            _MINUTES["outcomes"][line.opinion],
            _amount(line.amount),
        )
        for line in facts.lines
    )
    return [heading, Para(markup(_MINUTES["anonymity"]), note=True), Grid(columns, rows)]


def _decisions(facts: Minutes) -> list[Block]:
    blocks: list[Block] = [Heading(markup(_MINUTES["decisions_heading"]))]
    if not facts.decisions:
        return [*blocks, Para(markup(_MINUTES["no_decision"]))]
    columns = (
        Column("Décision", 41),
        Column("Demande", 23),
        Column("Aide", 59),
        Column("Sens", 25),
        Column("Accordé", 22, figures=True),
    )
    by_decider: dict[str, list[tuple[str, ...]]] = {}
    for line in facts.decisions:
        row = (
            line.decision_number,
            line.application_number,
            _labelled(line.aid_label, line.departure_reason),
            _MINUTES["outcomes"][line.outcome],
            _amount(line.amount),
        )
        by_decider.setdefault(line.decided_by, []).append(row)
    for decider, rows in by_decider.items():
        blocks += [Para(markup(_MINUTES["decided_by"], decider=decider)), Grid(columns, tuple(rows))]
    return blocks


def _reported(facts: Minutes) -> list[Block]:
    """The decisions taken without the commission, of which it takes note."""
    if not facts.reported:
        return []
    columns = (
        Column("Décision", 41),
        Column("Demande", 23),
        Column("Aide et motif de l’urgence", 64),
        Column("Prise par", 20),
        Column("Accordé", 22, figures=True),
    )
    rows = tuple(
        (
            line.decision_number,
            line.application_number,
            _labelled(line.aid_label, line.departure_reason),
            line.decided_by,
            _amount(line.amount),
        )
        for line in facts.reported
    )
    return [Heading(markup(_MINUTES["reported_heading"])), Para(markup(_MINUTES["reported"])), Grid(columns, rows)]


def _totals(facts: Minutes) -> list[Block]:
    if not facts.lines and not facts.decisions:
        return []
    columns = (
        Column("Sens", 46),
        Column("Avis", 18, figures=True),
        Column("Demandé", 30, figures=True),
        Column("Proposé", 30, figures=True),
        Column("Décisions", 18, figures=True),
        Column("Accordé", 28, figures=True),
    )
    rows = []
    for code, label in _MINUTES["outcomes"].items():
        lines = [line for line in facts.lines if line.opinion == code]
        decisions = [line for line in facts.decisions if line.outcome == code]
        if lines or decisions:
            rows.append((label, *_sums(lines, decisions)))
    total = (_MINUTES["total"], *_sums(facts.lines, facts.decisions))
    rows.append(tuple(markup("**{cell}**", cell=cell) for cell in total))
    return [Heading(markup(_MINUTES["totals_heading"])), Grid(columns, tuple(rows))]


def _sums(lines: Sequence[OpinionLine], decisions: Sequence[DecisionLine]) -> tuple[str, ...]:
    asked = sum((line.amount_asked for line in lines), Decimal(0))
    proposed = sum((line.amount or Decimal(0) for line in lines), Decimal(0))
    granted = sum((line.amount or Decimal(0) for line in decisions), Decimal(0))
    return (str(len(lines)), format_euro(asked), format_euro(proposed), str(len(decisions)), format_euro(granted))


def _remarks(facts: Minutes) -> list[Block]:
    remarks = Items(tuple(typographic(remark) for remark in facts.remarks))
    told = [Heading(markup(_MINUTES["remarks_heading"])), remarks] if facts.remarks else []
    return [*told, Para(typographic(facts.approval))] if facts.approval else told


def _signatures(facts: Minutes) -> tuple[Signature, ...]:
    """The secretary's and, when something was decided, the signatory's."""
    secretary = _secretary_signature(facts.secretary)
    return (secretary, facts.signatory.signature()) if facts.signatory else (secretary,)


def _secretary_signature(secretary: Signatory) -> Signature:
    return Signature(
        above=(markup(_MINUTES["secretary"]), secretary.capacity),
        below=(markup("**{name}**", name=secretary.full_name),),
    )


def _labelled(label: str, explanation: str) -> Markup:
    return stacked(markup("**{label}**", label=label), typographic(explanation))


def _amount(amount: Decimal | None) -> str:
    return _NONE if amount is None else format_euro(amount)

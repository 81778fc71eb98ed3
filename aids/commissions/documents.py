"""Who signs, and the minutes of a session.

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from backend.kit.french import date_long, typographic
from backend.kit.money import format_euro
from backend.kit.pdf import (
    Block,
    Column,
    Grid,
    Heading,
    Items,
    Markup,
    Para,
    Report,
    Signature,
    Signatures,
    markup,
    stacked,
)

_LETTERS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
_SIGNATURE = _LETTERS["signature"]
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
            above=(markup(_SIGNATURE["on_behalf"], principal=self.principal), self.capacity),
            below=(
                markup("**{name}**", name=self.full_name),
                markup(_SIGNATURE["delegation"], reference=typographic(self.delegation_reference)),
            ),
        )


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

    `convening` tells how the members were called, `proxies` who speaks for whom, `movements` who came, left or gave a
    proxy during the session,
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
    proxies: tuple[str, ...] = ()
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
    proxies = [Items(tuple(typographic(words) for words in facts.proxies))] if facts.proxies else []
    moves = Items(tuple(typographic(movement) for movement in facts.movements))
    told = [Para(markup(_MINUTES["movements"])), moves] if facts.movements else []
    return [*blocks, Grid((Column("Nom", 55), Column("Qualité", 80), Column("Présence", 35)), rows), *proxies, *told]


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

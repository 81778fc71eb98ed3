"""The convening notice of a session, with its agenda.

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from backend.kit.french import date_long, typographic
from backend.kit.money import format_euro
from backend.kit.pdf import Block, Column, Grid, Heading, Items, Para, Report, markup, stacked

TEXTS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
_NOTICE = TEXTS["notice"]


@dataclass(frozen=True)
class Called:
    """A member who is convened: name, capacity, and the seat that they hold, in their own right or as substitute."""

    name: str
    capacity: str
    seat: str


@dataclass(frozen=True)
class NoticeLine:
    """A request of the agenda, by its place and its number; the amount in euros."""

    position: int
    application_number: str
    aid_label: str
    amount_asked: Decimal
    emergency: bool = False
    appeal: bool = False
    late: bool = False


@dataclass(frozen=True)
class Notice:
    """Everything that a convening notice says. `first_held_on` is the session without quorum that this one follows,
    `withheld` tells of the lines that this copy leaves out: sentences."""

    department: str
    unit: str
    session_number: str
    held_on: date
    starts_at: time | None
    mode: str
    place: str
    dated: date
    seats: int
    members: tuple[Called, ...]
    lines: tuple[NoticeLine, ...]
    withheld: tuple[str, ...] = ()
    urgency_reason: str = ""
    first_held_on: date | None = None


def hour(at: time | None) -> str:
    """« à 9 h 30 », or nothing."""
    if at is None:
        return ""
    return typographic(f" à {at.hour} h {at.minute:02}" if at.minute else f" à {at.hour} h")


def notice(facts: Notice) -> bytes:
    """The notice as PDF; the same facts give the same bytes."""
    report = Report(
        author=facts.department,
        title=_NOTICE["title"],
        subtitle=markup(_NOTICE["subtitle"], unit=facts.unit, number=facts.session_number),
        reference=typographic(f"{_NOTICE['title']} n° {facts.session_number}"),
        dated=facts.dated,
        body=(*_call(facts), *_members(facts), *_agenda(facts)),
    )
    return report.pdf()


def _call(facts: Notice) -> list[Block]:
    when = markup(_NOTICE["when"], date=date_long(facts.held_on), time=hour(facts.starts_at))
    where = markup(_NOTICE["where"], mode=_NOTICE["mode"][facts.mode], place=facts.place)
    blocks: list[Block] = [Para(markup(_NOTICE["opening"], unit=facts.unit)), Items((when, where))]
    if facts.urgency_reason:
        blocks.append(Para(markup(_NOTICE["urgency"], reason=typographic(facts.urgency_reason))))
    if facts.first_held_on:
        blocks.append(Para(markup(_NOTICE["second"], first=date_long(facts.first_held_on))))
    else:
        blocks.append(Para(markup(_NOTICE["quorum"], seats=str(facts.seats))))
    return [*blocks, Para(markup(_NOTICE["ties"])), Para(markup(_NOTICE["secrecy"]), note=True)]


def _members(facts: Notice) -> list[Block]:
    columns = (Column("Siège", 50), Column("Nom", 55), Column("Qualité", 65))
    rows = tuple((one.seat, one.name, one.capacity) for one in facts.members)
    return [Heading(markup(_NOTICE["members_heading"])), Grid(columns, rows)] if rows else []


def _agenda(facts: Notice) -> list[Block]:
    heading = Heading(markup(_NOTICE["agenda_heading"]))
    withheld = [Para(typographic(words), note=True) for words in facts.withheld]
    if not facts.lines:
        return [heading, *(withheld or [Para(markup(_NOTICE["no_line"]))])]
    columns = (
        Column("", 10, figures=True),
        Column("Demande", 28),
        Column("Aide", 105),
        Column("Demandé", 27, figures=True),
    )
    rows = tuple(
        (
            str(line.position),
            line.application_number,
            stacked(markup("**{label}**", label=line.aid_label), _marks(line)),
            format_euro(line.amount_asked),
        )
        for line in facts.lines
    )
    return [heading, Para(markup(_NOTICE["anonymity"]), note=True), *withheld, Grid(columns, rows)]


def _marks(line: NoticeLine) -> str:
    marks = [(line.emergency, _NOTICE["emergency"]), (line.appeal, _NOTICE["appeal"]), (line.late, _NOTICE["late"])]
    return " · ".join(words for marked, words in marks if marked)

"""The explanation of a request on paper: the same lines as on screen, for a letter's annex and for a page of its own.

Pure: plain data in, blocks or PDF bytes out. The sentences are in `letters.toml`.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from backend.kit.french import date_long, typographic
from backend.kit.money import format_euro
from backend.kit.pdf import Block, Column, Grid, Heading, Items, Markup, Para, Report, markup, stacked

_TEXTS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))["calculation"]


@dataclass(frozen=True)
class RuleLine:
    """One rule applied: what a person reads, the figures put in, the threshold, the answer in a word, the article.

    The last four may be empty.
    """

    sentence: str
    figures: str
    threshold: str
    answer: str
    article: str


@dataclass(frozen=True)
class Calculation:
    """What the rules answered to one request. `proposed` is in euros, None where they give no amount."""

    department: str
    application_number: str
    aid_label: str
    rule_set: str
    dated: date
    asked: Decimal
    proposed: Decimal | None
    outcome: str
    way_out: str
    lines: tuple[RuleLine, ...]
    assumptions: tuple[str, ...]


def annex(lines: Iterable[RuleLine]) -> list[Block]:
    """The calculation inside a letter, rule after rule; nothing when there is none."""
    told = tuple(_told(line) for line in lines)
    return [Heading(markup(_TEXTS["annex_heading"])), Items(told)] if told else []


def _told(line: RuleLine) -> Markup:
    answer = markup("**{answer}** · {sentence}", answer=line.answer, sentence=line.sentence)
    return stacked(answer if line.answer else line.sentence, " · ".join(filter(None, (line.figures, line.article))))


def calculation(facts: Calculation) -> bytes:
    """The explanation of one request, on a page of its own; the same facts give the same bytes."""
    proposed = _TEXTS["no_amount"] if facts.proposed is None else format_euro(facts.proposed)
    summary = markup(
        _TEXTS["summary"], asked=format_euro(facts.asked), outcome=facts.outcome, proposed=typographic(proposed)
    )
    rows = tuple(
        (stacked(line.sentence, line.figures, line.article), line.threshold, line.answer) for line in facts.lines
    )
    columns = (Column(_TEXTS["rule"], 104), Column(_TEXTS["threshold"], 30, figures=True), Column(_TEXTS["answer"], 36))
    return Report(
        author=facts.department,
        title=_TEXTS["title"],
        subtitle=typographic(_TEXTS["subtitle"]).format(
            aid=facts.aid_label, number=facts.application_number, dated=date_long(facts.dated)
        ),
        reference=facts.application_number,
        dated=facts.dated,
        body=(
            Para(summary),
            *([Para(markup("**{way_out}**", way_out=facts.way_out))] if facts.way_out else []),
            Grid(columns, rows),
            Para(markup(_TEXTS["text"], rule_set=facts.rule_set), note=True),
            *_readings(facts.assumptions),
            Para(markup(_TEXTS["decides"]), note=True),
        ),
    ).pdf()


def _readings(assumptions: tuple[str, ...]) -> list[Block]:
    return [Heading(markup(_TEXTS["readings"])), Items(assumptions)] if assumptions else []

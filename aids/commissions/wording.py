"""Reasons ready to be edited: those of the rules of a request, then those of a file that a jurist reads."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from aids.applications.enums import RuleLineKind, Severity, Verdict
from aids.applications.models import EligibilityExplanation, ExplanationLine
from aids.commissions.enums import Opinion
from aids.commissions.models import AgendaItem
from aids.commissions.opinions import OpinionInput

MOST_SHOWN = 9
"""One for each of the keys 1 to 9."""


@dataclass(frozen=True)
class Template:
    """A reason in plain French: `law` with its `article`, `fact`; `opinions` are those that it may reason."""

    label: str
    law: str
    fact: str
    article: str = ""
    rule: str = ""
    opinions: tuple[str, ...] = ()


_SHIPPED = tuple(
    Template(row["label"], row["law"].strip(), row["fact"].strip(), row.get("article", ""), "", tuple(row["opinions"]))
    for row in tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))["reason"]
)


def templates_of(item: AgendaItem) -> list[Template]:
    """What may reason an opinion on this request: its unmet rules first, then the general reasons."""
    explanation = getattr(item.line, "explanation", None)
    of_rules = [_of_rule(row) for row in _unmet(explanation)] if explanation else []
    return [*of_rules, *_SHIPPED][:MOST_SHOWN]


def _unmet(explanation: EligibilityExplanation) -> Iterator[ExplanationLine]:
    """Conditions that are not met, those that bar first; then what limits the amount."""
    rows = list(explanation.lines.all())
    conditions = [row for row in rows if row.kind == RuleLineKind.CONDITION and row.verdict == Verdict.NOT_MET]
    yield from sorted(conditions, key=lambda row: row.severity != Severity.BARS)
    if limit := _limit(explanation):
        yield limit


def _limit(explanation: EligibilityExplanation) -> ExplanationLine | None:
    """The rule that sets the proposed amount, the last one where several do."""
    proposed = explanation.proposed_amount
    kinds = (RuleLineKind.AMOUNT, RuleLineKind.CEILING)
    found = [row for row in explanation.lines.all() if row.kind in kinds and row.value]
    return next((row for row in reversed(found) if Decimal(row.value) == proposed), found[-1] if found else None)


def _of_rule(row: ExplanationLine) -> Template:
    return Template(row.label, row.label, row.sentence, row.article, row.rule_code)


def as_proposed(item: AgendaItem) -> OpinionInput | None:
    """The opinion that grants what the rules propose, with its reasons; None when they propose nothing."""
    explanation = getattr(item.line, "explanation", None)
    proposed = explanation.proposed_amount if explanation else None
    if not proposed:
        return None
    if proposed >= item.line.amount_asked:
        return OpinionInput(Opinion.GRANT)
    limit = _limit(explanation)
    if limit is None:
        return None
    return OpinionInput(
        Opinion.PARTIAL_GRANT,
        amount=proposed,
        law_article=limit.article,
        reason_in_law=limit.label,
        reason_in_fact=limit.sentence,
    )

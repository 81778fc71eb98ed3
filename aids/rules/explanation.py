"""What the rules answer: ordered lines that a person can read, and that another room stores and freezes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from aids.rules.judging import Outcome, Verdict
from aids.rules.model import Severity


class LineKind(StrEnum):
    """A figure is only worked out (met: known); a condition is checked; the amount and the ceilings compare what is
    asked with what the text gives and leaves; a note only tells (who decides, how a loan is repaid)."""

    FIGURE = "figure"
    CONDITION = "condition"
    AMOUNT = "amount"
    CEILING = "ceiling"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class MissingFact:
    name: str
    meaning: str
    where_to_enter: str


@dataclass(frozen=True, slots=True)
class Line:
    """One rule applied. `value` is unrounded (28 digits); the texts are rounded, in French, and may be empty.

    On a condition without indicator `value` is what its formula answers (None: unknown).
    """

    position: int  # from 1
    kind: LineKind
    rule_code: str
    article: str
    label: str
    severity: Severity
    verdict: Verdict
    sentence: str
    formula_text: str
    value: Decimal | bool | None
    value_text: str
    threshold_text: str
    missing: tuple[MissingFact, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`verdict` sums up what bars; `outcome` adds the alerts. Amounts are euros in cents.

    `way_out` says, in French, what would open the aid where one fact decides; empty otherwise.
    """

    rule_set_code: str
    rule_set_version: str
    aid_code: str
    lines: tuple[Line, ...]
    proposed_amount: Decimal | None
    verdict: Verdict
    outcome: Outcome
    way_out: str = ""

    @property
    def conditions(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind == LineKind.CONDITION)

    @property
    def missing(self) -> tuple[MissingFact, ...]:
        """Every fact still to be told, once each, in the order of the lines."""
        return tuple(dict.fromkeys(fact for line in self.lines for fact in line.missing))

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON; decimals as strings."""
        data = asdict(self)
        data["proposed_amount"] = _plain(self.proposed_amount)
        data["lines"] = [
            {**line, "value": _plain(line["value"]), "missing": list(line["missing"])} for line in data["lines"]
        ]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Explanation":
        """The inverse of `to_json`, for data that this module wrote."""
        lines = tuple(
            Line(
                **{
                    **line,
                    "kind": LineKind(line["kind"]),
                    "severity": Severity(line["severity"]),
                    "verdict": Verdict(line["verdict"]),
                    "value": _rich(line["value"]),
                    "missing": tuple(MissingFact(**fact) for fact in line["missing"]),
                }
            )
            for line in data["lines"]
        )
        known = {"verdict": Verdict(data["verdict"]), "outcome": Outcome(data["outcome"]), "lines": lines}
        return cls(**{**data, **known, "proposed_amount": _rich(data["proposed_amount"])})


def _plain(value: Decimal | bool | None) -> str | bool | None:
    return format(value, "f") if isinstance(value, Decimal) else value


def _rich(value: str | bool | None) -> Decimal | bool | None:
    return Decimal(value) if isinstance(value, str) else value

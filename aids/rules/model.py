"""A rule set once read: frozen, with every formula already parsed. Built by `loading`, read by `evaluation`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from aids.rules.expressions import Expression, names
from aids.rules.vocabulary import Kind


class Regime(StrEnum):
    """Discretionary: created by the département. Statutory: owed by law, which no condition may bar by itself."""

    DISCRETIONARY = "discretionary"
    STATUTORY = "statutory"


class Severity(StrEnum):
    """What an unmet condition does: bars the aid, alerts those who decide, or only informs them."""

    BARS = "bars"
    ALERTS = "alerts"
    INFORMS = "informs"


@dataclass(frozen=True, slots=True)
class Constant:
    """A figure of the text with a name (flat charges, days in a month)."""

    code: str
    label: str
    kind: Kind
    value: Fraction


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure worked out from the facts. With sentences (`met`: known, `unknown`) it has its own line."""

    code: str
    label: str
    article: str
    unit: str
    formula: Expression
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Condition:
    """Met when `formula` is true. Where it is false but `unsettled_when` is true, the text does not say: unknown.

    `indicator`, `comparison`, `threshold` are set together when the formula is such a comparison.
    `sentences` has one French template per verdict: met, not_met, unknown (a fact is missing), unsettled.
    """

    code: str
    label: str
    article: str
    severity: Severity
    formula: Expression
    unsettled_when: Expression | None
    indicator: str
    comparison: str
    threshold: Expression | None
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most an aid may reach, in euros, for all lines of one application together."""

    label: str
    article: str
    formula: Expression
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ground:
    code: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Document:
    """A supporting document; `origin` says whether the text asks for it ("source") or Iris suggests it ("iris")."""

    code: str
    label: str
    label_en: str
    required: bool
    origin: str


@dataclass(frozen=True, slots=True)
class Aid:
    code: str
    label: str
    label_en: str
    regime: Regime
    payees: tuple[str, ...]
    grounds: tuple[Ground, ...]
    documents: tuple[Document, ...]
    conditions: tuple[Condition, ...]
    ceiling: Ceiling


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One dated text. `income_shares` and `expense_shares` give the counted share, 0 to 1, of every kind."""

    code: str
    version: str
    title: str
    source_title: str
    source_site: str
    in_force_from: date | None
    assumptions: tuple[str, ...]
    income_shares: Mapping[str, Fraction]
    expense_shares: Mapping[str, Fraction]
    constants: tuple[Constant, ...]
    indicators: tuple[Indicator, ...]
    aids: tuple[Aid, ...]

    def aid(self, code: str) -> Aid:
        """Raises `LookupError` when the rule set has no such aid."""
        for aid in self.aids:
            if aid.code == code:
                return aid
        raise LookupError(f"{self.code} has no aid {code!r}")

    def read_by(self, wanted: frozenset[str]) -> frozenset[str]:
        """`wanted` names, and every name that their indicators read, down to the facts."""
        for indicator in reversed(self.indicators):  # an indicator reads only those written before it
            if indicator.code in wanted:
                wanted |= names(indicator.formula)
        return wanted

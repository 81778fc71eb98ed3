"""A rule set once read: frozen, with every formula already parsed. Built by `loading`, read by `judging`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from aids.rules.expressions import Expression
from aids.rules.tables import Table
from aids.rules.vocabulary import Fact, Kind


class Regime(StrEnum):
    """Discretionary: created by the département. Statutory: owed by law, which no rule may bar by itself."""

    DISCRETIONARY = "discretionary"
    STATUTORY = "statutory"


class Severity(StrEnum):
    """What an unmet condition does: bars the aid, alerts those who decide, or only informs them."""

    BARS = "bars"
    ALERTS = "alerts"
    INFORMS = "informs"


class Form(StrEnum):
    """What is given: money that stays, money that comes back, or an advance that the person repays later."""

    GRANT = "grant"
    LOAN = "loan"
    ADVANCE = "advance"


class Assessment(StrEnum):
    """Whether a request goes to the commission only with the social assessment (évaluation sociale) of a worker."""

    NOT_ASKED = "not_asked"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Article:
    """A passage of the règlement that is no rule: its purpose, who is concerned, how to appeal."""

    code: str
    title: str
    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that this text alone needs, and how it is asked; `choices` code → words when it is a choice."""

    fact: Fact
    asked: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """True for a household that lives in one of `communes` (INSEE codes)."""

    code: str
    label: str
    communes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Constant:
    """A figure of the text with a name (flat charges, days in a month)."""

    code: str
    label: str
    kind: Kind
    value: Fraction


@dataclass(frozen=True, slots=True)
class Sum:
    """Income or expenses as one figure of the text counts them: the share, 0 to 1, of every kind.

    Over several `months` the mean is taken: the month of the budget and those before it.
    """

    code: str
    label: str
    article: str
    of_income: bool
    shares: Mapping[str, Fraction]
    months: int


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the year over which grants are counted; it begins on each of `starts`, (month, day) pairs."""

    code: str
    label: str
    starts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many grants, or how many euros granted, `of` an aid or a family `over` a window or period."""

    code: str
    label: str
    counts: bool
    of: str
    over: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure, or yes or no, worked out from the facts; summed over the members of the household if `per_member`.

    With sentences (`met`: known, `unknown`) it has a line of its own in the explanation.
    """

    code: str
    label: str
    article: str
    unit: str
    formula: Expression
    per_member: bool
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
class Amount:
    """What the text gives, in euros, before its caps: a fixed sum, a share of a quote…"""

    label: str
    article: str
    formula: Expression
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be given, in euros, `of` an aid or a family `over` a window or period.

    On a statutory aid it alerts and limits nothing (Conseil d'État, 29 May 2019, n° 417467).
    """

    code: str
    label: str
    article: str
    formula: Expression
    of: str
    over: str
    severity: Severity
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
class Decider:
    """Who decides this aid, up to how many euros (None: no limit), in an emergency only or always."""

    who: str
    up_to: Fraction | None
    emergency: bool
    article: str


@dataclass(frozen=True, slots=True)
class Aid:
    code: str
    label: str
    label_en: str
    article: str
    plain: str
    regime: Regime
    form: Form
    social_assessment: Assessment
    family: str
    months_to_repay: int | None
    payees: tuple[str, ...]
    payment_modes: tuple[str, ...]
    grounds: tuple[Ground, ...]
    documents: tuple[Document, ...]
    conditions: tuple[Condition, ...]
    amount: Amount | None
    caps: tuple[Cap, ...]
    deciders: tuple[Decider, ...]

    @property
    def wants_assessment(self) -> bool:
        return self.social_assessment == Assessment.REQUIRED

    def ground(self, code: str) -> Ground | None:
        return next((ground for ground in self.grounds if ground.code == code), None)


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """One dated text, the same only as itself.

    Definitions are by code; `reads` gives, for each aid, every name that its rules read, down to the facts.
    """

    code: str
    version: str
    title: str
    notice: str
    source_title: str
    source_site: str
    in_force_from: date | None
    assumptions: tuple[str, ...]
    articles: tuple[Article, ...]
    families: Mapping[str, str]
    questions: Mapping[str, Question]
    places: Mapping[str, Place]
    constants: Mapping[str, Constant]
    sums: Mapping[str, Sum]
    periods: Mapping[str, Period]
    tallies: Mapping[str, Tally]
    tables: Mapping[str, tuple[Table, Expression]]
    indicators: Mapping[str, Indicator]
    aids: tuple[Aid, ...]
    kinds: Mapping[str, Kind]
    reads: Mapping[str, frozenset[str]] = field(repr=False)

    def aid(self, code: str) -> Aid:
        """Raises `LookupError` when the rule set has no such aid."""
        for aid in self.aids:
            if aid.code == code:
                return aid
        raise LookupError(f"{self.code} has no aid {code!r}")

    def has_aid(self, code: str) -> bool:
        return any(aid.code == code for aid in self.aids)

    def questions_of(self, aid: Aid) -> tuple[Question, ...]:
        """What is asked for this aid beyond what every application says, in the order of the text."""
        return tuple(question for code, question in self.questions.items() if code in self.reads[aid.code])

    def label_of(self, of: str) -> str:
        """The name of a family or of an aid, by its code."""
        return self.families.get(of) or next((aid.label for aid in self.aids if aid.code == of), of)

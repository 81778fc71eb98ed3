"""Apply one aid of a rule set to a situation: verdicts and amounts, without a word. Pure: same input, same judgement.

The one place where a rule means something: explanations (`evaluation`) tell a judgement, simulations count them.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from aids.rules.computing import compute
from aids.rules.facts import Source, Values, sources_of, spent
from aids.rules.model import Aid, Cap, Condition, Regime, RuleSet, Severity
from aids.rules.rounding import rounded
from aids.rules.situation import Situation
from aids.rules.values import Unknown, Value, merged

_ZERO = Fraction(0)
_NOTHING_KNOWN: Mapping[str, Value] = {}


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What those who decide are told, in this order of precedence."""

    BARRED = "barred"  # a barring condition is not met, or the caps leave nothing
    INCOMPLETE = "incomplete"  # a barring condition, the amount or a cap is unknown
    ALERTED = "alerted"  # an alerting condition or cap is not met, or unknown
    CLEAR = "clear"


# tuples, not data classes: a simulation makes millions of them
class JudgedCondition(NamedTuple):
    """`answer` is what the formula gives; `unsettled` where the text itself leaves the question open."""

    condition: Condition
    verdict: Verdict
    answer: Value
    unsettled: bool


class JudgedCap(NamedTuple):
    """`remaining` is what the ceiling leaves, never below zero; met when it leaves all that is asked."""

    cap: Cap
    ceiling: Value
    spent: Value
    remaining: Value
    verdict: Verdict


class Judgement(NamedTuple):
    """`verdict` sums up what bars; `outcome` adds the alerts. `proposed` is in euros, in whole cents.

    `proposed` is the least of what is asked, of what the text gives and of what its caps leave. It is told even where
    a condition is unknown or only alerts, since people decide on those; None where a barring condition is not met, or
    where the amount or a cap is unknown.
    """

    aid: Aid
    values: Values
    conditions: tuple[JudgedCondition, ...]
    amount: Value | None
    caps: tuple[JudgedCap, ...]
    proposed: Fraction | None
    verdict: Verdict
    outcome: Outcome

    @property
    def amount_verdict(self) -> Verdict | None:
        """Whether what the text gives covers what is asked; None where it gives no amount of its own."""
        if self.amount is None:
            return None
        if isinstance(self.amount, Unknown):
            return Verdict.UNKNOWN
        return Verdict.MET if self.values["amount_asked"] <= self.amount else Verdict.NOT_MET


class Machine:
    """A rule set ready to be applied: every formula turned into a function, once."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.sources: dict[str, Source] = sources_of(rule_set)
        self._aids = {aid.code: _AidMachine(aid, rule_set) for aid in rule_set.aids}

    def judge(self, aid_code: str, situation: Situation, known: Mapping[str, Value] = _NOTHING_KNOWN) -> Judgement:
        """`known` are values of names that are worked out already. Raises `LookupError` on an aid that it has not."""
        if aid_code not in self._aids:
            raise LookupError(f"{self.rule_set.code} has no aid {aid_code!r}")
        values = Values(self.sources, situation, self._aids[aid_code].aid)
        values.update(known)
        return self.judge_values(values)

    def judge_values(self, values: Values) -> Judgement:
        """The same on values of which some may be supposed."""
        return self._aids[values.aid.code].judge(values)


@lru_cache(maxsize=64)
def machine(rule_set: RuleSet) -> Machine:
    """The machine of a rule set, made once."""
    return Machine(rule_set)


class _AidMachine:
    def __init__(self, aid: Aid, rule_set: RuleSet) -> None:
        self.aid = aid
        self.conditions = [judged_by(condition) for condition in aid.conditions]
        self.amount = compute(aid.amount.formula) if aid.amount else None
        self.caps = [(cap, compute(cap.formula), spent(rule_set, cap.of, cap.over)) for cap in aid.caps]
        self.barring = _places(aid.conditions, Severity.BARS)
        self.alerting = _places(aid.conditions, Severity.ALERTS)
        self.limiting = _places(aid.caps, Severity.BARS)
        self.alerting_caps = _places(aid.caps, Severity.ALERTS)
        self.statutory = aid.regime == Regime.STATUTORY

    def judge(self, values: Values) -> Judgement:
        conditions = tuple(judge(values) for judge in self.conditions)
        amount = self.amount(values) if self.amount else None
        asked = values["amount_asked"]
        caps = tuple(_judged_cap(cap, ceiling(values), weigh(values)[1], asked) for cap, ceiling, weigh in self.caps)
        limits = [caps[place].remaining for place in self.limiting]
        if amount is not None:
            limits.append(amount)
        barring = [conditions[place].verdict for place in self.barring]
        alerting = [conditions[place].verdict for place in self.alerting]
        alerting += [caps[place].verdict for place in self.alerting_caps]
        proposed = None
        if Verdict.NOT_MET not in barring:
            proposed = _proposed(asked, limits)
            (alerting if self.statutory else barring).append(_of_amount(proposed))
        verdict = together(barring)
        return Judgement(
            aid=self.aid,
            values=values,
            conditions=conditions,
            amount=amount,
            caps=caps,
            proposed=proposed,
            verdict=verdict,
            outcome=_outcome(verdict, together(alerting)),
        )


def _places(rules: tuple[Condition, ...] | tuple[Cap, ...], severity: Severity) -> tuple[int, ...]:
    return tuple(place for place, rule in enumerate(rules) if rule.severity == severity)


def judged_by(condition: Condition) -> Callable[[Values], JudgedCondition]:
    """The function that judges a condition."""
    answer_of = compute(condition.formula)
    open_when = compute(condition.unsettled_when) if condition.unsettled_when is not None else None

    def judge(values: Values) -> JudgedCondition:
        answer = answer_of(values)
        if answer is False and open_when is not None:
            unsettled = open_when(values)
            if unsettled is True:
                return JudgedCondition(condition, Verdict.UNKNOWN, Unknown(), True)
            answer = unsettled
        return JudgedCondition(condition, _verdict(answer), answer, False)

    return judge


def together(verdicts: list[Verdict]) -> Verdict:
    if Verdict.NOT_MET in verdicts:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.MET


def _verdict(answer: Value) -> Verdict:
    if isinstance(answer, Unknown):
        return Verdict.UNKNOWN
    return Verdict.MET if answer else Verdict.NOT_MET


def _judged_cap(cap: Cap, ceiling: Value, already: Value, asked: Value) -> JudgedCap:
    if isinstance(ceiling, Unknown) or isinstance(already, Unknown):
        missing = merged([one for one in (ceiling, already) if isinstance(one, Unknown)])
        return JudgedCap(cap, ceiling, already, missing, Verdict.UNKNOWN)
    remaining = max(_ZERO, ceiling - already if already else ceiling)
    return JudgedCap(cap, ceiling, already, remaining, Verdict.MET if asked <= remaining else Verdict.NOT_MET)


def _proposed(asked: Fraction, limits: list[Value]) -> Fraction | None:
    for limit in limits:
        if isinstance(limit, Unknown):
            return None
    return rounded(max(_ZERO, min(asked, *limits)) if limits else asked)


def _of_amount(proposed: Fraction | None) -> Verdict:
    """An amount that is unknown leaves the answer open; nothing left to give is a no."""
    if proposed is None:
        return Verdict.UNKNOWN
    return Verdict.MET if proposed else Verdict.NOT_MET


def _outcome(barring: Verdict, alerting: Verdict) -> Outcome:
    if barring != Verdict.MET:
        return Outcome.BARRED if barring == Verdict.NOT_MET else Outcome.INCOMPLETE
    return Outcome.CLEAR if alerting == Verdict.MET else Outcome.ALERTED

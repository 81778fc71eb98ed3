"""Apply one aid of a rule set to a situation, and say why, line by line. Pure: same input, same explanation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from string import Template

from aids.rules.explanation import Explanation, Line, LineKind, MissingFact, Outcome, Verdict
from aids.rules.expressions import UNKNOWN, Expression, Number, Operation, Unknown, Value, names
from aids.rules.expressions import evaluate as value_of
from aids.rules.french import NOT_TOLD, enumerate_words, euros, figure, in_words, rounded, sign, spell
from aids.rules.model import Aid, Condition, Indicator, RuleSet, Severity
from aids.rules.situation import Amounts, Situation, by_kind, facts_of
from aids.rules.vocabulary import EXPENSE_KINDS, FACTS, INCOME_KINDS, UNITS, Kind

_PRECISION = 28
_CENT = Decimal("0.01")
_MOST_PLACES = 6


def evaluate(rule_set: RuleSet, aid_code: str, situation: Situation) -> Explanation:
    """The explanation of one aid: its figures, its conditions in the order of the text, its ceiling.

    `proposed_amount` is the lesser of what is asked and of what the ceiling leaves. It is given even where a
    condition is unknown or only alerts, since people decide on those; it is None where a barring condition is not
    met, or where the ceiling itself is unknown. Raises `LookupError` on an aid that the rule set has not.
    """
    case = _prepare(rule_set, rule_set.aid(aid_code), situation)
    conditions = [_condition_line(case, condition) for condition in case.aid.conditions]
    barring = [line.verdict for line in conditions if line.severity == Severity.BARS]
    alerting = [line.verdict for line in conditions if line.severity == Severity.ALERTS]
    verdict = _together(barring)
    remaining = _remaining(case)
    lines = (*_figure_lines(case), *conditions, _ceiling_line(case, remaining))
    barred = verdict == Verdict.NOT_MET
    proposed = None if barred or isinstance(remaining, Unknown) else min(case.values["amount_asked"], remaining)
    return Explanation(
        rule_set_code=rule_set.code,
        rule_set_version=rule_set.version,
        aid_code=aid_code,
        lines=tuple(replace(line, position=position) for position, line in enumerate(lines, start=1)),
        proposed_amount=None if proposed is None else _decimal(rounded(proposed)).quantize(_CENT),
        verdict=verdict,
        outcome=_outcome(verdict, _together(alerting)),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One aid and one situation, with every name of the rule set worked out."""

    rule_set: RuleSet
    aid: Aid
    values: Mapping[str, Value]
    kinds: Mapping[str, Kind]
    breakdowns: Mapping[str, str]
    not_counted: str

    def fields(self, **extra: str) -> "_Fields":
        return _Fields(self, {"not_counted": self.not_counted, **extra})

    def missing(self, value: Value) -> tuple[MissingFact, ...]:
        """The facts to ask for, in the order of the vocabulary."""
        if not isinstance(value, Unknown):
            return ()
        wanted = self.rule_set.read_by(value.missing)
        return tuple(
            MissingFact(fact.name, fact.meaning_fr, fact.where_to_enter_fr)
            for fact in FACTS.values()
            if fact.name in wanted
        )

    def spell(self, tree: Expression) -> str:
        return spell(tree, self.values, self.breakdowns)


class _Fields(dict[str, str]):
    """The words a sentence may quote, written only when one of them is quoted."""

    def __init__(self, case: _Case, extra: Mapping[str, str]) -> None:
        super().__init__(extra)
        self.case = case

    def __missing__(self, name: str) -> str:
        labels = {ground.code: ground.label for ground in self.case.aid.grounds}
        return in_words(name, self.case.kinds[name], self.case.values.get(name, UNKNOWN), labels)


def _prepare(rule_set: RuleSet, aid: Aid, situation: Situation) -> _Case:
    values = facts_of(situation, rule_set)
    if situation.ground not in {ground.code for ground in aid.grounds}:
        values["ground"] = UNKNOWN  # a ground that this aid does not know tells nothing
    values |= {constant.code: constant.value for constant in rule_set.constants}
    for indicator in rule_set.indicators:
        values[indicator.code] = value_of(indicator.formula, values)
    kinds = {name: fact.kind for name, fact in FACTS.items()}
    kinds |= {constant.code: constant.kind for constant in rule_set.constants}
    kinds |= {indicator.code: Kind.MONEY for indicator in rule_set.indicators}
    incomes = situation.incomes or None
    breakdowns = {
        **_breakdown("counted_income", incomes, rule_set.income_shares, INCOME_KINDS),
        **_breakdown("counted_expenses", situation.expenses, rule_set.expense_shares, EXPENSE_KINDS),
    }
    left_out = [
        f"{INCOME_KINDS[code]} ({euros(amount)})"
        for code, amount in by_kind(incomes or ()).items()
        if not rule_set.income_shares[code]
    ]
    return _Case(rule_set, aid, values, kinds, breakdowns, enumerate_words(left_out or ["aucune"]))


def _breakdown(
    name: str, lines: Amounts | None, shares: Mapping[str, Fraction], labels: Mapping[str, str]
) -> dict[str, str]:
    """`counted_income` → `1 100,00 (salaire) + 300,00 ÷ 3 (salaire d'un enfant)`, in the order of the vocabulary."""
    if lines is None:
        return {}
    totals = by_kind(lines)
    terms = [
        f"{figure(totals[code])}{_share(shares[code])} ({label})"
        for code, label in labels.items()
        if code in totals and shares[code]
    ]
    return {name: " + ".join(terms) or figure(Fraction(0))}


def _share(share: Fraction) -> str:
    times = "" if share.numerator == 1 else f" × {share.numerator}"
    return times if share.denominator == 1 else f"{times} ÷ {share.denominator}"


def _figure_lines(case: _Case) -> Iterable[Line]:
    """The figures that the conditions of this aid rest on and that have something to say."""
    used = case.rule_set.read_by(frozenset().union(*(names(condition.formula) for condition in case.aid.conditions)))
    for indicator in case.rule_set.indicators:
        if indicator.code in used and indicator.sentences:
            yield _figure_line(case, indicator)


def _figure_line(case: _Case, indicator: Indicator) -> Line:
    value = case.values[indicator.code]
    missing = case.missing(value)
    verdict = Verdict.UNKNOWN if isinstance(value, Unknown) else Verdict.MET
    return Line(
        position=0,
        kind=LineKind.FIGURE,
        rule_code=indicator.code,
        article=indicator.article,
        label=indicator.label,
        severity=Severity.INFORMS,
        verdict=verdict,
        sentence=_sentence(indicator.sentences[verdict], case.fields(missing=_listed(missing))),
        formula_text="" if isinstance(value, Unknown) else _equation(case, indicator, _shown(value)),
        value=_decimal(value),
        value_text=_with_unit(value, _shown(value), indicator),
        threshold_text="",
        missing=missing,
    )


def _condition_line(case: _Case, condition: Condition) -> Line:
    answer, template = _judge(condition, case.values)
    verdict = Verdict.UNKNOWN if template == "unsettled" else Verdict(template)
    missing = case.missing(answer)
    words = {"missing": _listed(missing)}
    line = Line(
        position=0,
        kind=LineKind.CONDITION,
        rule_code=condition.code,
        article=condition.article,
        label=condition.label,
        severity=condition.severity,
        verdict=verdict,
        sentence="",
        formula_text="",
        value=None if verdict == Verdict.UNKNOWN else _decimal(answer),
        value_text="",
        threshold_text="",
        missing=missing,
    )
    if condition.threshold is not None:
        indicator = next(found for found in case.rule_set.indicators if found.code == condition.indicator)
        value, threshold = case.values[indicator.code], value_of(condition.threshold, case.values)
        shown, limit = _telling(condition.comparison, value, threshold), _shown(threshold)
        words |= {"value": shown, "threshold": limit}
        line = replace(
            line,
            value=_decimal(value),
            value_text=_with_unit(value, shown, indicator),
            threshold_text=f"{sign(condition.comparison)} {limit}",
            formula_text=_equation(case, indicator, shown),
        )
    return replace(line, sentence=_sentence(condition.sentences[template], case.fields(**words)))


def _judge(condition: Condition, values: Mapping[str, Value]) -> tuple[Value, str]:
    """The answer, and which sentence says it: met, not_met, unknown (facts are missing) or unsettled (by the text)."""
    answer = value_of(condition.formula, values)
    if answer is False and condition.unsettled_when is not None:
        unsettled = value_of(condition.unsettled_when, values)
        if unsettled is True:
            return UNKNOWN, "unsettled"
        answer = unsettled
    if isinstance(answer, Unknown):
        return answer, "unknown"
    return answer, "met" if answer else "not_met"


def _remaining(case: _Case) -> Value:
    """What the ceiling leaves after the earlier lines of the same application, never below zero."""
    ceiling = value_of(case.aid.ceiling.formula, case.values)
    if isinstance(ceiling, Unknown):
        return ceiling
    return max(Fraction(0), ceiling - case.values["already_proposed"])


def _ceiling_line(case: _Case, remaining: Value) -> Line:
    rule = case.aid.ceiling
    asked, already = case.values["amount_asked"], case.values["already_proposed"]
    ceiling = value_of(rule.formula, case.values)
    verdict, subtraction = Verdict.UNKNOWN, ""
    if not isinstance(remaining, Unknown):
        verdict = Verdict.MET if asked <= remaining else Verdict.NOT_MET
        subtraction = f"{figure(ceiling)} − {figure(already)} = {euros(remaining)}" if 0 < already <= ceiling else ""
    missing = case.missing(remaining)
    words = {"missing": _listed(missing), "ceiling": _shown(ceiling), "remaining": _shown(remaining)}
    return Line(
        position=0,
        kind=LineKind.CEILING,
        rule_code="ceiling",
        article=rule.article,
        label=rule.label,
        severity=Severity.INFORMS,
        verdict=verdict,
        sentence=_sentence(rule.sentences[verdict], case.fields(**words)),
        formula_text=subtraction,
        value=_decimal(remaining),
        value_text="" if isinstance(remaining, Unknown) else _shown(remaining),
        threshold_text=f"{sign('<=')} {_shown(ceiling)}",
        missing=missing,
    )


def _sentence(template: str, fields: _Fields) -> str:
    return Template(template).substitute(fields)


def _equation(case: _Case, indicator: Indicator, shown: str) -> str:
    return f"{case.spell(indicator.formula)} = {shown}"


def _telling(comparison: str, value: Value, threshold: Value) -> str:
    """The figure in cents, or with as many digits as it takes to tell the truth: 5.504 € against « ≤ 5,50 € »."""
    if isinstance(value, Unknown) or isinstance(threshold, Unknown):
        return _shown(value)
    places = 2
    while places < _MOST_PLACES and _holds(comparison, rounded(value, places), threshold) != _holds(
        comparison, value, threshold
    ):
        places += 1
    return euros(value, places)


def _holds(comparison: str, value: Fraction, threshold: Fraction) -> Value:
    return value_of(Operation(comparison, (Number(value), Number(threshold))), {})


def _shown(value: Value) -> str:
    return NOT_TOLD if isinstance(value, Unknown) else euros(value)


def _with_unit(value: Value, shown: str, indicator: Indicator) -> str:
    return "" if isinstance(value, Unknown) else f"{shown} {UNITS[indicator.unit]}"


def _listed(missing: tuple[MissingFact, ...]) -> str:
    return enumerate_words([fact.meaning for fact in missing] or ["rien"])


def _decimal(value: Value) -> Decimal | bool | None:
    """Unrounded, but for the digits that a thirtieth never ends."""
    if not isinstance(value, Fraction):
        return value if isinstance(value, bool) else None
    with localcontext() as context:
        context.prec = _PRECISION
        return Decimal(value.numerator) / Decimal(value.denominator)


def _together(verdicts: list[Verdict]) -> Verdict:
    for verdict in (Verdict.NOT_MET, Verdict.UNKNOWN):
        if verdict in verdicts:
            return verdict
    return Verdict.MET


def _outcome(barring: Verdict, alerting: Verdict) -> Outcome:
    if barring != Verdict.MET:
        return Outcome.BARRED if barring == Verdict.NOT_MET else Outcome.INCOMPLETE
    return Outcome.CLEAR if alerting == Verdict.MET else Outcome.ALERTED

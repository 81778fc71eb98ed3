"""Tell a judgement line by line, in French: figures, conditions in the order of the text, amount, caps, notes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import count
from string import Template
from typing import Any

from aids.rules.computing import compute
from aids.rules.explanation import Explanation, Line, LineKind, MissingFact
from aids.rules.expressions import Expression, Number
from aids.rules.facts import Values, counted
from aids.rules.french import (
    NOT_TOLD,
    Nouns,
    enumerate_words,
    euros,
    figure,
    in_words,
    measured,
    sign,
    spell,
    telling,
)
from aids.rules.judging import JudgedCap, JudgedCondition, Judgement, Verdict, machine
from aids.rules.model import Aid, Cap, Indicator, RuleSet, Severity, Sum
from aids.rules.notes import notes_of
from aids.rules.situation import Situation, by_kind
from aids.rules.values import Unknown, Value
from aids.rules.vocabulary import (
    EXPENSE_KINDS,
    FACTS,
    INCOME_KINDS,
    MEMBER_FACTS,
    UNITS,
    UNREADABLE,
    WINDOWS,
    Fact,
    Kind,
)
from aids.rules.ways_out import way_out

_PRECISION = 28
_CENT = Decimal("0.01")
_BARE = {
    "severity": Severity.INFORMS,
    "formula_text": "",
    "value": None,
    "value_text": "",
    "threshold_text": "",
    "missing": (),
}


def evaluate(rule_set: RuleSet, aid_code: str, situation: Situation) -> Explanation:
    """The explanation of one aid: what `judging` finds, told. Raises `LookupError` on an aid the rule set has not."""
    judgement = machine(rule_set).judge(aid_code, situation)
    case = _Case(_teller(rule_set), judgement)
    lines = (
        *_figure_lines(case),
        *(_condition_line(case, one) for one in judgement.conditions),
        *_amount_line(case),
        *(_cap_line(case, one) for one in judgement.caps),
        *(_note_line(case, sentence, article) for sentence, article in notes_of(judgement)),
    )
    proposed = judgement.proposed
    return Explanation(
        rule_set_code=rule_set.code,
        rule_set_version=rule_set.version,
        aid_code=aid_code,
        lines=lines,
        proposed_amount=None if proposed is None else _decimal(proposed).quantize(_CENT),
        verdict=judgement.verdict,
        outcome=judgement.outcome,
        way_out=way_out(rule_set, judgement),
    )


class _Teller:
    """What the words of a rule set are, gathered once."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.facts: Mapping[str, Fact] = {
            **FACTS,
            **MEMBER_FACTS,
            **{code: question.fact for code, question in rule_set.questions.items()},
        }
        self.nouns: Nouns = {name: fact.noun_fr for name, fact in self.facts.items()}
        self.choices = {code: question.choices for code, question in rule_set.questions.items()}
        self.thresholds = {
            (aid.code, condition.code): compute(condition.threshold)
            for aid in rule_set.aids
            for condition in aid.conditions
            if condition.threshold is not None
        }
        self.figures = {aid.code: self._figures(aid) for aid in rule_set.aids}
        self.sums = {
            aid.code: [one for code, one in rule_set.sums.items() if code in rule_set.reads[aid.code]]
            for aid in rule_set.aids
        }

    def _figures(self, aid: Aid) -> list[Indicator]:
        """The figures on which the rules of an aid rest and that have something to say."""
        read = self.rule_set.reads[aid.code]
        return [one for code, one in self.rule_set.indicators.items() if code in read and one.sentences]


@lru_cache(maxsize=64)
def _teller(rule_set: RuleSet) -> _Teller:
    return _Teller(rule_set)


@dataclass(frozen=True, slots=True)
class _Case:
    teller: _Teller
    judgement: Judgement
    places: Iterator[int] = field(default_factory=lambda: count(1))

    def line(self, kind: LineKind, verdict: Verdict, sentence: str, **told: Any) -> Line:
        """The next line; what is not told is empty."""
        return Line(**{**_BARE, **told}, position=next(self.places), kind=kind, verdict=verdict, sentence=sentence)

    @property
    def values(self) -> Values:
        return self.judgement.values

    def missing(self, value: Value) -> tuple[MissingFact, ...]:
        """The facts to ask for, in the order of the vocabulary then of the rule set."""
        if not isinstance(value, Unknown):
            return ()
        return tuple(
            MissingFact(name, fact.meaning_fr, fact.where_to_enter_fr)
            for name, fact in self.teller.facts.items()
            if name in value.missing
        )

    def spell(self, tree: Expression) -> str:
        return spell(tree, self.values, _Breakdowns(self), self.teller.nouns)

    def sentence(self, template: str, **words: str) -> str:
        return Template(template).substitute(_Fields(self, words))

    def in_words(self, name: str) -> str:
        if name in UNREADABLE:
            return "non renseigné"
        choices = {ground.code: ground.label for ground in self.judgement.aid.grounds}
        return in_words(
            self.teller.rule_set.kinds[name],
            self.values[name],
            self.teller.nouns.get(name, ("", "")),
            choices if name == "ground" else self.teller.choices.get(name),
        )

    def not_counted(self) -> str:
        """Income that no sum of this aid counts: « prestations familiales (120,00 €) »."""
        sums = [one for one in self.teller.sums[self.judgement.aid.code] if one.of_income]
        left_out = [
            f"{INCOME_KINDS[code]} ({euros(amount)})"
            for code, amount in by_kind(self.values.situation.incomes or ()).items()
            if sums and not any(one.shares[code] for one in sums)
        ]
        return enumerate_words(left_out or ["aucune"])


class _Fields(dict[str, str]):
    """The words a sentence may quote, written only when one of them is quoted."""

    def __init__(self, case: _Case, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.case = case

    def __missing__(self, name: str) -> str:
        return self.case.not_counted() if name == "not_counted" else self.case.in_words(name)


class _Breakdowns(dict[str, str]):
    """`counted` → `1 100,00 (salaire) + 300,00 ÷ 3 (salaire d'un enfant)`, in the order of the vocabulary."""

    def __init__(self, case: _Case) -> None:
        super().__init__()
        self.case = case

    def __contains__(self, name: object) -> bool:
        sums = self.case.teller.rule_set.sums
        return name in sums and not isinstance(self.case.values[name], Unknown)

    def __missing__(self, name: str) -> str:
        one, situation = self.case.teller.rule_set.sums[name], self.case.values.situation
        if one.months > 1:
            months = [situation.incomes, *situation.earlier_months[: one.months - 1]]
            return f"({' + '.join(figure(counted(one, month)) for month in months)}) ÷ {one.months} mois"
        return _terms(one, situation.incomes if one.of_income else situation.expenses)


def _terms(one: Sum, lines: Iterable[tuple[str, Decimal]] | None) -> str:
    totals = by_kind(lines or ())
    labels = INCOME_KINDS if one.of_income else EXPENSE_KINDS
    terms = [
        f"{figure(totals[code])}{_share(one.shares[code])} ({label})"
        for code, label in labels.items()
        if code in totals and one.shares[code]
    ]
    return " + ".join(terms) or figure(Fraction(0))


def _share(share: Fraction) -> str:
    times = "" if share.numerator == 1 else f" × {share.numerator}"
    return times if share.denominator == 1 else f"{times} ÷ {share.denominator}"


def _figure_lines(case: _Case) -> Iterator[Line]:
    for indicator in case.teller.figures[case.judgement.aid.code]:
        value = case.values[indicator.code]
        missing = case.missing(value)
        known = not isinstance(value, Unknown)
        shown = _shown(indicator, value)
        yield case.line(
            LineKind.FIGURE,
            Verdict.MET if known else Verdict.UNKNOWN,
            case.sentence(indicator.sentences["met" if known else "unknown"], missing=_listed(missing)),
            rule_code=indicator.code,
            article=indicator.article,
            label=indicator.label,
            formula_text=_equation(case, indicator, shown) if known else "",
            value=_decimal(value),
            value_text=_with_unit(indicator, shown) if known else "",
            missing=missing,
        )


def _condition_line(case: _Case, judged: JudgedCondition) -> Line:
    condition = judged.condition
    missing = case.missing(judged.answer)
    words = {"missing": _listed(missing)}
    told = {"value": None if judged.verdict == Verdict.UNKNOWN else _decimal(judged.answer)}
    if condition.threshold is not None:
        kind, value = case.teller.rule_set.kinds[condition.indicator], case.values[condition.indicator]
        limit = case.teller.thresholds[case.judgement.aid.code, condition.code](case.values)
        noun = case.teller.nouns.get(condition.indicator, ("", ""))
        shown = telling(kind, noun, condition.comparison, value, limit)
        words |= {"value": shown, "threshold": _number(kind, noun, limit)}
        indicator = case.teller.rule_set.indicators.get(condition.indicator)
        told = {
            "value": _decimal(value),
            "value_text": "" if isinstance(value, Unknown) else _with_unit(indicator, shown),
            "threshold_text": f"{sign(condition.comparison)} {words['threshold']}",
            "formula_text": _equation(case, indicator, shown) if indicator else "",
        }
    template = "unsettled" if judged.unsettled else judged.verdict.value
    return case.line(
        LineKind.CONDITION,
        judged.verdict,
        case.sentence(condition.sentences[template], **words),
        rule_code=condition.code,
        article=condition.article,
        label=condition.label,
        severity=condition.severity,
        missing=missing,
        **told,
    )


def _amount_line(case: _Case) -> Iterator[Line]:
    rule, value, verdict = case.judgement.aid.amount, case.judgement.amount, case.judgement.amount_verdict
    if verdict is None:
        return
    known = verdict != Verdict.UNKNOWN
    missing = case.missing(value)
    shown = _number(Kind.MONEY, ("", ""), value)
    bare = isinstance(rule.formula, Number)
    yield case.line(
        LineKind.AMOUNT,
        verdict,
        case.sentence(rule.sentences[verdict], amount=shown, missing=_listed(missing)),
        rule_code="amount",
        article=rule.article,
        label=rule.label,
        formula_text=f"{case.spell(rule.formula)} = {shown}" if known and not bare else "",
        value=_decimal(value),
        value_text=shown if known else "",
        threshold_text=f"{sign('<=')} {shown}" if known else "",
        missing=missing,
    )


def _cap_line(case: _Case, judged: JudgedCap) -> Line:
    cap, remaining = judged.cap, judged.remaining
    known = not isinstance(remaining, Unknown)
    missing = case.missing(remaining)
    ceiling = _number(Kind.MONEY, ("", ""), judged.ceiling)
    left = _number(Kind.MONEY, ("", ""), remaining)
    words = {"missing": _listed(missing), "ceiling": ceiling, "remaining": left, "over": _over(case, cap)}
    subtraction = ""
    if known and judged.spent:
        subtraction = f"{figure(judged.ceiling)} − {figure(judged.spent)} = {euros(judged.ceiling - judged.spent)}"
    return case.line(
        LineKind.CEILING,
        judged.verdict,
        case.sentence(cap.sentences[judged.verdict], **words),
        rule_code=cap.code,
        article=cap.article,
        label=cap.label,
        severity=cap.severity,
        formula_text=subtraction,
        value=_decimal(remaining),
        value_text=left if known else "",
        threshold_text=f"{sign('<=')} {ceiling}",
        missing=missing,
    )


def _note_line(case: _Case, sentence: str, article: str) -> Line:
    return case.line(LineKind.NOTE, Verdict.MET, sentence, rule_code="note", article=article, label=sentence)


def _over(case: _Case, cap: Cap) -> str:
    period = case.teller.rule_set.periods.get(cap.over)
    over = period.label if period else WINDOWS[cap.over]
    return over if cap.of in ("same_aid",) else f"{over}, {_of(case, cap)}"


def _of(case: _Case, cap: Cap) -> str:
    if cap.of == "any_aid":
        return "toutes aides confondues"
    return f"« {case.teller.rule_set.label_of(cap.of)} »"


def _equation(case: _Case, indicator: Indicator, shown: str) -> str:
    """The figures put in; a sum over the members of a household is told by its result alone."""
    if indicator.per_member or UNITS[indicator.unit].kind == Kind.YES_NO:
        return ""
    return f"{case.spell(indicator.formula)} = {shown}"


def _number(kind: Kind, noun: tuple[str, str], value: Value) -> str:
    return NOT_TOLD if isinstance(value, Unknown) else measured(kind, value, noun)


def _shown(indicator: Indicator, value: Value) -> str:
    return NOT_TOLD if isinstance(value, Unknown) else in_words(UNITS[indicator.unit].kind, value)


def _with_unit(indicator: Indicator | None, shown: str) -> str:
    after = UNITS[indicator.unit].after_fr if indicator else ""
    return f"{shown} {after}".strip()


def _listed(missing: tuple[MissingFact, ...]) -> str:
    return enumerate_words([fact.meaning for fact in missing] or ["le texte ne le dit pas"])


def _decimal(value: Value) -> Decimal | bool | None:
    """Unrounded, but for the digits that a thirtieth never ends."""
    if not isinstance(value, Fraction):
        return value if isinstance(value, bool) else None
    with localcontext() as context:
        context.prec = _PRECISION
        return Decimal(value.numerator) / Decimal(value.denominator)

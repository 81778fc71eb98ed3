"""What would open an aid that the rules bar, where one fact decides: « il faudrait … au lieu de … »."""

from collections.abc import Iterator

from aids.rules.computing import compute
from aids.rules.expressions import names
from aids.rules.facts import Values
from aids.rules.french import in_words, measured, telling
from aids.rules.judging import JudgedCondition, Judgement, Verdict, machine
from aids.rules.model import RuleSet, Severity
from aids.rules.values import Unknown
from aids.rules.vocabulary import FACTS, UNREADABLE, Kind

_HOW_FAR = {
    "<=": "{threshold} au plus",
    "<": "moins de {threshold}",
    ">=": "{threshold} au moins",
    ">": "plus de {threshold}",
    "==": "{threshold}",
}


def way_out(rule_set: RuleSet, judgement: Judgement) -> str:
    """One French sentence when a single barring condition is unmet and the rest holds; empty otherwise."""
    barring = [one for one in judgement.conditions if one.condition.severity == Severity.BARS]
    unmet = [one for one in barring if one.verdict == Verdict.NOT_MET]
    unknown = any(one.verdict == Verdict.UNKNOWN for one in barring)
    if len(unmet) != 1 or unknown or not _leaves_something(judgement):
        return ""
    if unmet[0].condition.threshold is not None:
        return _by_threshold(rule_set, judgement, unmet[0])
    found = list(_by_fact(rule_set, judgement, unmet[0]))
    return f"L’aide serait possible si : {' ; ou si '.join(found)}." if found else ""


def _leaves_something(judgement: Judgement) -> bool:
    limits = [one.remaining for one in judgement.caps if one.cap.severity == Severity.BARS]
    if judgement.amount is not None:
        limits.append(judgement.amount)
    return all(not isinstance(limit, Unknown) and limit > 0 for limit in limits)


def _by_threshold(rule_set: RuleSet, judgement: Judgement, judged: JudgedCondition) -> str:
    condition, values = judged.condition, judgement.values
    threshold, value = compute(condition.threshold)(values), values[condition.indicator]
    if isinstance(threshold, Unknown) or isinstance(value, Unknown):
        return ""
    kind = rule_set.kinds[condition.indicator]
    fact = FACTS.get(condition.indicator)
    noun = fact.noun_fr if fact else ("", "")
    wanted = _HOW_FAR[condition.comparison].format(threshold=measured(kind, threshold, noun))
    shown = telling(kind, noun, condition.comparison, value, threshold)
    return f"L’aide serait possible avec {wanted}, au lieu de {shown} ({condition.label})."


def _by_fact(rule_set: RuleSet, judgement: Judgement, judged: JudgedCondition) -> Iterator[str]:
    """Each yes-or-no or choice of the condition that, told otherwise, would open the aid."""
    judge, values = machine(rule_set).judge_values, judgement.values
    for name in sorted(names(judged.condition.formula)):
        if name in UNREADABLE or name in rule_set.indicators:
            continue
        for other in _others(rule_set, judgement, name):
            if judge(_Supposed(values, name, other)).verdict == Verdict.MET:
                yield _told(rule_set, judgement, name, other)


def _others(rule_set: RuleSet, judgement: Judgement, name: str) -> list[bool | str]:
    kind, value = rule_set.kinds[name], judgement.values[name]
    if kind == Kind.YES_NO:
        return [not value] if isinstance(value, bool) else []
    if kind == Kind.CHOICE and name in rule_set.questions:
        return [code for code in rule_set.questions[name].choices if code != value]
    return []


class _Supposed(Values):
    """The same values, but for one name."""

    def __init__(self, values: Values, name: str, other: bool | str) -> None:
        super().__init__(values.sources, values.situation, values.aid)
        self[name] = other


def _told(rule_set: RuleSet, judgement: Judgement, name: str, other: bool | str) -> str:
    question = rule_set.questions.get(name)
    place = rule_set.places.get(name)
    label = question.fact.meaning_fr if question else place.label if place else FACTS[name].meaning_fr
    words = in_words(rule_set.kinds[name], other, choices=question.choices if question else None)
    return f"{label.removeprefix('si ')} : {words}"

"""What the command `rules` prints: French lines of plain text, each with the tone in which a terminal may colour it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from textwrap import wrap

from aids.rules.casebook import Result
from aids.rules.differences import Change, Difference
from aids.rules.explanation import Explanation, Line, LineKind
from aids.rules.french import euros
from aids.rules.judging import Outcome, Verdict
from aids.rules.model import Aid, RuleSet, Severity
from aids.rules.reading import Fault
from aids.rules.wording import SEVERITIES_FR

WIDTH = 100


class Tone(StrEnum):
    PLAIN = "plain"
    TITLE = "title"
    GOOD = "good"
    BAD = "bad"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Printed:
    text: str
    tone: Tone = Tone.PLAIN


_OUTCOMES = {
    Outcome.BARRED: ("les règles ferment cette aide", Tone.BAD),
    Outcome.INCOMPLETE: ("il manque des renseignements pour répondre", Tone.DOUBT),
    Outcome.ALERTED: ("possible, avec un point à apprécier par ceux qui décident", Tone.DOUBT),
    Outcome.CLEAR: ("rien dans les règles ne s’oppose à cette aide", Tone.GOOD),
}
_VERDICTS = {
    Verdict.MET: ("oui", Tone.GOOD),
    Verdict.NOT_MET: ("non", Tone.BAD),
    Verdict.UNKNOWN: ("?", Tone.DOUBT),
}
_CHANGES = {Change.ADDED: ("+", Tone.GOOD), Change.REMOVED: ("-", Tone.BAD), Change.CHANGED: ("~", Tone.DOUBT)}


def faults(file: str, found: Iterable[Fault]) -> Iterator[Printed]:
    """`FILE:line: key: message`, which editors know how to open."""
    for fault in found:
        place = f"{file}:{fault.line}" if fault.line else file
        key = f"{fault.key_path}: " if fault.key_path else ""
        yield Printed(f"{place}: {key}{fault.message}", Tone.BAD)


def sound(file: str, rule_set: RuleSet) -> Printed:
    """That a file can be read, and how much it holds."""
    conditions = sum(len(aid.conditions) for aid in rule_set.aids)
    amounts = sum(aid.amount is not None for aid in rule_set.aids)
    caps = sum(len(aid.caps) for aid in rule_set.aids)
    counted = ", ".join(
        (
            _several(len(rule_set.aids), "aide"),
            f"{_several(conditions + amounts + caps, 'règle')} ({_several(conditions, 'condition')}"
            f", {_several(amounts, 'montant')}, {_several(caps, 'plafond')})",
            _several(len(rule_set.questions), "question"),
        )
    )
    return Printed(f"{file} : aucune faute. {_title(rule_set)} : {counted}.", Tone.GOOD)


def _several(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number >= 2 else ''}"


def _title(rule_set: RuleSet) -> str:
    return f"« {rule_set.title} », version {rule_set.version}"


def explained(rule_set: RuleSet, aid: Aid, explanation: Explanation) -> Iterator[Printed]:
    """An explanation, line by line, in the order in which every screen and letter of Iris tells it."""
    words, tone = _OUTCOMES[explanation.outcome]
    yield Printed(f"{aid.label} · {_title(rule_set)}", Tone.TITLE)
    yield Printed(f"Résultat : {words}.", tone)
    if explanation.proposed_amount is not None:
        yield Printed(f"Montant proposé : {euros(Fraction(explanation.proposed_amount))}.", Tone.TITLE)
    for line in explanation.lines:
        yield from _line(line)
    if explanation.missing:
        yield Printed("")
        yield Printed("Ce qu’il reste à préciser :", Tone.TITLE)
        yield from (Printed(f"  - {fact.meaning} ({fact.where_to_enter})") for fact in explanation.missing)
    if explanation.way_out:
        yield Printed("")
        yield from _wrapped(explanation.way_out, "", Tone.TITLE)


def _line(line: Line) -> Iterator[Printed]:
    answer, tone = _VERDICTS[line.verdict]
    if line.kind in (LineKind.AMOUNT, LineKind.CEILING) and line.verdict == Verdict.NOT_MET:
        answer, tone = "moins que demandé", Tone.DOUBT
    informs = line.kind in (LineKind.FIGURE, LineKind.NOTE)
    yield Printed("")
    mark = "" if informs and line.verdict == Verdict.MET else f"[{answer}] "
    if line.kind == LineKind.NOTE:
        yield from _wrapped(f"{line.position}. {line.sentence}{_article(line)}", "   ", Tone.PLAIN)
        return
    effect = "" if line.kind != LineKind.CONDITION or line.verdict == Verdict.MET else f" — {_effect(line)}"
    yield Printed(f"{line.position}. {mark}{line.label}{_article(line)}{effect}", Tone.PLAIN if informs else tone)
    yield from _wrapped(f"   {line.sentence}", "   ", Tone.PLAIN)
    if line.formula_text:
        threshold = f" ({line.threshold_text})" if line.threshold_text else ""
        yield from _wrapped(f"   {line.formula_text}{threshold}", "   ", Tone.PLAIN)


def _effect(line: Line) -> str:
    if line.severity == Severity.BARS and line.verdict == Verdict.UNKNOWN:
        return "à préciser avant de répondre"
    return SEVERITIES_FR[line.severity]


def _article(line: Line) -> str:
    return f" ({line.article})" if line.article else ""


def _wrapped(text: str, indent: str, tone: Tone) -> Iterator[Printed]:
    rows = wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    yield from (Printed(row, tone) for row in rows)


def compared(old: RuleSet, new: RuleSet, found: list[Difference]) -> Iterator[Printed]:
    """What changes, gathered by place."""
    yield Printed(f"De {_title(old)} à {_title(new)}", Tone.TITLE)
    if not found:
        yield Printed("Les deux textes disent la même chose.", Tone.GOOD)
        return
    for place, here in groupby(found, key=lambda one: one.place):
        yield Printed("")
        yield Printed(place, Tone.TITLE)
        for one in here:
            mark, tone = _CHANGES[one.change]
            yield from _wrapped(f"  {mark} {one.sentence}", "    ", tone)
    yield Printed("")
    yield Printed(f"{_several(len(found), 'différence')}.")


def tested(file: str, results: list[Result]) -> Iterator[Printed]:
    """The cases on which the rules and the practitioner disagree, then how many agree."""
    agreed = sum(result.agrees for result in results)
    for result in results:
        for difference in result.differences:
            yield Printed(f"{file}:{result.case.line}: {result.case.name} : {difference}", Tone.BAD)
    tone = Tone.GOOD if agreed == len(results) else Tone.BAD
    yield Printed(f"{file} : {agreed} cas sur {len(results)} comme attendu.", tone)

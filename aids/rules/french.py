"""French writing of figures and formulas: « (1 468,00 − 140,00 − 872,00) ÷ 3 personnes ÷ 30 jours »."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from aids.rules.computing import Values, compare, evaluate
from aids.rules.expressions import Expression, Lookup, Name, Number, Operation, Text
from aids.rules.rounding import rounded, units
from aids.rules.values import UNKNOWN, Unknown, Value
from aids.rules.vocabulary import Kind

NARROW, HARD = "\u202f", "\u00a0"  # no-break spaces: within a figure and before €; before a noun
NOT_TOLD = "?"

_SIGNS: Mapping[str, str] = {"+": "+", "-": "−", "*": "×", "/": "÷", "==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}
_LINKS: Mapping[str, str] = {"and": " et ", "or": " ou ", "min": " et ", "max": " et "}
_OPENINGS: Mapping[str, str] = {"min": "le plus petit de ", "max": "le plus grand de ", "neg": "−", "not": "non "}
_PRECEDENCE: Mapping[str, int] = {
    **dict.fromkeys(("min", "max"), 0),
    "or": 1,
    "and": 2,
    "not": 3,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), 4),
    "neg": 5,
    **dict.fromkeys(("+", "-"), 6),
    **dict.fromkeys(("*", "/"), 7),
}
_ATOM = 8
_MOST_PLACES = 6
_NOUNS: Mapping[Kind, tuple[str, str]] = {Kind.DAYS: ("jour", "jours"), Kind.YEARS: ("an", "ans")}

Nouns = Mapping[str, tuple[str, str]]
"""Name of a count → what it counts, singular and plural."""


def figure(value: Fraction, places: int = 2) -> str:
    """`1 468,00`, rounded."""
    found = units(value, places)
    whole, rest = divmod(abs(found), 10**places)
    decimals = f",{rest:0{places}d}" if places else ""
    return f"{'−' if found < 0 else ''}{whole:,}".replace(",", NARROW) + decimals


def euros(value: Fraction, places: int = 2) -> str:
    """`1 468,00 €`."""
    return f"{figure(value, places)}{NARROW}€"


def sign(comparison: str) -> str:
    """`<=` → `≤`."""
    return _SIGNS.get(comparison, comparison)


def enumerate_words(words: Iterable[str]) -> str:
    """`a, b et c`."""
    *first, last = words
    return f"{', '.join(first)} et {last}" if first else last


def percent(value: Fraction, places: int = 0) -> str:
    """`80 %`, with as many decimals as it has, two at most."""
    value *= 100
    while places < 2 and rounded(value, places) != value:
        places += 1
    return f"{figure(value, places)}{NARROW}%"


def measured(kind: Kind, value: Fraction, noun: tuple[str, str] = ("", ""), places: int = 2) -> str:
    """A number as its kind is written: `5,07 €`, `80 %`, `26 ans`, `3 personnes`, `1,8`."""
    match kind:
        case Kind.MONEY:
            return euros(value, places)
        case Kind.SHARE:
            return percent(value, max(0, places - 2))
    singular, plural = _NOUNS.get(kind, noun)
    number = figure(value, 0 if value.denominator == 1 else places)
    return f"{number}{HARD}{plural if abs(value) >= 2 else singular}".strip()


def telling(kind: Kind, noun: tuple[str, str], comparison: str, value: Value, threshold: Value) -> str:
    """The figure with as many digits as it takes to tell the truth: 5,504 € against « ≤ 5,50 € »."""
    if isinstance(value, Unknown):
        return NOT_TOLD
    places = 2
    if not isinstance(threshold, Unknown):
        truth = compare(comparison, value, threshold)
        while places < _MOST_PLACES and compare(comparison, rounded(value, places), threshold) != truth:
            places += 1
    return measured(kind, value, noun, places)


def in_words(
    kind: Kind, value: Value, noun: tuple[str, str] = ("", ""), choices: Mapping[str, str] | None = None
) -> str:
    """A value inside a sentence: as it is measured, `oui` or `non`, the label of a choice."""
    if isinstance(value, Unknown):
        return "non renseigné"
    if kind == Kind.YES_NO:
        return "oui" if value else "non"
    if kind == Kind.CHOICE:
        return (choices or {}).get(value, value)
    return measured(kind, value, noun)


def spell(tree: Expression, values: Values, breakdowns: Mapping[str, str], nouns: Nouns) -> str:
    """The formula with its figures put in; `breakdowns` are sums already spelled, for the names that total lines."""
    return _spell(tree, values, breakdowns, nouns)[0]


def _spell(tree: Expression, values: Values, breakdowns: Mapping[str, str], nouns: Nouns) -> tuple[str, int]:
    """The text and how tightly it binds, to know where brackets are due."""
    match tree:
        case Number(value):
            return figure(value, 0 if value.denominator == 1 else 2), _ATOM
        case Text(value):
            return f"« {value} »", _ATOM
        case Name(name, kind):
            if name in breakdowns:
                text = breakdowns[name]
                return text, _PRECEDENCE["+"] if " + " in text else _PRECEDENCE["*"]
            return _name(kind, _told(values, name), nouns.get(name, ("", "")))
        case Lookup(table, _, _):
            return _name(table.kind, evaluate(tree, values), ("", ""))
        case Operation("if", (condition, then, otherwise)):
            chosen = evaluate(condition, values)
            if isinstance(chosen, Unknown):
                return NOT_TOLD, _ATOM
            return _spell(then if chosen else otherwise, values, breakdowns, nouns)
        case Operation(operator, operands):
            level = _PRECEDENCE[operator]
            parts = []
            for index, operand in enumerate(operands):
                text, binding = _spell(operand, values, breakdowns, nouns)
                same = operator in ("+", "*", "and", "or") or (operator in ("-", "/") and index == 0)
                tight = binding == _ATOM or (operator != "neg" and (binding > level or (binding == level and same)))
                parts.append(text if tight else f"({text})")
            link = _LINKS.get(operator, f" {sign(operator)} ")
            return _OPENINGS.get(operator, "") + link.join(parts), level


def _told(values: Values, name: str) -> Value:
    try:
        return values[name]
    except KeyError:
        return UNKNOWN


def _name(kind: Kind, value: Value, noun: tuple[str, str]) -> tuple[str, int]:
    if isinstance(value, Unknown):
        return NOT_TOLD, _ATOM
    if kind == Kind.MONEY:
        return figure(value), _PRECEDENCE["neg"] if value < 0 else _ATOM
    return in_words(kind, value, noun), _ATOM

"""French writing of figures and formulas: « (1 468,00 − 140,00 − 872,00) ÷ 3 personnes ÷ 30 jours »."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from aids.rules.expressions import Expression, Name, Number, Operation, Text, Unknown, Value, evaluate
from aids.rules.vocabulary import FACTS, Kind

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


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """Half up, away from zero."""
    return Fraction(_units(value, places), 10**places)


def figure(value: Fraction, places: int = 2) -> str:
    """`1 468,00`, rounded."""
    units = _units(value, places)
    whole, rest = divmod(abs(units), 10**places)
    decimals = f",{rest:0{places}d}" if places else ""
    return f"{'−' if units < 0 else ''}{whole:,}".replace(",", NARROW) + decimals


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


def in_words(name: str, kind: Kind, value: Value, choices: Mapping[str, str]) -> str:
    """A fact's value inside a sentence: `5,07 €`, `3 personnes`, `oui`, the label of a choice."""
    if isinstance(value, Unknown):
        return "non renseigné"
    match kind:
        case Kind.MONEY:
            return euros(value)
        case Kind.YES_NO:
            return "oui" if value else "non"
        case Kind.CHOICE:
            return choices.get(value, value)
    return _counted(name, kind, value)


def spell(tree: Expression, values: Mapping[str, Value], breakdowns: Mapping[str, str]) -> str:
    """The formula with its figures put in; `breakdowns` are sums already spelled, for the names that total lines."""
    return _spell(tree, values, breakdowns)[0]


def _spell(tree: Expression, values: Mapping[str, Value], breakdowns: Mapping[str, str]) -> tuple[str, int]:
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
            return _name(name, kind, evaluate(tree, values))
        case Operation("if", (condition, then, otherwise)):
            chosen = evaluate(condition, values)
            if isinstance(chosen, Unknown):
                return NOT_TOLD, _ATOM
            return _spell(then if chosen else otherwise, values, breakdowns)
        case Operation(operator, operands):
            level = _PRECEDENCE[operator]
            parts = []
            for index, operand in enumerate(operands):
                text, binding = _spell(operand, values, breakdowns)
                same = operator in ("+", "*", "and", "or") or (operator in ("-", "/") and index == 0)
                tight = binding == _ATOM or (operator != "neg" and (binding > level or (binding == level and same)))
                parts.append(text if tight else f"({text})")
            link = _LINKS.get(operator, f" {sign(operator)} ")
            return _OPENINGS.get(operator, "") + link.join(parts), level


def _units(value: Fraction, places: int) -> int:
    """How many hundredths (for two places), in whole numbers throughout, which is fast."""
    above = (2 * abs(value.numerator) * 10**places + value.denominator) // (2 * value.denominator)
    return above if value >= 0 else -above


def _name(name: str, kind: Kind, value: Value) -> tuple[str, int]:
    if isinstance(value, Unknown):
        return NOT_TOLD, _ATOM
    if kind == Kind.MONEY:
        return figure(value), _PRECEDENCE["neg"] if value < 0 else _ATOM
    return in_words(name, kind, value, {}), _ATOM


def _counted(name: str, kind: Kind, value: Fraction) -> str:
    nouns = ("jour", "jours") if kind == Kind.DAYS else FACTS[name].noun_fr if name in FACTS else ("", "")
    number = figure(value, 0 if value.denominator == 1 else 2)
    return f"{number}{HARD}{nouns[abs(value) >= 2]}".strip()

"""The words around the articles, from `reglement.toml`, and small pieces of French."""

import tomllib
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

from aids.rules.expressions import Expression, Lookup, Operation
from aids.rules.french import percent
from backend.kit.french import typographic

_WORDS = tomllib.loads(Path(__file__).with_name("reglement.toml").read_text(encoding="utf-8"))


def say(path: str, **values: str) -> str:
    """The words at `path` (« aids.conditions »), filled in. Raises KeyError for words or a value that are missing."""
    return _prepared(path).format(**values)


@cache
def _prepared(path: str) -> str:
    found = _WORDS
    for key in path.split("."):
        found = found[key]
    return typographic(found)


def share(value: Fraction) -> str:
    """« comptée », « non comptée », « un tiers », « 70 % »."""
    if value in (0, 1):
        return say("figures.whole" if value else "figures.none")
    return _WORDS["figures"]["shares"].get(str(value)) or percent(value)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """`text` inside a sentence: an acronym keeps its capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] in (" ", "’") else text


def paragraphs(text: str) -> tuple[str, ...]:
    """A text of the rule file, whose paragraphs are parted by an empty line, with French no-break spaces."""
    return tuple(typographic(" ".join(part.split())) for part in text.split("\n\n") if part.strip())


def tables_in(tree: Expression) -> Iterator[str]:
    """The codes of the tables that a formula reads."""
    match tree:
        case Lookup(table, key, column):
            yield table.code
            yield from tables_in(key)
            yield from tables_in(column)
        case Operation(_, operands):
            for operand in operands:
                yield from tables_in(operand)

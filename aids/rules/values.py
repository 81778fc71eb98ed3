"""What a formula can give: an exact number, yes or no, the code of a choice, or nothing yet."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value: `missing` names the facts without which nothing can be said; none when the text is silent."""

    missing: frozenset[str] = frozenset()


UNKNOWN = Unknown()
Value = Fraction | bool | str | Unknown


def merged(unknowns: list[Unknown]) -> Unknown:
    """Everything that is missing, together."""
    return unknowns[0] if len(unknowns) == 1 else Unknown(frozenset().union(*(one.missing for one in unknowns)))

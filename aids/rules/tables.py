"""Tables of a text: a figure read by size, by band or by choice, in one of several columns.

A table says all of what it covers: between two rows there is neither hole nor overlap, which `faults` tells. Outside of
its rows the text is silent, and a reading gives `Unknown`, never zero.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from aids.rules.values import UNKNOWN, Unknown, Value
from aids.rules.vocabulary import Kind

BOUNDS = ("is", "from", "above", "up_to", "below")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: from `lower` to `upper` (None: no bound; the flags say whether the bound belongs to it), or a choice."""

    cells: Mapping[str, Fraction]
    lower: Fraction | None = None
    lower_in: bool = True
    upper: Fraction | None = None
    upper_in: bool = True
    choice: str | None = None

    def holds(self, value: Fraction | str) -> bool:
        if isinstance(value, str):
            return value == self.choice
        above = self.lower is None or (value >= self.lower if self.lower_in else value > self.lower)
        return above and (self.upper is None or (value <= self.upper if self.upper_in else value < self.upper))

    @property
    def single(self) -> bool:
        """Whether the row is one number, as the sizes of a household are."""
        return self.lower is not None and self.lower == self.upper


@dataclass(frozen=True, slots=True)
class Table:
    """`kind` is what every cell is; `further` is added, per column, for each unit beyond the last row.

    `by_size`: read by whole numbers, one row for each, rather than by bands.
    """

    code: str
    label: str
    article: str
    kind: Kind
    columns: tuple[str, ...]
    column_labels: Mapping[str, str]
    rows: tuple[Row, ...]
    further: Mapping[str, Fraction]
    by_size: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_size", any(row.single for row in self.rows))

    def read(self, value: Value, column: str) -> Value:
        """The cell; `Unknown` when the value is, or when no row holds it."""
        if isinstance(value, Unknown):
            return value
        if self.by_size and not isinstance(value, str) and value.denominator != 1:
            return UNKNOWN
        for row in self.rows:
            if row.holds(value):
                return row.cells[column]
        last = self.rows[-1]
        if self.further and not isinstance(value, str) and last.upper is not None and value > last.upper:
            return last.cells[column] + (value - last.upper) * self.further[column]
        return UNKNOWN

    def faults(self) -> Iterator[tuple[int, str]]:
        """(index of the row, what is wrong) for each hole and overlap, in French."""
        if any(row.choice is not None for row in self.rows):
            yield from self._repeated_choices()
            return
        for index, (before, after) in enumerate(zip(self.rows, self.rows[1:], strict=False), start=1):
            if before.upper is None or after.lower is None:
                yield index, "lignes qui se recouvrent : une ligne sans fin est suivie d’une autre"
            elif self.by_size:
                gap = after.lower - before.upper
                if gap != 1 or not (before.upper_in and after.lower_in):
                    yield index, _gap(gap < 1)
            elif after.lower != before.upper:
                yield index, _gap(after.lower < before.upper)
            elif before.upper_in == after.lower_in:
                yield index, _gap(before.upper_in)

    def _repeated_choices(self) -> Iterator[tuple[int, str]]:
        seen: set[str | None] = set()
        for index, row in enumerate(self.rows):
            if row.choice is None or row.choice in seen:
                yield index, "chaque ligne dit un choix, une seule fois"
            seen.add(row.choice)


def _gap(overlaps: bool) -> str:
    if overlaps:
        return "cette ligne recouvre la précédente : une même valeur lirait deux réponses"
    return "trou entre la ligne précédente et celle-ci : une valeur ne lirait aucune réponse"

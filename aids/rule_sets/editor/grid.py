"""A table of a rule file typed as a grid: its rows with their bounds, its columns, what each further unit adds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.rule_sets.editor.changes import Data
from aids.rule_sets.editor.typed import FigureField, NameField
from aids.rules.definitions import MOST_ROWS

MOST_COLUMNS = 20
_LOWER = [("is", "="), ("from", "≥"), ("above", ">"), ("", "–")]
_UPPER = [("", "–"), ("up_to", "≤"), ("below", "<")]
_FIRST_COLUMN = "euros"


@dataclass
class Grid:
    """What a grid shows, as values or as typed: `rows` are (lower sign, lower, upper sign, upper, cells)."""

    columns: list[list[Any]] = field(default_factory=lambda: [[_FIRST_COLUMN, ""]])
    rows: list[list[Any]] = field(default_factory=lambda: [["is", None, "", None, [None]]])
    further: list[Any] = field(default_factory=lambda: [None])

    @classmethod
    def of(cls, table: Data) -> "Grid":
        rows = table.get("rows")
        if not rows:
            return cls()
        codes = [code for code in rows[0] if code not in ("is", "from", "above", "up_to", "below")]
        labels, further = table.get("columns", {}), table.get("further", {})
        return cls(
            [[code, labels.get(code, "")] for code in codes],
            [[*_bounds(row), [row.get(code) for code in codes]] for row in rows],
            [further.get(code) for code in codes],
        )

    @classmethod
    def typed(cls, data: Mapping[str, str]) -> "Grid":
        """What was sent, whatever it is worth."""
        columns = range(_count(data, "grid-columns", MOST_COLUMNS))
        rows = range(_count(data, "grid-rows", MOST_ROWS))
        return cls(
            [[data.get(f"column-{c}-code", ""), data.get(f"column-{c}-label", "")] for c in columns],
            [
                [
                    *(data.get(f"row-{r}-{part}", "") for part in ("low", "lower", "high", "upper")),
                    [data.get(f"cell-{r}-{c}", "") for c in columns],
                ]
                for r in rows
            ],
            [data.get(f"further-{c}", "") for c in columns],
        )

    def change(self, action: str) -> None:
        """`add-row`, `add-column`, `remove-row-3`, `remove-column-1`; anything else changes nothing."""
        verb, _sep, what = action.partition("-")
        what, _sep, number = what.partition("-")
        place = int(number) if number.isdecimal() else -1
        if verb == "add" and what == "row" and len(self.rows) < MOST_ROWS:
            last = self.rows[-1] if self.rows else ["is", None, "", None, []]
            self.rows.append([last[0], None, last[2], None, [None] * len(self.columns)])
        elif verb == "add" and what == "column" and len(self.columns) < MOST_COLUMNS:
            self.columns.append(["", ""])
            self.further.append(None)
            for row in self.rows:
                row[4].append(None)
        elif verb == "remove" and what == "row" and 0 <= place < len(self.rows) and len(self.rows) > 1:
            del self.rows[place]
        elif verb == "remove" and what == "column" and 0 <= place < len(self.columns) and len(self.columns) > 1:
            for inner in (self.columns, self.further, *(row[4] for row in self.rows)):
                del inner[place]

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {"grid-columns": len(self.columns), "grid-rows": len(self.rows)}
        for c, (code, label) in enumerate(self.columns):
            found |= {f"column-{c}-code": code, f"column-{c}-label": label, f"further-{c}": self.further[c]}
        for r, (low, lower, high, upper, cells) in enumerate(self.rows):
            found |= {f"row-{r}-low": low, f"row-{r}-lower": lower, f"row-{r}-high": high, f"row-{r}-upper": upper}
            found |= {f"cell-{r}-{c}": cell for c, cell in enumerate(cells)}
        return found


def _count(data: Mapping[str, str], name: str, most: int) -> int:
    text = data.get(name, "")
    return min(int(text), most) if text.isdecimal() and len(text) < 4 else 1


def _bounds(row: Data) -> list[Any]:
    if "is" in row:
        return ["is", row["is"], "", None]
    low = next((sign for sign in ("from", "above") if sign in row), "")
    high = next((sign for sign in ("up_to", "below") if sign in row), "")
    return [low, row.get(low), high, row.get(high)]


class GridForm(forms.Form):
    """The grid as a form. `choices`: what the table reads when that is a choice, code → words."""

    def __init__(self, typed, *, grid: Grid, choices: Mapping[str, str] | None):
        super().__init__(typed, initial=grid.initial())
        self.grid, self.choices = grid, choices
        self.faulty_rows: dict[int, list[str]] = {}
        for name in ("grid-columns", "grid-rows"):
            self.fields[name] = forms.IntegerField(widget=forms.HiddenInput)
        for c in range(len(grid.columns)):
            self.fields[f"column-{c}-code"] = NameField(label=gettext_lazy("Code"))
            self.fields[f"column-{c}-label"] = forms.CharField(
                label=gettext_lazy("Heading"), max_length=200, required=False
            )
            self.fields[f"further-{c}"] = FigureField(label=gettext_lazy("Each further unit"), required=False)
        for r in range(len(grid.rows)):
            self._add_row(r)

    def _add_row(self, r: int) -> None:
        if self.choices is not None:
            choices = [("", ""), *self.choices.items()]
            self.fields[f"row-{r}-lower"] = forms.ChoiceField(label=gettext_lazy("Choice"), choices=choices)
        else:
            self.fields[f"row-{r}-low"] = _sign(gettext_lazy("Lower bound"), _LOWER)
            self.fields[f"row-{r}-lower"] = FigureField(label=gettext_lazy("Value of the lower bound"), required=False)
            self.fields[f"row-{r}-high"] = _sign(gettext_lazy("Upper bound"), _UPPER)
            self.fields[f"row-{r}-upper"] = FigureField(label=gettext_lazy("Value of the upper bound"), required=False)
        for c in range(len(self.grid.columns)):
            self.fields[f"cell-{r}-{c}"] = FigureField(label=gettext_lazy("Figure"))

    def clean(self):
        told = super().clean()
        codes = [told.get(f"column-{c}-code") for c in range(len(self.grid.columns))]
        if len(set(codes)) < len(codes):
            self.add_error(None, _("Two columns have the same code."))
        for r in range(len(self.grid.rows) if self.choices is None else 0):
            for sign, value in (("low", "lower"), ("high", "upper")):
                if told.get(f"row-{r}-{sign}") and told.get(f"row-{r}-{value}") is None:
                    self._require(f"row-{r}-{value}")
        return told

    def _require(self, name: str) -> None:
        if name not in self.errors:
            self.add_error(name, _("Type the figure of this bound."))

    def values(self) -> dict[str, Any]:
        """The keys of the table: `columns`, `rows`, `further`."""
        told, columns = self.cleaned_data, range(len(self.grid.columns))
        codes = [told[f"column-{c}-code"] for c in columns]
        labels = {code: told[f"column-{c}-label"] for c, code in enumerate(codes) if told[f"column-{c}-label"]}
        further = {code: told[f"further-{c}"] for c, code in enumerate(codes) if told[f"further-{c}"] is not None}
        rows = [
            self._bounds_of(r) | {code: told[f"cell-{r}-{c}"] for c, code in enumerate(codes)}
            for r in range(len(self.grid.rows))
        ]
        return {"columns": labels or None, "rows": rows, "further": further or None}

    def _bounds_of(self, r: int) -> Data:
        told = self.cleaned_data
        if self.choices is not None:
            return {"is": told[f"row-{r}-lower"]}
        low, high = told[f"row-{r}-low"], told[f"row-{r}-high"]
        found = {low: told[f"row-{r}-lower"]} if low else {}
        return found | ({high: told[f"row-{r}-upper"]} if high and low != "is" else {})

    def blame_key(self, key: str, message: str) -> None:
        """Put a fault on the row that it is about, else on the whole grid."""
        number = key.removeprefix("rows[").partition("]")[0]
        if key.startswith("rows[") and number.isdecimal():
            self.faulty_rows.setdefault(int(number), []).append(message)
            self.add_error(None, _("Row %(number)s: %(message)s") % {"number": int(number) + 1, "message": message})
        else:
            self.add_error(None, message)

    @property
    def shown_columns(self) -> list[dict[str, Any]]:
        return [
            {
                "number": c + 1,
                "place": c,
                "code": self[f"column-{c}-code"],
                "label": self[f"column-{c}-label"],
                "further": self[f"further-{c}"],
            }
            for c in range(len(self.grid.columns))
        ]

    @property
    def shown_rows(self) -> list[dict[str, Any]]:
        parts = ("lower",) if self.choices is not None else ("low", "lower", "high", "upper")
        return [
            {
                "number": r + 1,
                "place": r,
                "bounds": [self[f"row-{r}-{part}"] for part in parts],
                "cells": [self[f"cell-{r}-{c}"] for c in range(len(self.grid.columns))],
                "faults": self.faulty_rows.get(r, []),
            }
            for r in range(len(self.grid.rows))
        ]


def _sign(label: str, signs: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=signs, required=False)

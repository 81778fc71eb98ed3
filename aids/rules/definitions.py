"""The names that a rule file declares: questions, places, constants, sums, tallies, tables and indicators.

Names are declared before any formula is read, so that they may stand in any order; a circle between them is a fault.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from aids.rules import sentences
from aids.rules.expressions import Expression, Name, Scope, depth, names, sort_of
from aids.rules.model import Constant, Indicator, Period, Place, Question, Sum, Tally
from aids.rules.reading import Table as Keys
from aids.rules.tables import BOUNDS, Row, Table
from aids.rules.vocabulary import (
    ANY_AID,
    EXPENSE_KINDS,
    FACTS,
    INCOME_KINDS,
    MEMBER_FACTS,
    NUMBERS,
    SAME_AID,
    UNITS,
    WINDOWS,
    Fact,
    Kind,
)

_Definition = TypeVar("_Definition", Question, Place, Constant, Sum, Tally)

MOST_MONTHS = 24
MOST_ROWS = 200
MOST_LEVELS = 400
_INSEE = re.compile(r"\d[\dAB]\d{3}")
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])")
_TAKEN = frozenset({*FACTS, *MEMBER_FACTS, "min", "max", "missing", "value", "threshold", "amount", "ceiling"}) | {
    *("case", "aid", "on", "members", "incomes", "proposed_here")  # columns of a table of cases
}
_WHERE = "demande, rubrique « Ce qui est demandé » : {}"
_KINDS_ASKED = tuple(kind for kind in Kind if kind is not Kind.NUMBER)


@dataclass(slots=True)
class Definitions:
    """Everything declared so far; `kinds` and `choices` are what formulas may name."""

    grounds: tuple[str, ...]
    families: Mapping[str, str] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    tables: dict[str, tuple[Table, Expression]] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=lambda: {name: fact.kind for name, fact in FACTS.items()})
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def scope(self, *, member: bool = False, grounds: tuple[str, ...] | None = None) -> Scope:
        kinds = self.kinds | {name: fact.kind for name, fact in MEMBER_FACTS.items()} if member else self.kinds
        return Scope(kinds, self.choices | {"ground": self.grounds if grounds is None else grounds}, self.tables)

    def fields(self, *more: str) -> set[str]:
        """What a sentence may quote."""
        return {*self.kinds, "missing", "not_counted", *more}


def read_definitions(top: Keys) -> Definitions:
    found = Definitions(grounds=_all_grounds(top.data))
    found.families = {code: _label_alone(table) for code, table in top.named_tables("families")}
    found.questions = _each(top, "questions", found, _question)
    found.places = _each(top, "places", found, _place)
    found.constants = _each(top, "constants", found, _constant)
    found.sums = _each(top, "income", found, _income) | _each(top, "expenses", found, _expenses)
    found.periods = {code: _period(code, table) for code, table in top.named_tables("periods")}
    found.tallies = _each(top, "tallies", found, _tally)
    declared = [(code, table, _declare_indicator(code, table, found)) for code, table in top.named_tables("indicators")]
    for code, table in top.named_tables("tables"):
        found.tables[code] = _table(code, table, found)
    for code, table, unit in declared:
        found.indicators[code] = _indicator(code, table, unit, found)
    _refuse_circles(top, found)
    return found


def read_of(table: Keys, key: str, found: Definitions) -> str:
    """Whose grants count: this aid's, those of a family or of another aid, or all."""
    known = dict.fromkeys((SAME_AID, ANY_AID, *found.families, *_all_aids(table.root)))
    return table.among(key, known, SAME_AID)


def read_over(table: Keys, key: str, found: Definitions, default: str) -> str:
    return table.among(key, {**WINDOWS, **found.periods}, default)


def _all_grounds(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of the grounds of every aid, which a figure common to all aids may name."""
    grounds = [ground for aid in _tables(data, "aids") for ground in _tables(aid, "grounds")]
    return tuple(dict.fromkeys(str(ground.get("code")) for ground in grounds))


def _all_aids(data: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(aid.get("code")) for aid in _tables(data, "aids"))


def _tables(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = data.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _each(
    top: Keys, key: str, found: Definitions, read: Callable[[str, Keys, Definitions], _Definition]
) -> dict[str, _Definition]:
    return {code: read(code, table, found) for code, table in top.named_tables(key)}


def _declare(code: str, table: Keys, found: Definitions, kind: Kind) -> None:
    if code in _TAKEN or code in found.kinds or code in found.tables:
        table.fault("", f"nom déjà pris : {code}")
    found.kinds.setdefault(code, kind)


def _label_alone(table: Keys) -> str:
    label = table.text("label")
    table.close()
    return label


def _question(code: str, table: Keys, found: Definitions) -> Question:
    kind = Kind(table.among("kind", _KINDS_ASKED))
    choices = _words(table.table("choices")) if kind == Kind.CHOICE else {}
    asked = table.text("question")
    noun = table.texts("noun", optional=True)
    if len(noun) not in (0, 2):
        table.fault("noun", "deux mots attendus : le singulier et le pluriel")
        noun = ()
    fact = Fact(code, kind, table.text("label"), _WHERE.format(asked), noun or ("", ""))
    _declare(code, table, found, kind)
    if kind == Kind.CHOICE:
        found.choices[code] = tuple(choices)
    table.close()
    return Question(fact, asked, choices)


def _words(table: Keys) -> dict[str, str]:
    words = {code: table.text(code) for code in table.data}
    if not words:
        table.fault("", "au moins un choix attendu")
    for code in words:
        table.check_code(code)
    return words


def _place(code: str, table: Keys, found: Definitions) -> Place:
    communes = table.texts("communes")
    for commune in communes:
        if not _INSEE.fullmatch(commune):
            table.fault("communes", f"code INSEE de commune attendu, cinq caractères : {commune[:20]}")
    place = Place(code, table.text("label"), frozenset(communes))
    _declare(code, table, found, Kind.YES_NO)
    table.close()
    return place


def _constant(code: str, table: Keys, found: Definitions) -> Constant:
    constant = Constant(code, table.text("label"), Kind(table.among("kind", NUMBERS)), table.number("value"))
    _declare(code, table, found, constant.kind)
    table.close()
    return constant


def _income(code: str, table: Keys, found: Definitions) -> Sum:
    return _sum(code, table, found, INCOME_KINDS, of_income=True)


def _expenses(code: str, table: Keys, found: Definitions) -> Sum:
    return _sum(code, table, found, EXPENSE_KINDS, of_income=False)


def _sum(code: str, table: Keys, found: Definitions, kinds: Iterable[str], *, of_income: bool) -> Sum:
    """`default` is the share of every kind that `shares` does not name."""
    default = table.share("default", Fraction(1))
    shares = table.table("shares", optional=True)
    one = Sum(
        code=code,
        label=table.text("label"),
        article=table.text("article", ""),
        of_income=of_income,
        shares={kind: shares.share(kind, default) for kind in kinds},
        months=table.whole("months", 1, MOST_MONTHS, 1) if of_income else 1,
    )
    _declare(code, table, found, Kind.MONEY)
    shares.close()
    table.close()
    return one


def _period(code: str, table: Keys) -> Period:
    starts = table.texts("starts")
    if not table.data.get("starts", True):
        table.fault("starts", "au moins un jour attendu")
    for start in starts:
        if not _DAY.fullmatch(start):
            table.fault("starts", f"jour attendu, mois-jour, par exemple 09-01 : {start[:20]}")
            starts = ()
            break
    if code in WINDOWS:
        table.fault("", f"nom déjà pris : {code}")
    period = Period(code, table.text("label"), tuple(sorted((int(day[:2]), int(day[3:])) for day in starts)))
    table.close()
    return period


def _tally(code: str, table: Keys, found: Definitions) -> Tally:
    counts = table.among("what", ("count", "amount")) == "count"
    tally = Tally(
        code=code,
        label=table.text("label"),
        counts=counts,
        of=read_of(table, "of", found),
        over=read_over(table, "over", found, "calendar_year"),
    )
    _declare(code, table, found, Kind.COUNT if counts else Kind.MONEY)
    table.close()
    return tally


def _table(code: str, table: Keys, found: Definitions) -> tuple[Table, Expression]:
    if code in _TAKEN or code in found.kinds or code in found.tables:
        table.fault("", f"nom déjà pris : {code}")
    unit = UNITS[table.among("unit", [unit for unit in UNITS if unit != "yes_no"])]
    key = table.formula("reads", Scope(found.kinds, {}), any_sort=True)
    by_choice = sort_of(key) == Kind.CHOICE
    choices = found.scope().choices.get(key.name) if by_choice and isinstance(key, Name) else None
    if by_choice and choices is None:
        table.fault("reads", "un tableau se lit par un nombre, par le motif ou par une question à choix")
    labels = table.table("columns", optional=True)
    rows = [_row(item, choices) for item in table.tables("rows")]
    columns = tuple(rows[0].cells) if rows else ()
    _check_rows(table, rows, columns)
    further = table.table("further", optional=True)
    beyond = {column: further.number(column) for column in columns} if further.data else {}
    further.close()
    if beyond and rows and (rows[-1].upper is None or not rows[-1].upper_in):
        table.fault("further", "attendu après une dernière ligne qui a une fin comprise (is ou up_to)")
    read = Table(
        code=code,
        label=table.text("label"),
        article=table.text("article", ""),
        kind=unit.kind,
        columns=columns,
        column_labels={column: labels.text(column, column) for column in columns},
        rows=tuple(rows),
        further=beyond,
    )
    for index, message in read.faults() if rows else ():
        table.fault(f"rows[{index}]", message)
    labels.close()
    table.close()
    return read, key


def _check_rows(table: Keys, rows: list[Row], columns: tuple[str, ...]) -> None:
    if not rows or not columns:
        table.fault("rows", "au moins une ligne et une colonne attendues")
    if len(rows) > MOST_ROWS:
        table.fault("rows", f"{MOST_ROWS} lignes au plus")
    for index, row in enumerate(rows):
        if tuple(row.cells) != columns:
            table.fault(f"rows[{index}]", f"mêmes colonnes que la première ligne attendues : {', '.join(columns)}")


def _row(table: Keys, choices: tuple[str, ...] | None) -> Row:
    cells = {key: table.number(key) for key in table.data if key not in BOUNDS}
    for code in cells:
        table.check_code(code)
    if choices is not None:
        choice = table.among("is", choices)
        table.close()
        return Row(cells, choice=choice)
    bounds = {key: table.number(key) for key in BOUNDS if key in table.data}
    table.close()
    exact, lower, upper = "is" in bounds, bounds.keys() & {"from", "above"}, bounds.keys() & {"up_to", "below"}
    if (exact and len(bounds) > 1) or len(lower) > 1 or len(upper) > 1 or not bounds:
        table.fault("", "attendu : « is », ou au plus une borne basse (from, above) et une borne haute (up_to, below)")
    if exact:
        return Row(cells, bounds["is"], True, bounds["is"], True)
    row = Row(
        cells,
        bounds.get("from", bounds.get("above")),
        "from" in bounds,
        bounds.get("up_to", bounds.get("below")),
        "up_to" in bounds,
    )
    if row.lower is not None and row.upper is not None and row.lower >= row.upper:
        table.fault("", "la borne basse doit être sous la borne haute")
    return row


def _declare_indicator(code: str, table: Keys, found: Definitions) -> str:
    unit = table.among("unit", UNITS)
    _declare(code, table, found, UNITS[unit].kind)
    return unit


def _indicator(code: str, table: Keys, unit: str, found: Definitions) -> Indicator:
    per_member = "per_member" in table.data
    wanted = Kind.YES_NO if UNITS[unit].kind == Kind.YES_NO else None
    if per_member and wanted:
        table.fault("unit", "une somme sur les personnes est un nombre")
    label = table.text("label")
    speaks = table.yes_no("line", False) or "sentences" in table.data
    indicator = Indicator(
        code=code,
        label=label,
        article=table.text("article", ""),
        unit=unit,
        formula=table.formula("per_member" if per_member else "formula", found.scope(member=per_member), wanted),
        per_member=per_member,
        sentences=table.sentences("sentences", sentences.of_indicator(code, label), found.fields()) if speaks else {},
    )
    table.close()
    return indicator


def _refuse_circles(top: Keys, found: Definitions) -> None:
    """A name that is worked out from itself, whatever the way round, is told with that way."""
    reads = {code: names(indicator.formula) & found.indicators.keys() for code, indicator in found.indicators.items()}
    reported: set[str] = set()
    for start in reads:
        trail = _way_round(start, reads)
        if trail and not reported & set(trail):
            reported |= set(trail)
            top.fault(f"indicators.{start}.formula", f"calcul qui tourne en rond : {' → '.join(trail)}")
    if not reported:
        _refuse_long_chains(top, found, reads)


def _refuse_long_chains(top: Keys, found: Definitions, reads: Mapping[str, frozenset[str]]) -> None:
    """Each figure is worked out inside the one that reads it: a chain too deep could not be worked out at all."""
    levels: dict[str, int] = {}
    for code in TopologicalSorter(reads).static_order():
        below = max((levels[name] for name in reads[code]), default=0)
        levels[code] = below + depth(found.indicators[code].formula) + 2
        if levels[code] > MOST_LEVELS >= below:
            place = f"indicators.{code}.{'per_member' if found.indicators[code].per_member else 'formula'}"
            top.fault(place, "calcul trop enchaîné : trop de figures se lisent l’une l’autre")


def _way_round(start: str, reads: Mapping[str, frozenset[str]]) -> list[str]:
    """The shortest way from a name back to itself, or nothing."""
    waiting, seen = [[start]], {start}
    while waiting:
        trail = waiting.pop(0)
        for name in sorted(reads[trail[-1]]):
            if name == start:
                return [*trail, start]
            if name not in seen:
                seen.add(name)
                waiting.append([*trail, name])
    return []

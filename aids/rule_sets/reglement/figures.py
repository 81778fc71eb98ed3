"""Articles on figures: sums, indicators, tables, constants, places, grants already received."""

from collections.abc import Mapping

from aids.rule_sets.reglement.parts import Block, Cell, Column, Formula, Grid, Text
from aids.rule_sets.reglement.reader import Reader, origins
from aids.rule_sets.reglement.words import capital, say, share
from aids.rules.expressions import Expression, Name
from aids.rules.french import measured
from aids.rules.model import Indicator, Period, Sum
from aids.rules.tables import Row, Table
from aids.rules.vocabulary import EXPENSE_KINDS, FACTS, INCOME_KINDS, UNITS, Kind
from aids.rules.wording import worded_number, worded_row
from backend.kit.french import MONTHS, joined

SUMS_TO_A_TABLE = 3
_FIRST_COLUMN = 34


def income(reader: Reader) -> tuple[Block, ...]:
    return _sums(reader, INCOME_KINDS, of_income=True)


def expenses(reader: Reader) -> tuple[Block, ...]:
    return _sums(reader, EXPENSE_KINDS, of_income=False)


def _sums(reader: Reader, kinds: Mapping[str, str], *, of_income: bool) -> tuple[Block, ...]:
    """Each kind in a row, with the share that each sum counts of it."""
    sums = [one for one in reader.rules.sums.values() if one.of_income == of_income]
    sheets = [sums[start : start + SUMS_TO_A_TABLE] for start in range(0, len(sums), SUMS_TO_A_TABLE)]
    kind = say("figures.income_kind" if of_income else "figures.expense_kind")
    caption = say("figures.income" if of_income else "figures.expenses")
    tables = [
        Grid(
            caption=caption,
            columns=_columns(kind, [_sum_label(one) for one in sheet]),
            rows=tuple(
                (Cell(capital(label)), *(Cell(share(one.shares[code])) for one in sheet))
                for code, label in kinds.items()
            ),
        )
        for sheet in sheets
    ]
    return (*tables, *origins(*(one.article for one in sums)))


def _sum_label(one: Sum) -> str:
    return one.label if one.months == 1 else f"{one.label} ({say('figures.months', months=str(one.months))})"


def _columns(first: str, others: list[str], *, figures: bool = False) -> tuple[Column, ...]:
    width = (100 - _FIRST_COLUMN) // max(len(others), 2)
    return (Column(first, 100 - width * len(others)), *(Column(label, width, figures=figures) for label in others))


def indicator(reader: Reader, one: Indicator) -> tuple[Block, ...]:
    unit = UNITS[one.unit]
    yes_no = unit.kind == Kind.YES_NO
    told = say("figures.yes_no") if yes_no else say("figures.unit", unit=unit.meaning_fr)
    words = reader.words(one.formula, unit.kind)
    return (
        Text(f"{told} {say('figures.per_member')}" if one.per_member else told),
        Formula(one.label, ":" if yes_no else "=", words, reader.see(one.formula)),
        *origins(one.article),
    )


def table(reader: Reader, code: str) -> tuple[Block, ...]:
    read, key = reader.rules.tables[code]
    noun = _noun(reader, key)
    rows = [(Cell(_row_label(reader, row, key, noun)), *_cells(read, row.cells)) for row in read.rows]
    if read.further:
        further = say("figures.further", noun=noun[0]) if noun[0] else say("figures.further_unit")
        rows.append((Cell(further), *_cells(read, read.further, sign="+ ")))
    labels = [capital(read.column_labels[column]) for column in read.columns]
    if labels == [capital(read.columns[0])]:
        labels = [say("figures.value")]  # the only column, which the text did not name
    grid = Grid(read.label, _columns(reader.words(key), labels, figures=True), tuple(rows))
    return (grid, *origins(read.article))


def _noun(reader: Reader, key: Expression) -> tuple[str, str]:
    """What a table counts when it is read by a number of persons, of nights…"""
    if not isinstance(key, Name):
        return "", ""
    question = reader.rules.questions.get(key.name)
    fact = question.fact if question else FACTS.get(key.name)
    return fact.noun_fr if fact else ("", "")


def _row_label(reader: Reader, row: Row, key: Expression, noun: tuple[str, str]) -> str:
    if row.single and noun[0]:
        return measured(Kind.COUNT, row.lower, noun)
    return capital(worded_row(row, key, reader.rules))


def _cells(read: Table, values: Mapping, sign: str = "") -> list[Cell]:
    return [Cell(sign + worded_number(read.kind, values[column])) for column in read.columns]


def constants(reader: Reader) -> tuple[Block, ...]:
    rows = tuple((Cell(one.label), Cell(worded_number(one.kind, one.value))) for one in reader.rules.constants.values())
    columns = (Column(say("figures.constant"), 70), Column(say("figures.value"), 30, figures=True))
    return (Grid(say("figures.constants"), columns, rows),)


def places(reader: Reader) -> tuple[Block, ...]:
    rows = tuple(
        (Cell(one.label), Cell(joined(sorted(reader.communes.get(code, code) for code in one.communes))))
        for one in reader.rules.places.values()
    )
    columns = (Column(say("figures.place"), 34), Column(say("figures.communes"), 66))
    return (Text(say("figures.places_lead")), Grid(say("figures.places"), columns, rows))


def tallies(reader: Reader) -> tuple[Block, ...]:
    """What is counted of grants already received, and the periods of the year that the text sets."""
    rows = tuple(
        (
            Cell(one.label),
            Cell(say("figures.count" if one.counts else "figures.amount")),
            Cell(reader.aids_counted(one.of)),
            Cell(reader.window(one.over)),
        )
        for one in reader.rules.tallies.values()
    )
    headings = (("tally", 31), ("counts", 20), ("of", 27), ("over", 22))
    columns = tuple(Column(say(f"figures.{key}"), width) for key, width in headings)
    grids = [Grid(say("figures.tallies"), columns, rows)] if rows else []
    return (*grids, *(Text(_period(period)) for period in reader.rules.periods.values()))


def _period(period: Period) -> str:
    days = [f"{'1er' if day == 1 else day} {MONTHS[month - 1]}" for month, day in period.starts]
    every_month = [month for month, day in period.starts if day == 1] == list(range(1, 13))
    starts = say("figures.every_month") if every_month else joined(days)
    return say("figures.period", label=capital(period.label), days=starts)

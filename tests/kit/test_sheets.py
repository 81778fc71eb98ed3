"""Spreadsheets: what goes in comes out, and nothing of it is a formula."""

import csv
import datetime as dt
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from backend.kit.sheets import csv_lines, xlsx_file

TEXTS = st.text(st.characters(exclude_categories=["C"]), max_size=40) | st.sampled_from(
    ["=1+1", "@A1", "-2", "+3", "a;b"]
)
ROWS = st.lists(st.tuples(TEXTS, st.decimals(-(10**6), 10**6, places=2), st.dates(dt.date(1900, 3, 1))), max_size=8)


def rows_of(text: str) -> list[list[str]]:
    assert text[0] == "\N{ZERO WIDTH NO-BREAK SPACE}"
    return list(csv.reader(StringIO(text[1:], newline=""), delimiter=";"))


@given(ROWS)
def test_a_csv_gives_back_its_rows_and_no_formula(rows):
    headings, *found = rows_of("".join(csv_lines(["Mots", "Euros", "Jour"], rows)))
    assert headings == ["Mots", "Euros", "Jour"]
    for (text, amount, day), (told, euros, on) in zip(rows, found, strict=True):
        assert told.removeprefix("'") == text.removeprefix("'")
        assert not told.startswith(("=", "+", "-", "@"))
        assert Decimal(euros.replace(",", ".")) == amount
        assert dt.datetime.strptime(on.zfill(10), "%d/%m/%Y").date() == day  # noqa: DTZ007 (a day)


@settings(max_examples=25)
@given(ROWS)
def test_an_xlsx_gives_back_its_rows_and_no_formula(rows):
    (sheet,) = load_workbook(xlsx_file("Feuille", ["Mots", "Euros", "Jour"], rows)).worksheets
    found = list(sheet.iter_rows(min_row=2))
    for (text, amount, day), (told, euros, on) in zip(rows, found, strict=True):
        assert (told.value or "") == text
        assert {told.data_type, euros.data_type} <= {"s", "n", "inlineStr"}
        assert round(Decimal(str(euros.value)), 2) == amount
        assert on.value.date() == day


@pytest.mark.parametrize("cell", ["\t=1", "\r=1"])
def test_a_formula_behind_white_space_is_plain_too(cell):
    _headings, (told,) = rows_of("".join(csv_lines(["a"], [[cell]])))
    assert told.startswith("'")


def test_nothing_is_an_empty_cell():
    _headings, row = rows_of("".join(csv_lines(["a", "b"], [[None, 3]])))
    assert row == ["", "3"]
    (sheet,) = load_workbook(xlsx_file("Feuille", ["a", "b"], [[None, 3]])).worksheets
    assert list(sheet.values)[1] == (None, 3)

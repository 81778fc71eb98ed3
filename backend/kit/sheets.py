"""Rows as files for a spreadsheet: a CSV that a French one opens, an XLSX. No cell is ever taken for a formula."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from xlsxwriter import Workbook

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
CSV = "text/csv; charset=utf-8"
IN_MEMORY = 2**21
"""Bytes beyond which a workbook lies on the disk."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 45
_FORMATS = {Decimal: {"num_format": "#,##0.00"}, dt.date: {"num_format": "dd/mm/yyyy"}}

Cell = str | int | Decimal | dt.date | None


def plain(text: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """A CSV line by line: semicolons, decimal commas, French days, a byte-order mark before the first."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([_in_text(cell) for cell in row])


def csv_response(lines: Iterable[str], name: str) -> HttpResponse:
    """A CSV file to keep, from `csv_lines`."""
    return to_keep(HttpResponse(lines, content_type=CSV), name)


def to_keep(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """The response as a file of this name, kept by who asked and by no cache."""
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


class _Echo:
    """A file whose `write` gives back what it is given, so that `writerow` does."""

    def write(self, text: str) -> str:
        return text


def _in_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:.2f}".replace(".", ",")
        case dt.date():
            return f"{cell:%d/%m/%Y}"
    return plain(str(cell))


def xlsx_file(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """A workbook of one sheet, written row by row: its memory does not grow with the rows.

    Amounts and days are numbers that the spreadsheet sorts and adds up; words are words, whatever they begin with.
    """
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title[:31])
        formats = {kind: book.add_format(told) for kind, told in _FORMATS.items()}
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, min(max(len(heading) + 2, 14), _WIDEST))
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, last, column, cell, formats)
        sheet.autofilter(0, 0, last, len(headings) - 1)
    file.seek(0)
    return file


def _write(sheet, row: int, column: int, cell: Cell, formats: dict) -> None:
    match cell:
        case None | "":
            return
        case Decimal():
            sheet.write_number(row, column, cell, formats[Decimal])
        case dt.date():
            sheet.write_datetime(row, column, cell, formats[dt.date])
        case int():
            sheet.write_number(row, column, cell)
        case _:
            sheet.write_string(row, column, cell)

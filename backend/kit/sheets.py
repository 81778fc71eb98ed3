"""CSV files that a French spreadsheet opens: semicolons, decimal commas, a byte-order mark."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def written(headings: Sequence[str], rows: Iterable[Sequence]) -> str:
    """The text of a file: its headings, then its rows."""
    text = StringIO()
    file = csv.writer(text, delimiter=";", lineterminator="\r\n")
    file.writerow(headings)
    file.writerows(rows)
    return BYTE_ORDER_MARK + text.getvalue()


def amount(value: Decimal) -> str:
    """Euros as a spreadsheet counts them: 1234,50."""
    return f"{value:.2f}".replace(".", ",")


def plain(text: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_response(content: str, name: str) -> HttpResponse:
    """A CSV file to keep, in no cache."""
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response

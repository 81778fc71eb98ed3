"""The totals as a CSV file that a French spreadsheet opens: semicolons, decimal commas, a byte-order mark."""

import csv
from decimal import Decimal
from io import StringIO

from django.utils.translation import gettext as _

from aids.rules.simulating import Tally
from aids.simulations.figures import Result

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def totals_csv(result: Result) -> str:
    """One row for the whole, then one for each aid, unit and kind of household."""
    text = StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(_headings())
    rows.writerow([_("All"), "", "", *_cells(result.whole)])
    for section in result.sections:
        for row in section.rows:
            rows.writerow([section.heading, _plain(row.code), _plain(row.label), *_cells(row.tally)])
    return BYTE_ORDER_MARK + text.getvalue()


def _headings() -> list[str]:
    return [
        _("Counted by"),
        _("Code"),
        _("Name"),
        _("Requests"),
        _("Granted before"),
        _("Granted after"),
        _("Refused before"),
        _("Refused after"),
        _("Cannot be said before"),
        _("Cannot be said after"),
        _("No such aid before"),
        _("No such aid after"),
        _("Amount before"),
        _("Amount after"),
        _("Difference"),
        _("Get more"),
        _("Get less"),
        _("Change otherwise"),
        _("Euros gained"),
        _("Euros lost"),
    ]


def _cells(tally: Tally) -> list[str]:
    before, after = tally.before, tally.after
    return [
        str(before.lines),
        *(str(getattr(side, name)) for name in ("granted", "refused", "unknown", "absent") for side in (before, after)),
        _amount(before.amount),
        _amount(after.amount),
        _amount(tally.difference),
        str(tally.winners),
        str(tally.losers),
        str(tally.others),
        _amount(Decimal(tally.gained).scaleb(-2)),
        _amount(Decimal(tally.lost).scaleb(-2)),
    ]


def _amount(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")


def _plain(text: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text

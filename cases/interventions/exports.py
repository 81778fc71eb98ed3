"""The table as a CSV file that a French spreadsheet opens: semicolons, a byte-order mark."""

import csv
from io import StringIO

from django.utils.translation import gettext as _

from cases.interventions.figures import Table

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def table_csv(table: Table) -> str:
    """A row for each problem and kind: how many boxes, how many minutes; the last row counts interventions once."""
    text = StringIO()
    file = csv.writer(text, delimiter=";", lineterminator="\r\n")
    file.writerow([_("Problem"), _("Kind of intervention"), _("Boxes ticked"), _("Minutes")])
    for row in table.rows:
        for kind, cell in zip(table.kinds, row.cells, strict=True):
            file.writerow([_plain(row.label), _plain(kind), cell.number, cell.minutes])
    file.writerow([_("Interventions, each counted once"), "", table.interventions, table.minutes])
    return BYTE_ORDER_MARK + text.getvalue()


def _plain(text: str) -> str:
    """Words that no spreadsheet takes for a formula: the typologies come from a file."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

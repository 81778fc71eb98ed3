"""The table as a CSV file that a French spreadsheet opens."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from backend.kit.sheets import csv_lines
from cases.interventions.figures import Table


def table_csv(table: Table) -> Iterator[str]:
    """A row for each problem and kind: how many boxes, how many minutes; the last row counts interventions once."""
    headings = [_("Problem"), _("Kind of intervention"), _("Boxes ticked"), _("Minutes")]
    rows = [
        [row.label, kind, cell.number, cell.minutes]
        for row in table.rows
        for kind, cell in zip(table.kinds, row.cells, strict=True)
    ]
    total = [_("Interventions, each counted once"), "", table.interventions, table.minutes]
    return csv_lines(headings, [*rows, total])

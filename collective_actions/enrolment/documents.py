"""The sheet that those who come sign: first names and initials, nothing else of anybody.

Pure: plain words in, PDF bytes out; the same words give the same bytes.
"""

import datetime as dt
from collections.abc import Sequence

from backend.kit.french import date_long
from backend.kit.pdf import Column, Grid, Para, Report
from collective_actions.catalogue.models import Meeting
from collective_actions.catalogue.wording import when, where

SPARE_ROWS = 4
"""For who comes without having enrolled."""
ROOM_TO_SIGN = 10
"""Millimetres."""
COLUMNS = (Column("Prénom", 60), Column("Signature", 70), Column("Remarque", 40))


def presence_sheet(*, department: str, meeting: Meeting, names: Sequence[str], printed_on: dt.date) -> bytes:
    rows = tuple((name, "", "") for name in [*names, *[""] * SPARE_ROWS])
    report = Report(
        author=department,
        title=meeting.series.action.title,
        subtitle=f"{when(meeting)} · {where(meeting)}",
        reference=f"feuille d’émargement imprimée le {date_long(printed_on)}",
        dated=printed_on,
        body=(
            Grid(COLUMNS, rows, least_height=ROOM_TO_SIGN),
            Para("Cette feuille ne sert qu’à savoir qui est venu. Elle est détruite une fois recopiée.", note=True),
        ),
    )
    return report.pdf()

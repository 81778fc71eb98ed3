"""The file of a person on one A4 page, for whoever goes to a meeting without a screen.

Pure: plain data in, PDF bytes out.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader

from backend.kit.french import date_long
from backend.kit.money import format_euro
from backend.kit.pdf import Block, Column, Figures, Grid, Heading, Items, Para, Report, markup

ROOM = ((7, 2), (5, 2), (3, 2), (1, 2), (1, 1))
"""Rows of each list and lines of each fact, fewer until everything stands on one page: rows beyond are counted."""
LONGEST = 90
"""Letters of a line."""


@dataclass(frozen=True)
class PersonSheet:
    """Everything the page says, in words; `under_way` holds (what, step, date), `budget` (label, euros)."""

    department: str
    name: str
    born: str
    dated: date
    number: int
    printed_by: str
    facts: tuple[tuple[str, str], ...]
    household: tuple[str, ...]
    under_way: tuple[tuple[str, str, str], ...]
    next_dates: tuple[tuple[date, str], ...]
    budget: tuple[tuple[str, Decimal], ...]
    budget_on: date | None
    debts: tuple[int, Decimal]
    grants: tuple[tuple[date, str, Decimal], ...]


def one_page(sheet: PersonSheet) -> bytes:
    """The page as PDF; the same facts give the same bytes."""
    for rows, lines in ROOM:
        paper = _report(sheet, rows, lines).pdf()
        if len(PdfReader(BytesIO(paper)).pages) == 1:
            break
    return paper


def _report(sheet: PersonSheet, rows: int, lines: int) -> Report:
    return Report(
        author=sheet.department,
        title=sheet.name,
        subtitle=sheet.born,
        reference=f"Dossier n° {sheet.number}",
        dated=sheet.dated,
        mark=f"Confidentiel : secret professionnel. Imprimé le {date_long(sheet.dated)} par {sheet.printed_by}.",
        body=tuple(_body(sheet, rows, lines)),
    )


def _body(sheet: PersonSheet, rows: int, lines: int):
    for label, value in sheet.facts:
        yield Para(markup("{label} : **{value}**", label=label, value=_cut(value, lines)))
    yield Heading("Foyer")
    yield _items(sheet.household, rows, "Ne vit dans aucun foyer connu.")
    yield Heading("En cours")
    yield from _under_way(sheet, rows)
    yield Heading("Prochaines dates")
    yield _items([f"{date_long(day)} : {_cut(words)}" for day, words in sheet.next_dates], rows, "Aucune date prévue.")
    yield Heading("Budget du mois")
    yield from _budget(sheet)
    yield Heading("Aides accordées")
    granted = [f"{date_long(day)} : {_cut(aid)}, {format_euro(amount)}" for day, aid, amount in sheet.grants]
    yield _items(granted, rows, "Aucune aide accordée.")


def _under_way(sheet: PersonSheet, rows: int):
    if not sheet.under_way:
        yield Para("Rien n’est en cours.")
        return
    columns = (Column("Objet", 80), Column("Étape", 45), Column("Date", 45))
    yield Grid(columns, tuple(tuple(map(_cut, row)) for row in sheet.under_way[:rows]))
    yield from _beyond(len(sheet.under_way) - rows)


def _budget(sheet: PersonSheet):
    if sheet.budget_on is None:
        yield Para("Aucun budget enregistré.")
    else:
        yield Para(f"Déclaré le {date_long(sheet.budget_on)}.", note=True)
        yield Figures(tuple((label, format_euro(amount)) for label, amount in sheet.budget), total=True)
    count, total = sheet.debts
    if count:
        yield Para(markup("Dettes connues : {n}, en tout **{total}**.", n=str(count), total=format_euro(total)))


def _items(lines, rows: int, nothing: str) -> Block:
    shown = [_cut(line) for line in lines[:rows]]
    if len(lines) > rows:
        shown.append(f"et {len(lines) - rows} de plus, à l’écran")
    return Items(tuple(shown)) if shown else Para(nothing)


def _beyond(count: int):
    if count > 0:
        yield Para(f"Et {count} de plus, à l’écran.", note=True)


def _cut(text: str, lines: int = 1) -> str:
    longest = lines * LONGEST
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"

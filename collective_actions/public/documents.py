"""The poster of an action: what one does there, when, where, and a code that leads a phone to its page.

Pure: rows in, PDF bytes out; the same rows give the same bytes.
"""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.kit.pdf import styles
from backend.kit.pdf.drawing import code, lines, sheet, text
from backend.kit.pdf.fonts import BOLD, REGULAR, SEMIBOLD
from collective_actions.catalogue.models import Action, Meeting
from collective_actions.catalogue.wording import when, where

LEFT, TOP = 20 * mm, A4[1] - 22 * mm
ROOM = A4[0] - 2 * LEFT
CODE = 46 * mm
MOST_DATES = 5
MOST_LINES, MOST_FACTS = 9, 2
SIZES = (46, 40, 34, 28, 24)
"""Of the title, from the largest: the first that takes three lines at most."""


def poster(*, department: str, action: Action, dates: Sequence[Meeting], address: str) -> bytes:
    """One A4 sheet; `dates` are those to come, `address` is written under its code too."""
    buffer = BytesIO()
    canvas = sheet(
        buffer, A4, action.title, repr((department, action.pk, action.version, [d.pk for d in dates], address))
    )
    canvas.setFillColor(styles.IRIS)
    canvas.rect(0, A4[1] - 9 * mm, A4[0], 9 * mm, stroke=0, fill=1)
    text(canvas, LEFT, TOP, f"{action.owner} · {action.get_kind_display()}", 13, colour=styles.QUIET)
    y = _title(canvas, TOP - 22 * mm, action.title)
    y = _words(canvas, y - 4 * mm, action.plain_words)
    y = _dates(canvas, y - 8 * mm, dates)
    _facts(canvas, y - 6 * mm, action)
    _foot(canvas, department, action, address)
    canvas.save()
    return buffer.getvalue()


def _title(canvas: Canvas, y: float, title: str) -> float:
    size = next((one for one in SIZES if len(lines(title, one, room=ROOM, font=BOLD)) <= 3), SIZES[-1])
    return _lines(canvas, y, lines(title, size, room=ROOM, font=BOLD)[:4], size, font=BOLD, colour=styles.IRIS)


def _words(canvas: Canvas, y: float, words: str) -> float:
    return _lines(canvas, y, _cut(lines(words, 16, room=ROOM), MOST_LINES), 16)


def _cut(found: list[str], most: int) -> list[str]:
    """The first lines, and a sign that there were more."""
    return found if len(found) <= most else [*found[: most - 1], f"{found[most - 1]} …"]


def _dates(canvas: Canvas, y: float, dates: Sequence[Meeting]) -> float:
    for meeting in dates[:MOST_DATES]:
        y = _lines(canvas, y, [when(meeting)], 19, font=SEMIBOLD)
        y = _lines(canvas, y + 1.5 * mm, [where(meeting)], 14, colour=styles.QUIET) - 2 * mm
    more = len(dates) - MOST_DATES
    if more > 0:
        y = _lines(canvas, y, ["et une autre date" if more == 1 else f"et {more} autres dates"], 14)
    return y


def _facts(canvas: Canvas, y: float, action: Action) -> None:
    facts = [
        ("Pour qui", action.audience),
        ("Prix", action.cost),
        ("Enfants", action.childcare),
        ("Transport", action.transport),
        ("Accès", action.accessibility),
    ]
    for label, words in facts:
        if words and y > 72 * mm:
            text(canvas, LEFT, y, label, 13, colour=styles.QUIET)
            cut = _cut(lines(words, 13, room=ROOM - 28 * mm), MOST_FACTS)
            y = _lines(canvas, y, cut, 13, x=LEFT + 28 * mm) - 1.5 * mm


def _foot(canvas: Canvas, department: str, action: Action, address: str) -> None:
    code(canvas, LEFT, 16 * mm, CODE, address)
    x, room = LEFT + CODE + 9 * mm, ROOM - CODE - 9 * mm
    y = 54 * mm
    y = _lines(canvas, y, ["Pour venir"], 20, x=x, font=BOLD, colour=styles.IRIS)
    call = f"Appelez le {action.phone}." if action.phone else ""
    for words in filter(None, [action.how_to_come, call, "Ou scannez ce code avec un téléphone."]):
        y = _lines(canvas, y, lines(words, 13, room=room)[:2], 13, x=x)
    text(canvas, x, 18 * mm, address, 9.5, colour=styles.QUIET)
    text(canvas, LEFT, 9 * mm, department, 10, colour=styles.QUIET)


def _lines(
    canvas: Canvas, y: float, cut: Sequence[str], size: float, *, x: float = LEFT, font=REGULAR, colour=styles.INK
):
    """Draw lines downwards; returns where the next one stands."""
    for words in cut:
        text(canvas, x, y, words, size, font=font, colour=colour)
        y -= size * 1.25
    return y

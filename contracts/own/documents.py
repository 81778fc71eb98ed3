"""The card that is given by hand: the address and its code to scan above, the secret code below, on a strip to be cut.

Pure: plain words in, PDF bytes out. It names nobody and no service: a card is lost, or read at home by somebody else.
"""

import datetime as dt
from io import BytesIO

from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.kit.french import date_long
from backend.kit.pdf import styles
from backend.kit.pdf.drawing import centred, code, lines, sheet, text
from backend.kit.pdf.fonts import BOLD, SEMIBOLD

LEFT = 14 * mm
ROOM = A5[0] - 2 * LEFT
STRIP = 52 * mm
"""How high the strip of the code is."""
SQUARE = 62 * mm
ADVICE = (
    "Scannez ce carré avec un téléphone, ou tapez l’adresse ci-dessous. Le code vous sera demandé.",
    "Ne prêtez ni cette carte ni le code. Sur l’appareil d’un autre, fermez votre page avant de partir.",
)


def card(*, address: str, code: str, until: dt.date) -> bytes:
    """One A5 sheet; `code` as it is read aloud."""
    buffer = BytesIO()
    canvas = sheet(buffer, A5, "Ma page", f"{address} {code} {until}")
    middle, height = A5[0] / 2, A5[1]
    text(canvas, LEFT, height - 16 * mm, "À donner en main propre", 11, colour=styles.QUIET)
    text(canvas, LEFT, height - 28 * mm, "Ma page", 26, font=BOLD, colour=styles.IRIS)
    words = f"Mon contrat, mes étapes, mes rendez-vous, jusqu’au {date_long(until)}."
    y = _lines(canvas, height - 37 * mm, words, 13)
    _square(canvas, middle, y - SQUARE, address)
    y = y - SQUARE - 7 * mm
    for words in ADVICE:
        y = _lines(canvas, y, words, 11.5)
    _lines(canvas, y - 1 * mm, address, 9.5)
    _strip(canvas, middle, code)
    canvas.save()
    return buffer.getvalue()


def _square(canvas: Canvas, middle: float, y: float, address: str) -> None:
    code(canvas, middle - SQUARE / 2, y, SQUARE, address)


def _lines(canvas: Canvas, y: float, words: str, size: float) -> float:
    """Draw lines downwards; returns where the next one stands."""
    for line in lines(words, size, room=ROOM):
        text(canvas, LEFT, y, line, size)
        y -= size * 1.3
    return y


def _strip(canvas: Canvas, middle: float, spelled: str) -> None:
    canvas.setDash(3, 3)
    canvas.setStrokeColor(styles.LINE)
    canvas.line(0, STRIP, A5[0], STRIP)
    centred(canvas, middle, STRIP - 6 * mm, "Coupez ici, et gardez le code à part", 9.5, room=ROOM, colour=styles.QUIET)
    centred(canvas, middle, STRIP - 17 * mm, "Mon code", 13, font=SEMIBOLD, room=ROOM)
    centred(canvas, middle, STRIP - 31 * mm, spelled, 30, font=BOLD, room=ROOM)
    centred(canvas, middle, STRIP - 42 * mm, "Cinq codes faux bloquent la page.", 10.5, room=ROOM, colour=styles.QUIET)

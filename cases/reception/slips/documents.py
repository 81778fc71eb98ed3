"""The slip on paper, two to a sheet to be cut, and the card whose code leads a phone to the same questions.

Pure: plain words in, PDF bytes out; the same words give the same bytes.
"""

from io import BytesIO

from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.kit.pdf import styles
from backend.kit.pdf.drawing import centred, code, sheet, text
from backend.kit.pdf.fonts import BOLD, SEMIBOLD

QUESTIONS = (
    "M’a-t-on écouté ?",
    "Ai-je compris ce qu’on m’a dit ?",
    "M’a-t-on parlé d’égal à égal ?",
)
FACES = ("Pas du tout", "Plutôt non", "Plutôt oui", "Tout à fait")
TITLE = "Comment s’est passé cet accueil ?"
ANONYMOUS = "N’écrivez pas votre nom : personne ne saura que c’est vous."
BOX = "Cochez un visage par question. Laissez vide si vous préférez. Glissez ce papier dans la boîte."
_CURVES = (-1.0, -0.45, 0.45, 1.0)
"""How far the mouth of each face smiles."""


def paper(*, department: str, site: str) -> bytes:
    """One A4 sheet with two slips, each of A5 size."""
    buffer = BytesIO()
    width, height = A4
    canvas = sheet(buffer, A4, TITLE, f"{department} {site}")
    for bottom in (height / 2, 0):
        _slip(canvas, bottom, width, height / 2, department, site)
    canvas.setDash(3, 3)
    canvas.setStrokeColor(styles.LINE)
    canvas.line(0, height / 2, width, height / 2)
    canvas.save()
    return buffer.getvalue()


def _slip(canvas: Canvas, bottom: float, width: float, height: float, department: str, site: str) -> None:
    left, top = 18 * mm, bottom + height - 15 * mm
    text(canvas, left, top, f"{department} · {site}", 10.5, colour=styles.QUIET)
    text(canvas, left, top - 11 * mm, TITLE, 20, font=BOLD, colour=styles.IRIS)
    text(canvas, left, top - 19 * mm, ANONYMOUS, 12.5)
    for rank, question in enumerate(QUESTIONS):
        _question(canvas, left, top - (31 + 32 * rank) * mm, question)
    text(canvas, left, bottom + 9 * mm, BOX, 10.5, colour=styles.QUIET)


def _question(canvas: Canvas, left: float, y: float, question: str) -> None:
    text(canvas, left, y, question, 15, font=SEMIBOLD)
    for rank, words in enumerate(FACES):
        x = left + 3 * mm + rank * 44 * mm
        _tick(canvas, x, y - 13.5 * mm)
        _face(canvas, x + 13 * mm, y - 11 * mm, 5.5 * mm, _CURVES[rank])
        text(canvas, x, y - 21 * mm, words, 12)


def _tick(canvas: Canvas, x: float, y: float) -> None:
    canvas.setStrokeColor(styles.INK)
    canvas.setLineWidth(1)
    canvas.rect(x, y, 5 * mm, 5 * mm)


def _face(canvas: Canvas, x: float, y: float, radius: float, smile: float) -> None:
    """A round face; `smile` from -1 to 1."""
    canvas.setStrokeColor(styles.IRIS)
    canvas.setFillColor(styles.IRIS)
    canvas.setLineWidth(1.3)
    canvas.circle(x, y, radius)
    for side in (-1, 1):
        canvas.circle(x + side * radius * 0.36, y + radius * 0.28, radius * 0.1, stroke=0, fill=1)
    mouth = y - radius * 0.38
    dip = radius * 0.3 * smile
    path = canvas.beginPath()
    path.moveTo(x - radius * 0.45, mouth + dip / 2)
    path.curveTo(x - radius * 0.2, mouth - dip, x + radius * 0.2, mouth - dip, x + radius * 0.45, mouth + dip / 2)
    canvas.drawPath(path)


def card(*, department: str, site: str, address: str) -> bytes:
    """One A5 card to be put on the desk; `address` is written under its code too."""
    buffer = BytesIO()
    width, height = A5
    canvas = sheet(buffer, A5, TITLE, f"{department} {site} {address}")
    middle, room = width / 2, width - 12 * mm
    centred(canvas, middle, height - 20 * mm, f"{department} · {site}", 11, colour=styles.QUIET, room=room)
    centred(canvas, middle, height - 36 * mm, "Comment s’est passé", 24, font=BOLD, colour=styles.IRIS, room=room)
    centred(canvas, middle, height - 46 * mm, "cet accueil ?", 24, font=BOLD, colour=styles.IRIS, room=room)
    centred(canvas, middle, height - 58 * mm, "Trois questions, une minute, sur votre téléphone.", 14, room=room)
    size = 76 * mm
    code(canvas, middle - size / 2, height - 146 * mm, size, address)
    for rank, smile in enumerate(_CURVES):
        _face(canvas, middle + (rank - 1.5) * 18 * mm, 44 * mm, 6 * mm, smile)
    centred(canvas, middle, 29 * mm, ANONYMOUS, 12.5, font=SEMIBOLD, room=room)
    centred(canvas, middle, 21 * mm, "Sans téléphone ? Demandez le papier à l’accueil.", 12, room=room)
    centred(canvas, middle, 11 * mm, address, 9.5, colour=styles.QUIET, room=room)
    canvas.save()
    return buffer.getvalue()

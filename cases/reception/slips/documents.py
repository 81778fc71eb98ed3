"""The slip on paper, two to a sheet to be cut, and the card whose code leads a phone to the same questions.

Pure: plain words in, PDF bytes out; the same words give the same bytes.
"""

from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.kit.pdf import styles
from backend.kit.pdf.drawing import centred, code, sheet, text
from backend.kit.pdf.fonts import BOLD, SEMIBOLD

FACES = ("Pas du tout", "Plutôt non", "Plutôt oui", "Tout à fait")
ANONYMOUS = "N’écrivez pas votre nom : personne ne saura que c’est vous."
_MARGIN = 18 * mm


@dataclass(frozen=True)
class Wording:
    """What a slip and its card ask: `heading` is the title cut in two lines; with `free`, there is room for a sentence.

    `box` says how to fill the paper in; `without_phone`, what to do without a telephone.
    """

    heading: tuple[str, str]
    questions: tuple[str, str, str]
    box: str
    without_phone: str
    free: str = ""

    @property
    def title(self) -> str:
        return " ".join(self.heading)


RECEPTION = Wording(
    heading=("Comment s’est passé", "cet accueil ?"),
    questions=("M’a-t-on écouté ?", "Ai-je compris ce qu’on m’a dit ?", "M’a-t-on parlé d’égal à égal ?"),
    box="Cochez un visage par question. Laissez vide si vous préférez. Glissez ce papier dans la boîte.",
    without_phone="Sans téléphone ? Demandez le papier à l’accueil.",
)
REVIEW = Wording(
    heading=("Comment s’est passé", "ce bilan ?"),
    questions=RECEPTION.questions,
    box=RECEPTION.box,
    without_phone=RECEPTION.without_phone,
)
"""After the review of an accompaniment contract."""
_CURVES = (-1.0, -0.45, 0.45, 1.0)
"""How far the mouth of each face smiles."""


def paper(*, department: str, about: str, words: Wording = RECEPTION) -> bytes:
    """One A4 sheet with two slips, each of A5 size; `about` is where, or what, the questions are about."""
    buffer = BytesIO()
    width, height = A4
    canvas = sheet(buffer, A4, words.title, f"{department} {about}")
    for bottom in (height / 2, 0):
        _slip(canvas, bottom, height / 2, f"{department} · {about}", words)
    canvas.setDash(3, 3)
    canvas.setStrokeColor(styles.LINE)
    canvas.line(0, height / 2, width, height / 2)
    canvas.save()
    return buffer.getvalue()


def _slip(canvas: Canvas, bottom: float, height: float, origin: str, words: Wording) -> None:
    left, top = _MARGIN, bottom + height - 15 * mm
    text(canvas, left, top, origin, 10.5, colour=styles.QUIET, room=A4[0] - _MARGIN - left)
    text(canvas, left, top - 11 * mm, words.title, 20, font=BOLD, colour=styles.IRIS, room=A4[0] - _MARGIN - left)
    text(canvas, left, top - 19 * mm, ANONYMOUS, 12.5, room=A4[0] - _MARGIN - left)
    first, step = (28, 27) if words.free else (31, 32)
    for rank, question in enumerate(words.questions):
        _question(canvas, left, top - (first + step * rank) * mm, question)
    if words.free:
        text(canvas, left, bottom + 25 * mm, words.free, 12.5, font=SEMIBOLD, room=A4[0] - _MARGIN - left)
        canvas.setStrokeColor(styles.LINE)
        canvas.line(left, bottom + 16 * mm, A4[0] - _MARGIN, bottom + 16 * mm)
    text(canvas, left, bottom + 9 * mm, words.box, 10.5, colour=styles.QUIET, room=A4[0] - _MARGIN - left)


def _question(canvas: Canvas, left: float, y: float, question: str) -> None:
    text(canvas, left, y, question, 15, font=SEMIBOLD, room=A4[0] - _MARGIN - left)
    for rank, words in enumerate(FACES):
        x = left + 3 * mm + rank * 44 * mm
        _tick(canvas, x, y - 11.5 * mm)
        _face(canvas, x + 12 * mm, y - 9 * mm, 5 * mm, _CURVES[rank])
        text(canvas, x, y - 18.5 * mm, words, 12, room=A4[0] - _MARGIN - x)


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


def card(*, department: str, about: str, address: str, words: Wording = RECEPTION) -> bytes:
    """One A5 card to be put on the desk; `address` is written under its code too."""
    buffer = BytesIO()
    height = A5[1]
    canvas = sheet(buffer, A5, words.title, f"{department} {about} {address}")
    middle, room = A5[0] / 2, A5[0] - 12 * mm
    centred(canvas, middle, height - 20 * mm, f"{department} · {about}", 11, colour=styles.QUIET, room=room)
    for rank, line in enumerate(words.heading):
        centred(canvas, middle, height - (36 + 10 * rank) * mm, line, 24, font=BOLD, colour=styles.IRIS, room=room)
    centred(canvas, middle, height - 58 * mm, "Trois questions, une minute, sur votre téléphone.", 14, room=room)
    size = 76 * mm
    code(canvas, middle - size / 2, height - 146 * mm, size, address)
    for rank, smile in enumerate(_CURVES):
        _face(canvas, middle + (rank - 1.5) * 18 * mm, 44 * mm, 6 * mm, smile)
    centred(canvas, middle, 29 * mm, ANONYMOUS, 12.5, font=SEMIBOLD, room=room)
    centred(canvas, middle, 21 * mm, words.without_phone, 12, room=room)
    centred(canvas, middle, 11 * mm, address, 9.5, colour=styles.QUIET, room=room)
    canvas.save()
    return buffer.getvalue()

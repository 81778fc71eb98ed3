"""The slip on paper, two to a sheet to be cut, and the card whose code leads a phone to the same questions.

Pure: plain words in, PDF bytes out; the same words give the same bytes.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from backend.kit.french import typographic
from backend.kit.pdf import styles
from backend.kit.pdf.fonts import BOLD, REGULAR, SEMIBOLD, printable

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
_CURVES = (-1.0, -0.45, 0.45, 1.0)
"""How far the mouth of each face smiles."""


def _canvas(buffer: BytesIO, size: tuple[float, float], title: str, content: str) -> Canvas:
    made = Canvas(buffer, pagesize=size, invariant=1, initialFontName=REGULAR, lang="fr-FR")
    made.setTitle(title)
    made.setCreator("Iris")
    made._doc.updateSignature(hashlib.sha256(content.encode()).hexdigest())
    return made


def paper(*, department: str, about: str, words: Wording = RECEPTION) -> bytes:
    """One A4 sheet with two slips, each of A5 size; `about` is where, or what, the questions are about."""
    buffer = BytesIO()
    width, height = A4
    canvas = _canvas(buffer, A4, words.title, f"{department} {about}")
    for bottom in (height / 2, 0):
        _slip(canvas, bottom, height / 2, f"{department} · {about}", words)
    canvas.setDash(3, 3)
    canvas.setStrokeColor(styles.LINE)
    canvas.line(0, height / 2, width, height / 2)
    canvas.save()
    return buffer.getvalue()


def _slip(canvas: Canvas, bottom: float, height: float, origin: str, words: Wording) -> None:
    left, top = _MARGIN, bottom + height - 15 * mm
    _text(canvas, left, top, origin, 10.5, colour=styles.QUIET)
    _text(canvas, left, top - 11 * mm, words.title, 20, font=BOLD, colour=styles.IRIS)
    _text(canvas, left, top - 19 * mm, ANONYMOUS, 12.5)
    first, step = (28, 27) if words.free else (31, 32)
    for rank, question in enumerate(words.questions):
        _question(canvas, left, top - (first + step * rank) * mm, question)
    if words.free:
        _text(canvas, left, bottom + 25 * mm, words.free, 12.5, font=SEMIBOLD)
        canvas.setStrokeColor(styles.LINE)
        canvas.line(left, bottom + 16 * mm, A4[0] - _MARGIN, bottom + 16 * mm)
    _text(canvas, left, bottom + 9 * mm, words.box, 10.5, colour=styles.QUIET)


def _question(canvas: Canvas, left: float, y: float, question: str) -> None:
    _text(canvas, left, y, question, 15, font=SEMIBOLD)
    for rank, words in enumerate(FACES):
        x = left + 3 * mm + rank * 44 * mm
        _tick(canvas, x, y - 11.5 * mm)
        _face(canvas, x + 12 * mm, y - 9 * mm, 5 * mm, _CURVES[rank])
        _text(canvas, x, y - 18.5 * mm, words, 12)


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
    canvas = _canvas(buffer, A5, words.title, f"{department} {about} {address}")
    middle = A5[0] / 2
    _centred(canvas, middle, height - 20 * mm, f"{department} · {about}", 11, colour=styles.QUIET)
    for rank, line in enumerate(words.heading):
        _centred(canvas, middle, height - (36 + 10 * rank) * mm, line, 24, font=BOLD, colour=styles.IRIS)
    _centred(canvas, middle, height - 58 * mm, "Trois questions, une minute, sur votre téléphone.", 14)
    size = 76 * mm
    _code(canvas, middle - size / 2, height - 146 * mm, size, address)
    for rank, smile in enumerate(_CURVES):
        _face(canvas, middle + (rank - 1.5) * 18 * mm, 44 * mm, 6 * mm, smile)
    _centred(canvas, middle, 29 * mm, ANONYMOUS, 12.5, font=SEMIBOLD)
    _centred(canvas, middle, 21 * mm, words.without_phone, 12)
    _centred(canvas, middle, 11 * mm, address, 9.5, colour=styles.QUIET)
    canvas.save()
    return buffer.getvalue()


def _code(canvas: Canvas, x: float, y: float, size: float, address: str) -> None:
    """The squares of the code, drawn one by one: reportlab's own drawing would name a typeface that is not embedded."""
    code = QrCodeWidget(address, barLevel="M").qr
    code.make()
    count = code.getModuleCount()
    side = size / count
    canvas.setFillColor(styles.INK)
    for row in range(count):
        for column in range(count):
            if code.isDark(row, column):
                canvas.rect(x + column * side, y + size - (row + 1) * side, side * 1.02, side * 1.02, stroke=0, fill=1)


def _text(canvas: Canvas, x: float, y: float, words: str, size: float, *, font=REGULAR, colour=styles.INK) -> None:
    written, size = _fitted(words, font, size, A4[0] - _MARGIN - x)
    canvas.setFont(font, size)
    canvas.setFillColor(colour)
    canvas.drawString(x, y, written)


def _centred(canvas: Canvas, x: float, y: float, words: str, size: float, *, font=REGULAR, colour=styles.INK) -> None:
    written, size = _fitted(words, font, size, A5[0] - 12 * mm)
    canvas.setFont(font, size)
    canvas.setFillColor(colour)
    canvas.drawCentredString(x, y, written)


def _fitted(words: str, font: str, size: float, room: float) -> tuple[str, float]:
    """The words as they are printed, and a size at which they fit in the room."""
    written = printable(typographic(words))
    return written, min(size, size * room / stringWidth(written, font, size))

"""Sheets that are drawn rather than written: cards, slips, posters. Words at a place, and a code that a phone reads.

Pure: plain words in, PDF bytes out; the same words give the same bytes.
"""

import hashlib
from collections.abc import Iterator
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from backend.kit.french import typographic
from backend.kit.pdf import styles
from backend.kit.pdf.fonts import REGULAR
from backend.kit.pdf.scripts import draw_line, width, writable
from backend.kit.qr import dark_squares


def sheet(buffer: BytesIO, size: tuple[float, float], title: str, content: str) -> Canvas:
    """An empty sheet; `content` is anything that differs when the document does."""
    made = Canvas(buffer, pagesize=size, invariant=1, initialFontName=REGULAR, lang="fr-FR")
    made.setTitle(title)
    made.setCreator("Iris")
    made._doc.updateSignature(hashlib.sha256(content.encode()).hexdigest())
    return made


def text(
    canvas: Canvas,
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    room: float | None = None,
    font=REGULAR,
    colour=styles.INK,
) -> None:
    """One line from `x` on, set smaller when it is wider than `room`."""
    written, size = _fitted(words, font, size, room)
    canvas.setFillColor(colour)
    draw_line(canvas, x, y, written, font, size)


def centred(
    canvas: Canvas, x: float, y: float, words: str, size: float, *, room: float, font=REGULAR, colour=styles.INK
) -> None:
    """One line around `x`, set smaller when it is wider than `room`."""
    written, size = _fitted(words, font, size, room)
    canvas.setFillColor(colour)
    draw_line(canvas, x - width(written, font, size) / 2, y, written, font, size)


def _fitted(words: str, font: str, size: float, room: float | None) -> tuple[str, float]:
    """The words as they are printed, and a size at which they fit in the room."""
    written = writable(typographic(words))
    return written, size if room is None else min(size, size * room / width(written, font, size))


def lines(words: str, size: float, *, room: float, font=REGULAR) -> list[str]:
    """Words cut where a line of `room` points is full; a word that fills more than one is cut too."""
    written = writable(typographic(words)).split("\n")
    return [
        part
        for typed in written
        for line in _filled(typed, size, room, font)
        for part in _parts(line, size, room, font)
    ]


def _filled(typed: str, size: float, room: float, font: str) -> Iterator[str]:
    """A line as it was typed, cut between its words."""
    line, *others = typed.split(" ")
    for word in others:
        longer = f"{line} {word}"
        if width(longer, font, size) <= room:
            line = longer
        else:
            yield line
            line = word
    yield line


def _parts(line: str, size: float, room: float, font: str) -> Iterator[str]:
    while width(line, font, size) > room and len(line) > 1:
        fitting = [end for end in range(2, len(line)) if width(line[:end], font, size) <= room]
        end = max(fitting, default=1)
        yield line[:end]
        line = line[end:]
    yield line


def code(canvas: Canvas, x: float, y: float, size: float, address: str) -> None:
    """The squares of a QR code, one by one: reportlab's own drawing would name a typeface that is not embedded."""
    number, dark = dark_squares(address)
    side = size / number
    canvas.setFillColor(styles.INK)
    for row, column in dark:
        canvas.rect(x + column * side, y + size - (row + 1) * side, side * 1.02, side * 1.02, stroke=0, fill=1)

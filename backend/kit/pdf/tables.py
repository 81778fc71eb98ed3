"""The tables of documents, as fast as reportlab draws them."""

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Table

from backend.kit.pdf.fonts import is_plain
from backend.kit.pdf.text import Markup, to_markup
from backend.kit.pdf.words import Words


class Rows(Table):
    """A table that measures its cells once for a width, however often passages ask how high it is."""

    _measured_for: float | None = None

    def _calc(self, availWidth, availHeight):  # noqa: N803 (reportlab's)
        # a table longer than its page is measured down to the foot of it only
        if availWidth != self._measured_for or self._hmax < self._nrows:
            super()._calc(availWidth, availHeight)
            self._measured_for = availWidth


def cell(text: str, style: ParagraphStyle, room: float) -> Words | str:
    """What stands in a cell: one line of plain letters needs no paragraph, the table writes it faster."""
    if isinstance(text, Markup) or "\n" in text or not is_plain(text):
        return Words(to_markup(text), style)
    line = text.strip()
    return line if stringWidth(line, style.fontName, style.fontSize) <= room else Words(to_markup(line), style)


def set_in(style: ParagraphStyle, start: tuple[int, int], end: tuple[int, int]) -> list[tuple]:
    return [
        ("FONT", start, end, style.fontName, style.fontSize, style.leading),
        ("TEXTCOLOR", start, end, style.textColor),
    ]

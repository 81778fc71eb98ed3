"""The report: minutes, lists and registers, on as many A4 pages as it takes."""

from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.kit.pdf import styles
from backend.kit.pdf.blocks import Block, story
from backend.kit.pdf.document import LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, Imprint, page, render
from backend.kit.pdf.fonts import SEMIBOLD, printable
from backend.kit.pdf.text import to_markup
from backend.kit.pdf.words import Words

_MARGINS = styles.Margins(left=LEFT, right=RIGHT, top=18 * mm, bottom=17 * mm)
COLUMN_WIDTH = PAGE_WIDTH - _MARGINS.left - _MARGINS.right
"""Width of the text, in points: 170 mm to share between the columns of a table."""


@dataclass(frozen=True)
class Report:
    """A report. `author` is the institution, `subtitle` a line under the title, `mark` stands on top of every page,
    `foot` is a second line at its foot; `scale` sets all of the text larger or smaller, columns with it."""

    author: str
    title: str
    subtitle: str
    reference: str
    dated: date
    body: tuple[Block, ...]
    mark: str = ""
    foot: str = ""
    scale: float = 1

    @property
    def width(self) -> float:
        """Width of the text, in points of its own scale."""
        return COLUMN_WIDTH / self.scale

    def pdf(self) -> bytes:
        """The report as PDF; the same report gives the same bytes."""
        imprint = Imprint(
            title=self.title,
            author=self.author,
            reference=self.reference,
            dated=self.dated,
            content=repr(self),
            foot=self.foot,
        )
        opening = [
            Words(to_markup(self.author), styles.SENDER_UNIT),
            Words(to_markup(self.title), styles.TITLE),
            Words(to_markup(self.subtitle), styles.SUBTITLE),
        ]
        draw = self._draw_mark if self.mark else None
        pages = (page("every", margins=_MARGINS, following="every", draw=draw, scale=self.scale),)
        return render(imprint, pages, [*opening, *story(self.body, self.width)])

    def _draw_mark(self, canvas: Canvas):
        top, height = PAGE_HEIGHT - 7 * mm, 5.5 * mm
        canvas.saveState()
        canvas.setFillColor(styles.IRIS_TINT)
        canvas.rect(LEFT, top - height, COLUMN_WIDTH, height, stroke=0, fill=1)
        canvas.setFont(SEMIBOLD, styles.MARK_SIZE)
        canvas.setFillColor(styles.IRIS)
        canvas.drawCentredString(LEFT + COLUMN_WIDTH / 2, top - height + 1.7 * mm, printable(self.mark))
        canvas.restoreState()

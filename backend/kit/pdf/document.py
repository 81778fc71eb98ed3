"""From flowables to bytes: metadata, page numbers, and the same bytes for the same input."""

import hashlib
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from backend.kit.pdf import styles
from backend.kit.pdf.blocks import ListedHeading
from backend.kit.pdf.fonts import REGULAR, printable
from backend.kit.pdf.scripts import draw_line, writable
from backend.kit.pdf.text import to_markup

# binary streams: a fifth smaller than their ASCII form, and faster to write
rl_config.useA85 = 0

LANGUAGE = "fr-FR"
PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, RIGHT = 22 * mm, 18 * mm
_FOOTER_Y = 9 * mm
_FOOT_HEIGHT = 10

Drawing = Callable[[Canvas], None]


@dataclass(frozen=True)
class Imprint:
    """What identifies a document.

    `dated` is the document's own date: it stands for the date of creation, so that no clock is read.
    `content` is anything that differs when the document does (a repr): the PDF's identifier is drawn from it.
    `foot` is a second line at the foot of every page.
    """

    title: str
    author: str
    reference: str
    dated: date
    content: str
    foot: str = ""


def render(
    imprint: Imprint, templates: Sequence[PageTemplate], story: list[Flowable], *, size: tuple[float, float] = A4
) -> bytes:
    """The PDF of `story`. Every page gets a footer: author, reference, page x / y."""
    buffer = BytesIO()
    document = _Document(
        buffer,
        pagesize=size,
        title=printable(imprint.title),
        author=printable(imprint.author),
        subject=printable(imprint.reference),
        creator="Iris",
        lang=LANGUAGE,
        displayDocTitle=True,
        invariant=1,
        initialFontName=REGULAR,
        pageTemplates=list(templates),
    )
    lists_pages = any(flowable.isIndexing() for flowable in story)
    build = document.multiBuild if lists_pages else document.build
    build(story, canvasmaker=partial(_PagedCanvas, imprint=imprint))
    return buffer.getvalue()


def page(
    name: str,
    *,
    margins: styles.Margins,
    following: str,
    draw: Drawing | None = None,
    size: tuple[float, float] = A4,
    scale: float = 1,
) -> PageTemplate:
    """A page with one column inside `margins` (points); `draw` puts on it what stands outside the column, `scale` makes
    all that stands in it larger or smaller."""
    column = _Column(
        margins.left / scale,
        margins.bottom / scale,
        (size[0] - margins.left - margins.right) / scale,
        (size[1] - margins.top - margins.bottom) / scale,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def begin(canvas: Canvas, _document) -> None:
        if draw:
            draw(canvas)
        if scale != 1:
            canvas.saveState()
            canvas.scale(scale, scale)

    def end(canvas: Canvas, _document) -> None:
        if scale != 1:
            canvas.restoreState()

    return PageTemplate(id=name, frames=[column], onPage=begin, onPageEnd=end, autoNextPageTemplate=following)


class _Column(Frame):
    def __deepcopy__(self, _known):
        # reportlab copies the whole of it for every passage that is kept together, to set one attribute aside
        return copy(self)


class _Document(BaseDocTemplate):
    def afterFlowable(self, flowable):  # noqa: N802 (reportlab's name)
        """Tell the table of contents on which page a section stands."""
        if isinstance(flowable, ListedHeading):
            section = flowable.section
            self.notify("TOCEntry", (section.level, printable(to_markup(section.text)), self.page, section.anchor))


class _PagedCanvas(Canvas):
    """Keeps finished pages until their number is known, then adds the footers."""

    def __init__(self, *args, imprint: Imprint, **kwargs):
        super().__init__(*args, **kwargs)
        self._imprint = imprint
        self._pages: list[dict] = []
        self.setDateFormatter(lambda *_moment: f"D:{imprint.dated:%Y%m%d}")
        # reportlab draws the identifier of an invariant document from its title only.
        self._doc.updateSignature(hashlib.sha256(imprint.content.encode("utf-8", "replace")).hexdigest())

    def showPage(self):  # noqa: N802 (reportlab's name)
        self._pages.append(dict(self.__dict__))
        self._doc.pageCounter += 1  # the page that a bookmark names
        self._startPage()

    def save(self):
        self._doc.pageCounter = 1
        for number, finished in enumerate(self._pages, start=1):
            self.__dict__.update(finished)
            self._draw_footer(f"page {number} / {len(self._pages)}")
            super().showPage()
        super().save()

    def _draw_footer(self, number: str):
        left, right = LEFT, self._pagesize[0] - RIGHT
        height = _FOOTER_Y + (_FOOT_HEIGHT if self._imprint.foot else 0)
        self.saveState()
        self.setStrokeColor(styles.LINE)
        self.setLineWidth(0.5)
        self.line(left, height + 11, right, height + 11)
        self.setFillColor(styles.QUIET)
        told = writable(f"{self._imprint.author} · {self._imprint.reference}")
        draw_line(self, left, height, told, REGULAR, styles.FOOTER_SIZE)
        if self._imprint.foot:
            draw_line(self, left, height - _FOOT_HEIGHT, writable(self._imprint.foot), REGULAR, styles.FOOTER_SIZE)
        self.setFont(REGULAR, styles.FOOTER_SIZE)
        self.drawRightString(right, height, number)
        self.restoreState()

"""What a document is made of, as frozen data; `flowables` turns it into reportlab's.

Wherever a `Text` is expected, a plain string prints literally and `text.markup` gives bold words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Spacer
from reportlab.platypus.tableofcontents import TableOfContents

from backend.kit.pdf import styles
from backend.kit.pdf.fonts import REGULAR, printable
from backend.kit.pdf.tables import Rows, cell, set_in
from backend.kit.pdf.text import Markup, to_markup
from backend.kit.pdf.words import Words

Text = str | Markup


@dataclass(frozen=True)
class Para:
    """A paragraph; `note` sets it smaller and greyer."""

    text: Text
    note: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading, never alone at the foot of a page."""

    text: Text


@dataclass(frozen=True)
class Section:
    """A heading that the table of contents lists: level 0 is a part of the document, 1 an article of it."""

    text: Text
    anchor: str
    level: int = 1


@dataclass(frozen=True)
class Contents:
    """The table of contents: every `Section` with its page."""


@dataclass(frozen=True)
class NewPage:
    """What follows starts on another page."""


@dataclass(frozen=True)
class Quote:
    """A person's own words, between guillemets, beside a violet bar."""

    words: str


@dataclass(frozen=True)
class Items:
    """A list with dashes."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Figures:
    """Labels at the left, amounts at the right, already formatted; `total` puts the last row in bold."""

    rows: tuple[tuple[Text, str], ...]
    total: bool = False


@dataclass(frozen=True)
class Column:
    """One column of a `Grid`: its heading, its width in mm, whether it holds figures (right-aligned)."""

    heading: str
    width: float
    figures: bool = False


@dataclass(frozen=True)
class Grid:
    """A table whose heading row comes back on every page; its rows are `least_height` mm high at least, or `tight`."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    least_height: int = 0
    tight: bool = False

    def __post_init__(self):
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("Every row of a table has one cell per column.")


@dataclass(frozen=True)
class Box:
    """A framed passage that people must be able to find again, such as appeal routes."""

    heading: str
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True)
class Signature:
    """Who signs: the lines above the signature, the room to sign, the lines below; kept on one page."""

    above: tuple[Text, ...]
    below: tuple[Text, ...]


@dataclass(frozen=True)
class Signatures:
    """Several signatures side by side."""

    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class SigningBox:
    """Where one party signs: who, as what, a line below; `strokes` are the lines that were drawn, of [x, y] points in a
    frame of 600 by 200 from its top left corner."""

    name: str
    role: str
    below: str = ""
    strokes: tuple[tuple[tuple[int, int], ...], ...] = ()


@dataclass(frozen=True)
class SigningBoxes:
    """The boxes of the parties, two side by side; each row of them stays on one page."""

    boxes: tuple[SigningBox, ...]


@dataclass(frozen=True)
class Together:
    """Blocks that go to the next page rather than be parted, unless a page cannot hold them."""

    blocks: tuple["Block", ...]


Block = (
    Para
    | Heading
    | Section
    | Contents
    | NewPage
    | Quote
    | Items
    | Figures
    | Grid
    | Box
    | Signature
    | Signatures
    | SigningBoxes
    | Together
)

_SIGNING_ROOM = 11 * mm
_DRAWN_WIDTH = 60 * mm
_AIR, _AIR_AFTER_FIGURES = 7, 8
_TABLE_START, _HEADING_ROOM = 30 * mm, 11 * mm
# Without it every table names Helvetica, which is not embedded.
_TYPEFACE = ("FONTNAME", (0, 0), (-1, -1), REGULAR)
_CELL_PADDING = (
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
)


class _Barred(Words):
    """A paragraph with a violet bar at its left, also when it goes on to the next page."""

    def draw(self):
        self.canv.setFillColor(styles.IRIS)
        self.canv.rect(0, 0, 2.2, self.height, stroke=0, fill=1)
        super().draw()


class _Drawn(Flowable):
    """What somebody drew to sign, as lines; nothing leaves its room empty."""

    def __init__(self, strokes, width: float):
        super().__init__()
        self.strokes = strokes
        self.width, self.height = width, width / 3

    def wrap(self, _width, _height):
        return self.width, self.height

    def draw(self):
        side = self.width / 600
        path = self.canv.beginPath()
        for first, *others in self.strokes:
            path.moveTo(first[0] * side, self.height - first[1] * side)
            for x, y in others or [first]:
                path.lineTo(x * side, self.height - y * side)
        self.canv.setStrokeColor(styles.INK)
        self.canv.setLineWidth(1.1)
        self.canv.setLineCap(1)
        self.canv.setLineJoin(1)
        self.canv.drawPath(path, stroke=1, fill=0)


class ListedHeading(Words):
    """A heading with an entry in the table of contents and in the outline that readers of PDF show."""

    def __init__(self, section: Section):
        super().__init__(to_markup(section.text), styles.SECTIONS[section.level])
        self.section = section

    def draw(self):
        self.canv.bookmarkHorizontal(self.section.anchor, 0, self.height)
        self.canv.addOutlineEntry(printable(str(self.getPlainText())), self.section.anchor, self.section.level)
        super().draw()


def story(blocks: Sequence[Block], width: float) -> list[Flowable]:
    """The flowables of `blocks`, for a column of `width` points."""
    made: list[Flowable] = []
    for position, block in enumerate(blocks):
        headings = _headings_of_table(blocks, position)
        if headings:
            made.append(CondPageBreak(_TABLE_START + headings * _HEADING_ROOM))
        made += flowables(block, width)
    return made


def _headings_of_table(blocks: Sequence[Block], position: int) -> int:
    """How many headings start here and lead to a table: they leave with its first rows."""
    if position and isinstance(blocks[position - 1], Heading | Section):
        return 0
    after = position
    while after < len(blocks) and isinstance(blocks[after], Heading | Section):
        after += 1
    return after - position if after < len(blocks) and isinstance(blocks[after], Grid) else 0


@singledispatch
def flowables(block: Block, width: float) -> list[Flowable]:
    """The flowables of one block. Raises TypeError for what is not a block."""
    raise TypeError(f"{type(block).__name__} is not a block.")


@flowables.register
def _(block: Para, width: float) -> list[Flowable]:
    return [Words(to_markup(block.text), styles.NOTE if block.note else styles.BODY)]


@flowables.register
def _(block: Heading, width: float) -> list[Flowable]:
    return [Words(to_markup(block.text), styles.HEADING)]


@flowables.register
def _(block: Section, width: float) -> list[Flowable]:
    return [ListedHeading(block)]


@flowables.register
def _(block: Contents, width: float) -> list[Flowable]:
    contents = TableOfContents(
        levelStyles=list(styles.CONTENTS),
        dotsMinLevel=1,
        tableStyle=[
            _TYPEFACE,
            *_CELL_PADDING,
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ],
    )
    return [contents]


@flowables.register
def _(block: NewPage, width: float) -> list[Flowable]:
    return [PageBreak()]


@flowables.register
def _(block: Quote, width: float) -> list[Flowable]:
    words = to_markup(block.words)
    return [_Barred(f"«\N{NO-BREAK SPACE}{words}\N{NO-BREAK SPACE}»", styles.QUOTE)]


@flowables.register
def _(block: Items, width: float) -> list[Flowable]:
    items: list[Flowable] = [Words(to_markup(item), styles.ITEM, bulletText="–") for item in block.items]
    return [*items, Spacer(0, 3.5)]


@flowables.register
def _(block: Figures, width: float) -> list[Flowable]:
    last = len(block.rows) - 1
    cells = [
        [Words(_bold(text, when=block.total and row == last), style) for text, style in zip(pair, _FIGURE, strict=True)]
        for row, pair in enumerate(block.rows)
    ]
    table = Rows(
        cells,
        colWidths=[width - 32 * mm, 32 * mm],
        splitInRow=1,
        spaceBefore=1,
        spaceAfter=9,
        style=[
            _TYPEFACE,
            *_CELL_PADDING,
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEABOVE", (0, 0), (-1, 0), 0.6, styles.LINE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.6, styles.LINE),
        ],
    )
    return [table]


_FIGURE = (styles.FIGURE, styles.FIGURE_RIGHT)


@flowables.register
def _(block: Grid, width: float) -> list[Flowable]:
    headings, cells = (styles.CELL_HEADING, styles.CELL_HEADING_RIGHT), (styles.CELL, styles.CELL_RIGHT)
    rows = [[column.heading for column in block.columns], *block.rows]
    table = Rows(
        [
            [
                cell(text, (cells if row else headings)[column.figures], column.width * mm - _AIR - _AIR_AFTER_FIGURES)
                for text, column in zip(texts, block.columns, strict=True)
            ]
            for row, texts in enumerate(rows)
        ],
        colWidths=[column.width * mm for column in block.columns],
        minRowHeights=[0, *[block.least_height * mm] * len(block.rows)] if block.least_height else None,
        repeatRows=1,
        splitInRow=1,
        hAlign="LEFT",
        spaceBefore=2,
        spaceAfter=2 if block.tight else 10,
        style=[
            *set_in(headings[0], (0, 0), (-1, 0)),
            *set_in(cells[0], (0, 1), (-1, -1)),
            *[("ALIGN", (at, 0), (at, -1), "RIGHT") for at, column in enumerate(block.columns) if column.figures],
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), _AIR),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            *_room_after_figures(block.columns),
            ("TOPPADDING", (0, 0), (-1, -1), 0 if block.tight else 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0 if block.tight else 4.5),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, styles.IRIS),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, styles.LINE),
        ],
    )
    return [CondPageBreak(_TABLE_START), table]


def _room_after_figures(columns: Sequence[Column]) -> list[tuple]:
    # Figures end where the next column starts: words need more air there.
    words_next = [position for position in range(1, len(columns)) if columns[position - 1].figures]
    return [
        ("LEFTPADDING", (position, 0), (position, -1), _AIR_AFTER_FIGURES)
        for position in words_next
        if not columns[position].figures
    ]


@flowables.register
def _(block: Box, width: float) -> list[Flowable]:
    heading = Words(to_markup(block.heading), styles.BOX_HEADING)
    cells = [[heading], *([Words(to_markup(text), styles.BOX)] for text in block.paragraphs)]
    table = Rows(
        cells,
        colWidths=[width],
        splitInRow=1,
        spaceBefore=7,
        spaceAfter=6,
        style=[
            _TYPEFACE,
            ("BOX", (0, 0), (-1, -1), 0.8, styles.IRIS),
            ("BACKGROUND", (0, 0), (-1, -1), styles.IRIS_TINT),
            ("LEFTPADDING", (0, 0), (-1, -1), 9),
            ("RIGHTPADDING", (0, 0), (-1, -1), 9),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, 0), 6),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 7),
        ],
    )
    return [table]


@flowables.register
def _(block: Together, width: float) -> list[Flowable]:
    return [KeepTogether(story(block.blocks, width))]


@flowables.register
def _(block: Signature, width: float) -> list[Flowable]:
    return [_side_by_side((Signature(above=(), below=()), block), (width * 0.42, width * 0.58))]


@flowables.register
def _(block: Signatures, width: float) -> list[Flowable]:
    return [_side_by_side(block.signatures, [width / len(block.signatures)] * len(block.signatures))]


@flowables.register
def _(block: SigningBoxes, width: float) -> list[Flowable]:
    half = width / 2
    pairs = [block.boxes[start : start + 2] for start in range(0, len(block.boxes), 2)]
    return [_signing_row(pair, half) for pair in pairs]


def _signing_row(pair: Sequence[SigningBox], half: float) -> Flowable:
    cells = [
        [
            Words(to_markup(box.role), styles.LABEL),
            Words(to_markup(box.name), styles.SIGNATURE),
            _Drawn(box.strokes, min(half - 20, _DRAWN_WIDTH)),
            Words(to_markup(box.below), styles.LABEL),
        ]
        for box in pair
    ]
    framed = [("BOX", (column, 0), (column, 0), 0.6, styles.LINE) for column in range(len(pair))]
    return Rows(
        [cells + [""] * (2 - len(cells))],
        colWidths=[half, half],
        spaceBefore=4,
        spaceAfter=4,
        style=[
            _TYPEFACE,
            *framed,
            ("LEFTPADDING", (0, 0), (-1, -1), 7),
            ("RIGHTPADDING", (0, 0), (-1, -1), 7),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("NOSPLIT", (0, 0), (-1, -1)),
        ],
    )


def _side_by_side(signatures: Sequence[Signature], widths: Sequence[float]) -> Flowable:
    above = [[Words(to_markup(text), styles.SIGNATURE) for text in signature.above] or "" for signature in signatures]
    below = [[Words(to_markup(text), styles.SIGNATURE) for text in signature.below] or "" for signature in signatures]
    room = _SIGNING_ROOM if any(below) else 0
    return Rows(
        [above, [""] * len(signatures), below],
        colWidths=list(widths),
        rowHeights=[None, room, None],
        spaceBefore=4,
        spaceAfter=4,
        style=[
            _TYPEFACE,
            *_CELL_PADDING,
            ("RIGHTPADDING", (0, 0), (-2, -1), 12),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("NOSPLIT", (0, 0), (-1, -1)),
        ],
    )


def _bold(text: Text, *, when: bool) -> str:
    written = to_markup(text)
    return f"<b>{written}</b>" if when else written

"""Sizes, colours and leading of paper: one violet accent, ink, two greys."""

from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from backend.kit.pdf.fonts import BOLD, REGULAR, SEMIBOLD

IRIS = HexColor("#4b3fa3")
IRIS_TINT = HexColor("#f4f3fb")
INK = HexColor("#1c2430")
QUIET = HexColor("#505b68")
LINE = HexColor("#c9cdd3")

BODY = ParagraphStyle(
    "body",
    fontName=REGULAR,
    fontSize=11,
    leading=14.4,
    textColor=INK,
    spaceAfter=5.5,
    bulletFontName=REGULAR,
    allowWidows=0,
    allowOrphans=0,
    splitLongWords=1,
)
SUBJECT = ParagraphStyle("subject", BODY, fontName=SEMIBOLD, spaceBefore=4, spaceAfter=9)
HEADING = ParagraphStyle(
    "heading",
    BODY,
    fontName=SEMIBOLD,
    fontSize=11.5,
    leading=15,
    textColor=IRIS,
    spaceBefore=6,
    spaceAfter=2.5,
    keepWithNext=1,
)
SECTIONS = (
    ParagraphStyle(
        "part",
        BODY,
        fontName=BOLD,
        fontSize=15.5,
        leading=20,
        textColor=IRIS,
        spaceBefore=16,
        spaceAfter=4,
        keepWithNext=1,
    ),
    ParagraphStyle(
        "article", BODY, fontName=SEMIBOLD, fontSize=12.5, leading=16, spaceBefore=12, spaceAfter=4, keepWithNext=1
    ),
)
CONTENTS = (
    ParagraphStyle("contents-part", BODY, fontName=SEMIBOLD, leading=15, textColor=IRIS, spaceBefore=5, spaceAfter=0),
    ParagraphStyle("contents-article", BODY, fontSize=10.2, leading=13.2, leftIndent=10, spaceAfter=0),
)
QUOTE = ParagraphStyle("quote", BODY, leftIndent=11, spaceBefore=1, spaceAfter=7)
NOTE = ParagraphStyle("note", BODY, fontSize=9.8, leading=12.2, textColor=QUIET, spaceAfter=3)
ITEM = ParagraphStyle("item", BODY, leftIndent=13, bulletIndent=2, spaceAfter=3)
BOX = ParagraphStyle("box", BODY, fontSize=10.2, leading=12.9, spaceAfter=0)
BOX_HEADING = ParagraphStyle("box-heading", BOX, fontName=SEMIBOLD, fontSize=11, leading=14.5, textColor=IRIS)
SENDER = ParagraphStyle("sender", BODY, fontName=BOLD, fontSize=14, leading=17, textColor=IRIS, spaceAfter=3)
SENDER_UNIT = ParagraphStyle("sender-unit", BODY, fontName=SEMIBOLD, fontSize=10.5, leading=13.5, spaceAfter=0)
SENDER_LINE = ParagraphStyle("sender-line", BODY, fontSize=10, leading=13, spaceAfter=0)
LABEL = ParagraphStyle("label", BODY, fontSize=9, leading=11.5, textColor=QUIET, spaceAfter=0)
LABEL_SPACED = ParagraphStyle("label-spaced", LABEL, spaceBefore=6)
ADDRESS = ParagraphStyle("address", BODY, fontSize=11, leading=13.4, spaceAfter=0)
TITLE = ParagraphStyle("title", BODY, fontName=BOLD, fontSize=19, leading=24, textColor=IRIS, spaceAfter=4)
SUBTITLE = ParagraphStyle("subtitle", BODY, textColor=QUIET, spaceAfter=9)
CELL = ParagraphStyle("cell", BODY, fontSize=9.5, leading=12.2, spaceAfter=0)
CELL_RIGHT = ParagraphStyle("cell-right", CELL, alignment=TA_RIGHT)
CELL_HEADING = ParagraphStyle("cell-heading", CELL, fontName=SEMIBOLD, fontSize=9, leading=11.5, textColor=QUIET)
CELL_HEADING_RIGHT = ParagraphStyle("cell-heading-right", CELL_HEADING, alignment=TA_RIGHT)
FIGURE = ParagraphStyle("figure", BODY, spaceAfter=0)
FIGURE_RIGHT = ParagraphStyle("figure-right", FIGURE, alignment=TA_RIGHT)

SIGNATURE = ParagraphStyle("signature", FIGURE, fontSize=10.5, leading=13.6)

FOOTER_SIZE = 8.5
MARK_SIZE = 9


@dataclass(frozen=True)
class Margins:
    """Distances from the edges of a sheet, in points."""

    left: float
    right: float
    top: float
    bottom: float

"""The letter: one A4 sheet for a French window envelope, then as many pages as it takes.

A DL envelope (110 × 220 mm) has its window 20 mm from the right and from the bottom, 100 mm wide and 35 to 45 mm high
(NF Z 11-001). The sheet, folded in three, may slip 10 mm sideways and 11 mm up or down: what lies 100 to 190 mm from
its left edge and 55 to 79 mm from its top always shows; nothing else may stand between 90 and 200, 45 and 90 (this
is why place and date are at the left).
"""

from dataclasses import dataclass
from datetime import date

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.kit.french import date_long, unbroken
from backend.kit.pdf import styles
from backend.kit.pdf.blocks import Block, story
from backend.kit.pdf.document import LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, Imprint, page, render
from backend.kit.pdf.text import Markup, markup, to_markup
from backend.kit.pdf.words import Words

_FIRST_PAGE = styles.Margins(left=LEFT, right=RIGHT, top=86 * mm, bottom=17 * mm)
_NEXT_PAGES = styles.Margins(left=LEFT, right=RIGHT, top=20 * mm, bottom=17 * mm)
_COLUMN_WIDTH = PAGE_WIDTH - _FIRST_PAGE.left - _FIRST_PAGE.right
_FOLDS = (99 * mm, 198 * mm)


@dataclass(frozen=True)
class _Area:
    """A rectangle of the first page, in points from the left and the top edges."""

    left: float
    top: float
    width: float
    height: float


_WINDOW = _Area(left=103 * mm, top=49 * mm, width=86 * mm, height=30 * mm)
_SENDER = _Area(left=LEFT, top=14 * mm, width=66 * mm, height=70 * mm)


@dataclass(frozen=True)
class Sender:
    """Who writes: the département, the unit, the site with its postal address and phone."""

    department: str
    unit: str
    site: str
    address_lines: tuple[str, ...]
    phone: str


@dataclass(frozen=True)
class Recipient:
    """To whom. `hand_delivered_at` (the name of a site) replaces any address: a protected one is never printed.

    Raises ValueError when there is neither an address nor a place of hand delivery.
    """

    civility: str
    first_name: str
    last_name: str
    address_lines: tuple[str, ...] = ()
    hand_delivered_at: str | None = None

    def __post_init__(self):
        if not self.hand_delivered_at and not any(line.strip() for line in self.address_lines):
            raise ValueError("A letter goes to an address, or is delivered by hand at a named site.")

    @property
    def full_name(self) -> str:
        """« Madame Jeanne Durand »."""
        return " ".join(part for part in (self.civility, self.first_name, self.last_name) if part.strip())

    @property
    def salutation(self) -> str:
        """« Madame », or « Madame, Monsieur » when the civility is not known."""
        return self.civility.strip() or "Madame, Monsieur"

    @property
    def address_block(self) -> tuple[str, ...]:
        """The lines that show through the window."""
        if self.hand_delivered_at:
            return (self.full_name, f"Remis en main propre au {self.hand_delivered_at}")
        return (self.full_name, *(line for line in self.address_lines if line.strip()))


@dataclass(frozen=True)
class Contact:
    """Who answers questions about the letter: a person's or a unit's name, a phone, an e-mail address if any."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter. `reference` is its own number, `mentions` are more (label, value) pairs shown beside the address."""

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    dated: date
    reference: str
    subject: str
    body: tuple[Block, ...]
    mentions: tuple[tuple[str, str], ...] = ()

    def pdf(self) -> bytes:
        """The letter as PDF; the same letter gives the same bytes."""
        imprint = Imprint(
            title=self.subject[:1].upper() + self.subject[1:],
            author=self.sender.department,
            reference=self.reference,
            dated=self.dated,
            content=repr(self),
        )
        pages = (
            page("first", margins=_FIRST_PAGE, following="next", draw=self._draw_first_page),
            page("next", margins=_NEXT_PAGES, following="next"),
        )
        date_line = markup("{place}, le {dated}", place=self.place, dated=date_long(self.dated))
        opening = [
            Words(date_line, styles.BODY),
            Words(markup("Objet : {subject}", subject=self.subject), styles.SUBJECT),
            Words(markup("{salutation},", salutation=self.recipient.salutation), styles.BODY),
        ]
        return render(imprint, pages, [*opening, *story(self.body, _COLUMN_WIDTH)])

    def _draw_first_page(self, canvas: Canvas):
        address = [(to_markup(line), styles.ADDRESS) for line in self.recipient.address_block]
        _draw_fitted(canvas, address, _WINDOW, centred=True)
        _draw_fitted(canvas, self._sender_lines(), _SENDER)
        canvas.setStrokeColor(styles.LINE)
        canvas.setLineWidth(0.5)
        for fold in _FOLDS:
            canvas.line(4 * mm, PAGE_HEIGHT - fold, 8 * mm, PAGE_HEIGHT - fold)

    def _sender_lines(self) -> list[tuple[Markup, ParagraphStyle]]:
        sender, contact = self.sender, self.contact
        lines = [
            (to_markup(sender.department), styles.SENDER),
            (to_markup(sender.unit), styles.SENDER_UNIT),
            *((to_markup(line), styles.SENDER_LINE) for line in (sender.site, *sender.address_lines)),
            (markup("Tél. : {phone}", phone=unbroken(sender.phone)), styles.SENDER_LINE),
        ]
        mentions = (
            (
                "Votre contact",
                "\n".join(part for part in (contact.name, unbroken(contact.phone), contact.email) if part),
            ),
            ("Référence", self.reference),
            *self.mentions,
        )
        for label, value in mentions:
            lines.append((to_markup(label), styles.LABEL_SPACED))
            lines.append((to_markup(value), styles.SENDER_LINE))
        return lines


def _draw_fitted(canvas: Canvas, lines: list[tuple[Markup, ParagraphStyle]], area: _Area, *, centred: bool = False):
    """Draw `lines` inside `area`, smaller and smaller until they fit (a very long name must not spoil a run)."""
    for percent in range(100, 0, -5):
        column = [Words(text, style if percent == 100 else _scaled(style, percent / 100)) for text, style in lines]
        height = sum(_height(paragraph, area.width) for paragraph in column)
        if height <= area.height:
            break
    top = PAGE_HEIGHT - area.top - (max(area.height - height, 0) / 2 if centred else 0)
    for paragraph in column:
        top -= paragraph.height + paragraph.style.spaceBefore
        paragraph.drawOn(canvas, area.left, top)
        top -= paragraph.style.spaceAfter


def _height(paragraph: Words, width: float) -> float:
    paragraph.wrap(width, PAGE_HEIGHT)
    return paragraph.height + paragraph.style.spaceBefore + paragraph.style.spaceAfter


def _scaled(style: ParagraphStyle, factor: float) -> ParagraphStyle:
    return ParagraphStyle(
        style.name,
        style,
        fontSize=style.fontSize * factor,
        leading=style.leading * factor,
        spaceBefore=style.spaceBefore * factor,
        spaceAfter=style.spaceAfter * factor,
    )

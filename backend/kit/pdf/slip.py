"""The slip: half a sheet (A5) that somebody takes home, in larger letters than a letter's."""

from dataclasses import dataclass
from datetime import date

from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm

from backend.kit.pdf import styles
from backend.kit.pdf.blocks import Block, story
from backend.kit.pdf.document import LEFT, RIGHT, Imprint, page, render
from backend.kit.pdf.text import to_markup
from backend.kit.pdf.words import Words

_MARGINS = styles.Margins(left=LEFT, right=RIGHT, top=16 * mm, bottom=17 * mm)
_WIDTH = A5[0] - LEFT - RIGHT


@dataclass(frozen=True)
class Slip:
    """A slip. `author` stands at its foot with `reference`; both may be as short as discretion asks."""

    author: str
    title: str
    reference: str
    dated: date
    body: tuple[Block, ...]

    def pdf(self) -> bytes:
        """The slip as PDF; the same slip gives the same bytes."""
        imprint = Imprint(
            title=self.title, author=self.author, reference=self.reference, dated=self.dated, content=repr(self)
        )
        pages = (page("every", margins=_MARGINS, following="every", size=A5),)
        return render(imprint, pages, [Words(to_markup(self.title), styles.TITLE), *story(self.body, _WIDTH)], size=A5)

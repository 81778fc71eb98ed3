"""The paragraph of every document: our own markup read at a glance, lines broken once for a width."""

import re
from functools import lru_cache

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paragraph import cleanBlockQuotedText

# all that `text.to_markup` and `text.markup` write: reportlab's parser knows the whole of its HTML, and takes its time
_TAG = re.compile(r"<(b|/b|br/)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


class Words(Paragraph):
    """A paragraph that breaks its lines once for a width, however often frames and tables ask how high it is."""

    _broken_for: float | None = None

    def __init__(self, text: str, style: ParagraphStyle, bulletText=None, frags=None, **told):  # noqa: N803 (reportlab's)
        super().__init__(text, style, bulletText, _fragments(text, style) if frags is None else frags, **told)

    def wrap(self, available_width, available_height):
        # a paragraph that could not be split forgets its lines
        if available_width != self._broken_for or not hasattr(self, "blPara"):
            super().wrap(available_width, available_height)
            self._broken_for = available_width
        return self.width, self.height


def _fragments(text: str, style: ParagraphStyle) -> list:
    plain, bold, line_end = _samples(style)
    found, depth = [], 0
    for turn, piece in enumerate(_TAG.split(cleanBlockQuotedText(text))):
        if turn % 2 == 0:
            if piece:
                found.append((bold if depth else plain).clone(text=_unescaped(piece)))
        elif piece == "br/":
            found.append(line_end.clone())
        else:
            depth += 1 if piece == "b" else -1
    return found


@lru_cache(maxsize=128)
def _samples(style: ParagraphStyle) -> list:
    """A plain fragment, a bold one and a line end in a style, as reportlab's own parser makes them."""
    return Paragraph("plain<b>bold</b><br/>", style).frags


def _unescaped(text: str) -> str:
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text

"""The paragraph of every document: our own markup read at a glance, lines broken once for a width."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paragraph import cleanBlockQuotedText

from backend.kit.pdf import scripts

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

    def draw(self):
        if not scripts.is_mixed(self.getPlainText() or ""):
            super().draw()
            return
        as_read = self.blPara
        self.blPara, rooms = _as_seen(as_read)
        if self.style.alignment == TA_LEFT and not self.bulletText:
            self._offsets = rooms
        super().draw()
        self.blPara = as_read


def _fragments(text: str, style: ParagraphStyle) -> list:
    plain, bold, line_end = _samples(style)
    found, depth = [], 0
    for turn, piece in enumerate(_TAG.split(cleanBlockQuotedText(text))):
        if turn % 2 == 0:
            sample = bold if depth else plain
            for typeface, words in scripts.runs(_unescaped(piece)):
                if words:
                    found.append(sample.clone(text=words, **({"fontName": typeface} if typeface else {})))
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


def _as_seen(broken) -> tuple:
    """The lines of a paragraph in the order of the eye, and the room at the left of each: what follows a line end and
    is read from the right stands at the right."""
    if broken.kind == 0:
        lines = [(room, " ".join(words)) for room, words in broken.lines]
        from_right = scripts.reads_from_right(" ".join(words for _room, words in lines))
        seen = [(room, [_sight(words, from_right)]) for room, words in lines]
        return broken.clone(lines=seen), [room if from_right else 0 for room, _words in lines]
    seen, rooms = [], []
    for passage in _passages(broken.lines):
        from_right = scripts.reads_from_right(" ".join(piece.text for line in passage for piece in line.words))
        seen += [line.clone(words=_pieces_as_seen(line.words, from_right)) for line in passage]
        rooms += [line.extraSpace if from_right else 0 for line in passage]
    return broken.clone(lines=seen), rooms


def _passages(lines: list) -> Iterator[list]:
    """Lines as somebody typed them, each cut in those that fit."""
    passage = []
    for line in lines:
        passage.append(line)
        if line.lineBreak:
            yield passage
            passage = []
    if passage:
        yield passage


def _sight(words: str, from_right: bool) -> str:
    return "".join(character for character, _place in scripts.in_sight_order(words, from_right))


def _pieces_as_seen(pieces: list, from_right: bool) -> list:
    owners = [piece for piece in pieces for _character in piece.text]
    ordered = scripts.in_sight_order("".join(piece.text for piece in pieces), from_right)
    found = []
    for _owner, group in groupby(ordered, key=lambda one: id(owners[one[1]])):
        characters = list(group)
        found.append(owners[characters[0][1]].clone(text="".join(one for one, _place in characters)))
    return found

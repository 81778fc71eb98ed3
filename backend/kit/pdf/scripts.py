"""What the typeface of documents cannot write: Arabic, Hebrew, other alphabets, Chinese, symbols and emoji.

Their typefaces are Noto's (SIL OFL), from the wheel `manimgx-fonts`, and WenQuanYi Micro Hei (Apache 2.0), from
`paperang-p2-fonts-cjk`; they are read the first time that a text needs one. Arabic letters are joined here (their
presentation forms), lines are put in the order of the eye at drawing time. The letters of India would have to be shaped
too: they stay « ? ».
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import manimgx_fonts
import paperang_p2_fonts_cjk
from arabic_reshaper import reshape
from bidi import algorithm, get_base_level
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from backend.kit.pdf.fonts import PLAIN, UNKNOWN, Typeface, composed, has_glyph, is_plain

# the first that has a character draws it
_NOTO = tuple(
    (name, Path(manimgx_fonts.__file__).with_name(f"{name}[wght].ttf"))
    for name in (
        "NotoSans",
        "NotoSansArabic",
        "NotoSansHebrew",
        "NotoSansArmenian",
        "NotoSansGeorgian",
        "NotoSansEthiopic",
        "NotoEmoji",
        "NotoSansSymbols",
    )
)
# a quarter of a second and 22 MB: apart, for the texts that none of the others draws
_CHINESE = (("WenQuanYiMicroHei", Path(paperang_p2_fonts_cjk.__file__).with_name("fonts") / "wqy-microhei.ttc"),)
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# the tone of a skin, and the sign of a gender that joins an emoji: both would stand alone beside it
_LEFT_OF_EMOJI = re.compile("[\U0001f3fb-\U0001f3ff]|\N{ZERO WIDTH JOINER}[♀♂]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_EMOJI = range(0x1F000, 0x1FB00)
# emoji of Unicode 16, which telephones already have and the typeface has not
_NAMED = {
    0x1FA89: "harpe",
    0x1FA8F: "pelle",
    0x1FABE: "arbre sans feuilles",
    0x1FAC6: "empreinte digitale",
    0x1FADC: "légume-racine",
    0x1FADF: "éclaboussure",
    0x1FAE9: "visage cerné",
}
# the groups of a telephone number stay in their order, as those of 1.234 do
_WITHIN_NUMBER = re.compile(r"(?<=\d)[ \N{NO-BREAK SPACE}](?=\d)")
_UNSEEN = {"Cc", "Cf", "Mn", "Me", "Cs"}


class _Borrowed(Typeface):
    """A typeface whose copied words are plain letters again, and its emoji whole: reportlab writes neither."""

    def addObjects(self, document):  # noqa: N802 (reportlab's name)
        before = set(document.idToObject)
        super().addObjects(document)
        for name in sorted(set(document.idToObject) - before):
            if name.startswith("toUnicodeCMap:"):
                stream = document.idToObject[name]
                stream.content = _COPIED.sub(_copied, stream.content)


_COPIED = re.compile(r"^(<[0-9A-F]{2}>) <([0-9A-F]+)>$", re.MULTILINE)


def _copied(line: re.Match) -> str:
    drawn = chr(int(line[2], 16))
    plain = unicodedata.normalize("NFKC", drawn)
    # readers turn a line over letter by letter: the two letters of a ligature would change places
    letters = plain if len(plain) == 1 else drawn
    return f"{line[1]} <{letters.encode('utf-16-be').hex().upper()}>"


def writable(text: str) -> str:
    """`text` in composed form, with only characters that one of the typefaces has, its Arabic letters joined.

    As `fonts.printable` does, and besides: emoji lose their tones and joints, a flag becomes the letters of its country
    between brackets, an emoji without a drawing becomes its name. What nobody can draw is « ? ».
    """
    if is_plain(text):
        return text
    text = _FLAG.sub(_country, _LEFT_OF_EMOJI.sub("", composed(text)))
    if _ARABIC.search(text):
        text = reshape(text)
    return "".join(map(_writable_character, text))


def _country(flag: re.Match) -> str:
    return f"[{''.join(chr(ord(letter) - 0x1F1E6 + ord('A')) for letter in flag[0])}]"


def _writable_character(character: str) -> str:
    if character == "\n" or has_glyph(character):
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in _UNSEEN:
        return ""
    if _typeface_of(character):
        return character
    if ord(character) in _EMOJI:
        return f"[{_NAMED.get(ord(character), 'émoji')}]"
    return UNKNOWN


@lru_cache(maxsize=2)
def _drawn_by(files: tuple[tuple[str, Path], ...]) -> dict[int, str]:
    """The name of the typeface that draws each character."""
    found: dict[int, str] = {}
    for name, file in reversed(files):
        typeface = _Borrowed(name, str(file))
        pdfmetrics.registerFont(typeface)
        found |= dict.fromkeys(typeface.face.charToGlyph, name)
    return found


def _typeface_of(character: str) -> str | None:
    """The typeface of a character; None for that of the document."""
    if has_glyph(character):
        return None
    return _drawn_by(_NOTO).get(ord(character)) or _drawn_by(_CHINESE).get(ord(character))


def runs(text: str) -> Iterator[tuple[str | None, str]]:
    """`text` cut where the typeface changes, with its name; None for that of the document."""
    if PLAIN.fullmatch(text):
        yield None, text
        return
    for typeface, characters in groupby(text, _typeface_of):
        yield typeface, "".join(characters)


def reads_from_right(text: str) -> bool:
    """Whether the first letter of `text` that has a direction is read from right to left."""
    return bool(_RIGHT_TO_LEFT.search(text)) and get_base_level(text) == 1


def is_mixed(text: str) -> bool:
    """Whether some of `text` is read from right to left."""
    return bool(_RIGHT_TO_LEFT.search(text))


def in_sight_order(text: str, from_right: bool) -> list[tuple[str, int]]:
    """The characters of a line from left to right, each with its place in `text`."""
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = (1, "R") if from_right else (0, "L")
    algorithm.get_embedding_levels(text, storage)
    for space in _WITHIN_NUMBER.finditer(text):
        storage["chars"][space.start()]["type"] = "CS"
    for place, character in enumerate(storage["chars"]):
        character["place"] = place
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    algorithm.reorder_resolved_levels(storage, False)
    algorithm.apply_mirroring(storage, False)
    return [(character["ch"], character["place"]) for character in storage["chars"]]


def width(line: str, font: str, size: float) -> float:
    """How wide a `writable` line is, each letter in the typeface that draws it."""
    return sum(pdfmetrics.stringWidth(words, typeface or font, size) for typeface, words in runs(line))


def draw_line(canvas: Canvas, x: float, y: float, line: str, font: str, size: float) -> None:
    """A `writable` line from `x` on, outside of any paragraph, in the order of the eye."""
    if is_mixed(line):
        line = "".join(character for character, _place in in_sight_order(line, reads_from_right(line)))
    for typeface, words in runs(line):
        canvas.setFont(typeface or font, size)
        canvas.drawString(x, y, words)
        x += pdfmetrics.stringWidth(words, typeface or font, size)

"""The typeface of every document: Source Sans Pro (SIL OFL), embedded, from the wheel `font-source-sans-pro`.

Its figures are tabular and it has U+202F, but reportlab takes U+202F for a space where a line may break, and the
typeface lacks a few characters: `printable` is the one place that answers both.
"""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import font_source_sans_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "SourceSansPro"
SEMIBOLD = "SourceSansPro-Semibold"
BOLD = "SourceSansPro-Bold"

_FILES = {
    REGULAR: "SourceSansPro-Regular.ttf",
    SEMIBOLD: "SourceSansPro-Semibold.ttf",
    BOLD: "SourceSansPro-Bold.ttf",
}
_DIRECTORY = Path(font_source_sans_pro.__file__).parent / "files"


class Typeface(TTFont):
    """Measures words in one pass of C: breaking lines asks for the width of every word, several times."""

    def __init__(self, name: str, file: str):
        # False: only the characters used are embedded, not the whole of ASCII in each face
        super().__init__(name, file, asciiReadable=False)
        known = {chr(code): width for code, width in self.face.charWidths.items()}
        self._widths = defaultdict(lambda: self.face.defaultWidth, known)

    def stringWidth(self, text, size, encoding="utf8"):  # noqa: N802 (reportlab's name)
        return 0.001 * size * sum(map(self._widths.__getitem__, text))


for _name, _file in _FILES.items():
    pdfmetrics.registerFont(Typeface(_name, str(_DIRECTORY / _file)))
pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=SEMIBOLD, italic=REGULAR, boldItalic=SEMIBOLD)

_GLYPHS = frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)
UNKNOWN = "?"
_REPLACED = {
    "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
    "\N{FIGURE SPACE}": "\N{NO-BREAK SPACE}",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{HYPHEN}": "-",
    "\r\n": "\n",
    "\r": "\n",
    "\N{LINE SEPARATOR}": "\n",
    "\N{PARAGRAPH SEPARATOR}": "\n",
}
# most texts are already what they should be: one look tells
PLAIN = re.compile(f"[\n{re.escape(''.join(chr(code) for code in sorted(_GLYPHS) if chr(code) not in _REPLACED))}]*")


def is_plain(text: str) -> bool:
    """Whether `text` prints as it is: composed, with only characters that the typeface has."""
    return bool(PLAIN.fullmatch(text)) and unicodedata.is_normalized("NFC", text)


def printable(text: str) -> str:
    """`text` in composed form (NFC), with only characters that the typeface has: for what is not a paragraph.

    Line ends are kept, invisible characters go, other spaces become plain ones, a character without a drawing
    (an emoji, another alphabet) becomes « ? »; a paragraph borrows it elsewhere (`scripts.writable`).
    """
    if is_plain(text):
        return text
    return "".join(map(_printable_character, composed(text)))


def composed(text: str) -> str:
    """`text` in composed form, its unusual spaces, hyphens and line ends replaced."""
    text = unicodedata.normalize("NFC", text)
    for character, replacement in _REPLACED.items():
        text = text.replace(character, replacement)
    return text


def has_glyph(character: str) -> bool:
    """Whether the typeface of documents draws this character."""
    return ord(character) in _GLYPHS


def _printable_character(character: str) -> str:
    if character == "\n" or has_glyph(character):
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Mn", "Cs"}:
        return ""
    return UNKNOWN

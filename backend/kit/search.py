"""Normalised names: what is stored beside a name so that it is found despite accents, case, hyphens and spaces."""

import re
import unicodedata

_LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
_PLAIN = str.maketrans(_LETTERS | {letter.upper(): plain for letter, plain in _LETTERS.items() if letter not in "ßı"})


def normalise(*parts: str) -> str:
    """Lower case, no accent, no ligature, one space between words: « Le Goff, Zoé-Lou » → `le goff zoe lou`.

    Letters of other alphabets are kept as they are, so that a name written with them is found too.
    """
    lower = unicodedata.normalize("NFKD", " ".join(parts)).translate(_PLAIN).lower()
    decomposed = unicodedata.normalize("NFKD", lower)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)
    return " ".join(re.findall(r"[^\W_]+", plain))


def digits(text: str) -> str:
    """The digits of a phone number, the French prefix read as 0: « +33 (0)6 12 » and « 0033 612 » → `0612`."""
    found = "".join(str(int(c)) for c in text if c.isdecimal())
    if found.startswith("0033") or text.lstrip().startswith("+33"):
        return "0" + found.lstrip("0").removeprefix("33").lstrip("0")
    if found.startswith("33") and len(found) == 11:
        return "0" + found[2:].lstrip("0")
    return found

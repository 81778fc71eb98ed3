"""Normalised names: what is stored beside a name so that it is found despite accents, case, hyphens and spaces."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l"})


def normalise(*parts: str) -> str:
    """Lower case, no accent, no ligature, one space between words: « Le Goff, Zoé-Lou » → `le goff zoe lou`."""
    text = " ".join(parts).translate(_LIGATURES)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def digits(text: str) -> str:
    """The digits of a phone number, the French prefix +33 or 0033 read as 0."""
    found = "".join(c for c in text if c.isdigit())
    for prefix in ("0033", "33"):
        if found.startswith(prefix) and len(found) == len(prefix) + 9:
            return "0" + found[len(prefix) :]
    return found

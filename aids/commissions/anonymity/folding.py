"""A text without accents, case and invisible signs, that still knows where each of its letters came from."""

import unicodedata
from functools import lru_cache

from backend.kit.search import normalise


class Folded:
    """`text` holds the plain letters of `original`; `span` leads from a stretch of the one to that of the other."""

    def __init__(self, original: str) -> None:
        self.original = original
        plain = [(letter, place) for place, sign in enumerate(original) for letter in _plain(sign)]
        self.text = "".join(letter for letter, _place in plain)
        self._places = [place for _letter, place in plain]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the letters from `start` to `end` (which is not one of them) stand in the original."""
        last = self._places[end - 1] + 1
        while last < len(self.original) and not _plain(self.original[last]):
            last += 1  # an accent told apart from its letter
        return self._places[start], last


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return ""
    return normalise(sign).replace(" ", "") or sign

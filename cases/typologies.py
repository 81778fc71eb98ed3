"""How reception and social workers class what they do: problems, kinds of intervention, media, sources.

The words come from a file, `typologies.toml` here or the one that IRIS_TYPOLOGIES names; rows keep its codes.
"""

import tomllib
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import lazystr
from django.utils.translation import get_language

Choices = list[tuple[str, Any]]


class _Label:
    """A label in the language of whoever reads it."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words

    def __str__(self) -> str:
        return self.words["en" if (get_language() or "fr").startswith("en") else "fr"]


@cache
def _told() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(settings.TYPOLOGIES_FILE.read_text(encoding="utf-8"))


def _choices(name: str, *, retired: bool) -> Choices:
    rows = [row for row in _told()[name] if retired or not row.get("retired")]
    return [(row["code"], lazystr(_Label(row))) for row in rows]


def problems() -> Choices:
    """Every problem that a row may carry, in the order of the file."""
    return _choices("problems", retired=True)


def kinds() -> Choices:
    """Every kind of intervention."""
    return _choices("kinds", retired=True)


def media() -> Choices:
    """Every medium of a contact."""
    return _choices("media", retired=True)


def sources() -> Choices:
    """Who may have sent somebody."""
    return _choices("sources", retired=True)


def offered(name: str) -> Choices:
    """What a form offers of `problems`, `kinds`, `media` or `sources`: those that are not retired."""
    return _choices(name, retired=False)

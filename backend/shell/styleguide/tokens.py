"""The design tokens, read from the style sheet itself, and the contrast of the colours that meet (WCAG 2.1)."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

SHEET = settings.BASE_DIR / "backend" / "static" / "iris" / "tokens.css"
_COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6,8}), (#[0-9a-f]{6,8})\);")
_LENGTH = re.compile(r"--((?:text|gap|pad|radius)[\w-]*): ([\d.]+(?:rem|px));")
TEXT, SHAPE = 4.5, 3.0
"""Least contrast of words with their ground, and of what must only be made out: edges, marks (WCAG 1.4.3, 1.4.11)."""

_STATES = ("ok", "warn", "no", "info", "todo")
_CHARTS = tuple(f"chart-{number}" for number in range(1, 6))
MEETINGS = (
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "iris", "iris-dark") for ground in ("paper", "ground", "wash")],
    *[(ink, "iris-tint", TEXT) for ink in ("ink", "ink-2", "iris", "iris-dark")],
    *[("on-iris", ground, TEXT) for ground in ("iris", "iris-dark")],
    *[(state, f"{state}-tint", TEXT) for state in _STATES],
    *[("ink", f"{state}-tint", TEXT) for state in _STATES],
    *[("iris", f"{state}-tint", TEXT) for state in _STATES],
    *[("no", ground, TEXT) for ground in ("paper", "ground")],
    *[("ink", "warn-paper", TEXT), ("ink-2", "warn-paper", TEXT), ("iris", "warn-paper", TEXT)],
    *[("on-danger", ground, TEXT) for ground in ("danger", "danger-dark")],
    *[("bar-ink", ground, TEXT) for ground in ("bar", "bar-field")],
    *[("bar-ink-2", ground, TEXT) for ground in ("bar", "bar-field")],
    *[("paper", chart, TEXT) for chart in _CHARTS],
    *[("line-strong", ground, SHAPE) for ground in ("paper", "ground")],
    ("check", "paper", SHAPE),
    ("iris", "track", SHAPE),
    ("focus", "focus-ink", SHAPE),
)
"""(ink, ground, least contrast) of the colours that meet."""


@dataclass(frozen=True)
class Colour:
    """A token and its value in either theme, « #rrggbb »."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True)
class Meeting:
    """Two colours that meet and how far apart they stand, 1 to 21, in either theme."""

    ink: Colour
    ground: Colour
    least: float
    light: float
    dark: float

    @property
    def holds(self) -> bool:
        return min(self.light, self.dark) >= self.least


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance of « #rrggbb », 0 to 1."""
    red, green, blue = (_channel(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21, whichever is the lighter."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@cache
def colours() -> dict[str, Colour]:
    """Every colour of the style sheet by name."""
    found = _COLOUR.findall(SHEET.read_text(encoding="utf-8"))
    return {name: Colour(name, light, dark) for name, light, dark in found}


@cache
def lengths() -> list[tuple[str, str]]:
    """Sizes of words, spaces and corners: (name, value)."""
    return _LENGTH.findall(SHEET.read_text(encoding="utf-8"))


@cache
def meetings() -> list[Meeting]:
    """Every pair of `MEETINGS` with its contrast in either theme."""
    known = colours()
    return [
        Meeting(
            known[ink],
            known[ground],
            least,
            contrast(known[ink].light, known[ground].light),
            contrast(known[ink].dark, known[ground].dark),
        )
        for ink, ground, least in MEETINGS
    ]

"""The plain map of the département, drawn here: no tile server learns who looks for help.

Outline: IGN Admin Express 2018, by gregoiredavid/france-geojson, Licence Ouverte (`directory/data/README.md`).
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from math import cos, radians
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.models import Commune

WIDTH, MARGIN = 400, 14
_OUTLINE_FILE = Path(__file__).parents[1] / "data" / "eure-outline.geojson"
_RING = json.loads(_OUTLINE_FILE.read_text(), parse_float=Decimal)["geometry"]["coordinates"][0]
_WEST, _EAST = min(point[0] for point in _RING), max(point[0] for point in _RING)
_SOUTH, _NORTH = min(point[1] for point in _RING), max(point[1] for point in _RING)
_FLAT = Decimal(cos(radians((_SOUTH + _NORTH) / 2)))
_SCALE = (WIDTH - 2 * MARGIN) / ((_EAST - _WEST) * _FLAT)
HEIGHT = round((_NORTH - _SOUTH) * _SCALE) + 2 * MARGIN


def place(longitude: Decimal, latitude: Decimal) -> tuple[Decimal, Decimal]:
    """Where a point of the globe, in degrees, is on the drawing."""
    return (
        round(MARGIN + (longitude - _WEST) * _FLAT * _SCALE, 1),
        round(MARGIN + (_NORTH - latitude) * _SCALE, 1),
    )


_OUTLINE = " ".join(f"{x},{y}" for x, y in (place(*point) for point in _RING))


def drawn(numbered: Iterable[tuple[int, Commune]], words: str) -> SafeString:
    """The map with the numbers of a list where they are; one dot a commune, with its first number and « + » for more.

    `words` says it to who does not see it: the list beside holds the same.
    """
    first: dict[Commune, list[int]] = {}
    for number, commune in numbered:
        first.setdefault(commune, []).append(number)
    dots = [
        (*place(commune.longitude, commune.latitude), f"{numbers[0]}{'+' if len(numbers) > 1 else ''}")
        for commune, numbers in reversed(first.items())
    ]
    return format_html(
        '<svg class="offer-map" viewBox="0 0 {} {}" role="img" aria-label="{}"><polygon points="{}"/>{}</svg>',
        WIDTH,
        HEIGHT,
        words,
        _OUTLINE,
        format_html_join("", '<g transform="translate({} {})"><circle r="11"/><text dy="4">{}</text></g>', dots),
    )

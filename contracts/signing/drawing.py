"""A signature as it is drawn: lines of whole points in a frame of 600 by 200."""

import json

from django.utils.translation import gettext as _

from backend.kit.access import Refusal

WIDTH, HEIGHT = 600, 200
MOST_STROKES, MOST_POINTS = 60, 4_000
LONGEST = 80_000
"""Letters of the largest drawing, as a page sends it."""

Strokes = list[list[list[int]]]


def read(text: str) -> Strokes:
    """The strokes that a page sent, judged; raises Refusal for what is no drawing."""
    if len(text) > LONGEST:
        raise Refusal(_too_large(), field="strokes")
    try:
        return judged(json.loads(text or "[]"))
    except (ValueError, RecursionError):
        raise Refusal(_not_a_drawing(), field="strokes") from None


def judged(strokes: object) -> Strokes:
    """The same strokes; raises Refusal when they are empty, too many, outside of the frame, or no strokes at all."""
    if not isinstance(strokes, list) or not all(isinstance(stroke, list) for stroke in strokes):
        raise Refusal(_not_a_drawing(), field="strokes")
    points = [point for stroke in strokes for point in stroke]
    if len(strokes) > MOST_STROKES or len(points) > MOST_POINTS:
        raise Refusal(_too_large(), field="strokes")
    if not all(map(_is_point, points)):
        raise Refusal(_not_a_drawing(), field="strokes")
    if len({tuple(point) for point in points}) < 2:
        raise Refusal(_("Nothing is drawn: sign in the frame, with a finger or the mouse."), field="strokes")
    return [stroke for stroke in strokes if stroke]


def path(strokes: Strokes) -> str:
    """The drawing as the path of an SVG; a lone point becomes a dot."""
    return " ".join(
        "M" + "L".join(f"{x} {y}" for x, y in (stroke if len(stroke) > 1 else stroke * 2)) for stroke in strokes
    )


def _is_point(point: object) -> bool:
    # a bool is an int for Python
    if not isinstance(point, list) or [type(part) for part in point] != [int, int]:
        return False
    x, y = point
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def _too_large() -> str:
    return _("This drawing is too long to be kept: clear it, and sign more simply.")


def _not_a_drawing() -> str:
    return _("This signature could not be read: clear it, and sign again.")

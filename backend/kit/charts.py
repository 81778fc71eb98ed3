"""Small charts: one reportlab drawing of a few shapes, printed in a PDF or written as SVG on a page.

`Bars`, `HorizontalBars`, `Lines` and `Shares` take labels and series of Decimals (None: no figure). `chart.svg()` gives
the drawing as markup without any style attribute, which a strict CSP refuses: its classes are coloured by the style
sheet, in either theme. In a document a chart is a block like another. `chart.table` holds the same figures as text: a
page always shows both. Series are told apart by dashes and letters too, never by colour alone. Same chart, same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, singledispatch
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, Shape, String
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer

from backend.kit.french import NARROW_NO_BREAK, NO_BREAK
from backend.kit.pdf import blocks, styles
from backend.kit.pdf.fonts import REGULAR, SEMIBOLD, printable
from backend.kit.pdf.text import to_markup

SERIES = tuple(HexColor(code) for code in ("#4b3fa3", "#1c7a8c", "#b0560f", "#8d2f6b", "#5a6472"))
"""At most five series: nobody reads more. The style sheet gives the same colours, and lighter ones on a dark ground."""
SCREEN_WIDTH, SCREEN_SIZE, PAPER_SIZE = 360, 12, 9
WHITE = HexColor("#ffffff")
_DASHES = (None, (6, 3), (2, 2), (9, 3, 2, 3), (1, 3))
_LETTERS = "ABCDE"
_GREAT = ((Decimal(10**9), "Md"), (Decimal(10**6), "M"))
_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Series:
    """A name and one figure per label of the chart; None where there is none."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Figures:
    """What a chart shows, as a table: the headings of the columns, then (label, figures in words) per row."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Chart:
    """Its scale reaches `until` at least: the most that can be said, where there is such a figure.

    Raises ValueError for series of another length than the labels, a figure that is not finite, a sixth series.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    language: str = "fr"
    until: Decimal = Decimal(0)

    def __post_init__(self):
        if not 1 <= len(self.series) <= len(SERIES):
            raise ValueError(f"A chart has between one and {len(SERIES)} series.")
        if any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("Every series has one figure per label.")
        if any(not value.is_finite() for value in self.known):
            raise ValueError("Every figure of a chart is finite.")

    @cached_property
    def known(self) -> list[Decimal]:
        """Every figure that there is."""
        return [value for one in self.series for value in one.values if value is not None]

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """The figures that a scale covers, zero among them: a bar that starts elsewhere lies."""
        return min(*self.known, Decimal(0)), max(*self.known, self.until)

    @property
    def is_empty(self) -> bool:
        return not self.known

    @cached_property
    def table(self) -> Figures:
        """The same figures as text, each in full."""
        columns = zip(*(one.values for one in self.series), strict=True)
        rows = tuple(
            (label, tuple("–" if value is None else self.words(value) for value in values))
            for label, values in zip(self.labels, columns, strict=True)
        )
        return Figures(tuple(one.name for one in self.series), rows)

    def words(self, value: Decimal) -> str:
        """A figure in full: « 1 234,50 € », « −3 % »; whole figures without decimals."""
        whole = all(known == known.to_integral_value() for known in self.known)
        places = 0 if whole else 2 if self.unit == "€" else 1
        return self._written(value, places, self.unit)

    def short(self, value: Decimal) -> str:
        """The same beside a bar: « 1,2 Md€ », « 3 M€ » from a million on."""
        for size, name in _GREAT:
            if abs(value) >= size:
                scaled = value / size
                return self._written(scaled, 0 if scaled == scaled.to_integral_value() else 1, name + self.unit)
        return self.words(value)

    def _written(self, value: Decimal, places: int, unit: str) -> str:
        text = f"{abs(value):,.{places}f}"
        if not self.language.startswith("en"):
            text = text.replace(",", NARROW_NO_BREAK).replace(".", ",")
        return ("\N{MINUS SIGN}" if value < 0 else "") + text + (NO_BREAK + unit if unit else "")

    def drawing(self, width: float = SCREEN_WIDTH, size: float = SCREEN_SIZE) -> Drawing:
        """The drawing, `width` points wide, its words of `size` points; an empty one without figures."""
        height, shapes = (0, []) if self.is_empty else self._shapes(_Pen(width, size))
        return Drawing(width, height, *shapes)

    def _shapes(self, pen: _Pen) -> tuple[float, list[Shape]]:
        """The height and what is drawn, y upwards from the foot."""
        raise NotImplementedError

    def svg(self) -> str:
        """The drawing as an SVG element, without style attribute, identifier or address: it goes into any page."""
        drawing = self.drawing()
        shapes = "".join(_element(shape, drawing.height) for shape in drawing.contents)
        box = f"0 0 {_n(drawing.width)} {_n(drawing.height)}"
        return f'<svg viewBox="{box}" role="img" aria-label={quoteattr(printable(self.title))}>{shapes}</svg>'


@dataclass(frozen=True)
class _Pen:
    """Words and lines at one size, on a sheet of one width."""

    width: float
    size: float

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", strong: bool = False) -> String:
        font = SEMIBOLD if strong else REGULAR
        colour = styles.INK if strong else styles.QUIET
        return String(x, y, printable(words), fontName=font, fontSize=self.size, fillColor=colour, textAnchor=anchor)

    def room(self, *words: str) -> float:
        """Width of the widest of these words."""
        return max((stringWidth(printable(text), SEMIBOLD, self.size) for text in words), default=0)

    def fit(self, words: str, width: float) -> str:
        """The words, cut with an ellipsis when they are wider than that."""
        if self.room(words) <= width:
            return words
        while words and self.room(words + "…") > width:
            words = words[:-1]
        return words.rstrip() + "…" if words else ""


def _part(value: Decimal, whole: Decimal) -> float:
    """`value` ÷ `whole`, to a ten-thousandth: where a point lies on paper, no amount."""
    return round(value * 10_000 / whole) / 10_000 if whole else 0


def _line(x1: float, y1: float, x2: float, y2: float, *, axis: bool = False) -> Line:
    colour = styles.QUIET if axis else styles.LINE
    return Line(x1, y1, x2, y2, strokeColor=colour, strokeWidth=0.8)


def _bar(x: float, y: float, width: float, height: float, rank: int = 0) -> Rect:
    return Rect(x, y, max(width, 0.5), max(height, 0.5), fillColor=SERIES[rank], strokeColor=None)


@dataclass(frozen=True)
class _Scale:
    """From figures to points: `low` is drawn at `start`, `high` at `end`."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        return self.start + _part(value - self.low, self.high - self.low) * (self.end - self.start)

    @property
    def ticks(self) -> list[Decimal]:
        """A few round figures between the ends, both included when they are round."""
        span = self.high - self.low
        if not span:
            return [self.low]
        magnitude = Decimal(1).scaleb((span / 4).adjusted())
        step = next(magnitude * factor for factor in _STEPS if magnitude * factor * 4 >= span)
        first = -(-self.low // step)
        return [step * (first + rank) for rank in range(6) if step * (first + rank) <= self.high]


class _OneSeries(Chart):
    def __post_init__(self):
        super().__post_init__()
        if len(self.series) != 1:
            raise ValueError("Bars show one series.")

    @property
    def _values(self) -> tuple[Decimal | None, ...]:
        return self.series[0].values


class Bars(_OneSeries):
    """Upright bars: a few short labels, such as months or units."""

    def _shapes(self, pen):
        low, high = self.ends
        below = 1.4 if low < 0 else 0
        height = 12 * pen.size
        scale = _Scale(low, high, (1.9 + below) * pen.size, height - 1.6 * pen.size)
        written = all(pen.room(self.short(value)) <= 0.98 * pen.width / len(self.labels) for value in self.known)
        left = 0 if written else pen.room(*map(self.short, scale.ticks)) + 0.6 * pen.size
        slot = (pen.width - left) / len(self.labels)
        thick = min(slot * 0.64, 5 * pen.size)
        zero = scale.at(Decimal(0))
        shapes: list[Shape] = [] if written else self._grid(pen, scale, left)
        for rank, (label, value) in enumerate(zip(self.labels, self._values, strict=True)):
            middle = left + slot * (rank + 0.5)
            shapes += _thinned(pen, label, middle, rank, slot, len(self.labels))
            if value is None:
                continue
            top = scale.at(value)
            shapes.append(_bar(middle - thick / 2, min(zero, top), thick, abs(top - zero)))
            if written:
                y = top + 0.35 * pen.size if value >= 0 else top - 1.05 * pen.size
                shapes.append(pen.text(middle, y, self.short(value), anchor="middle", strong=True))
        return height, [*shapes, _line(left, zero, pen.width, zero, axis=True)]

    def _grid(self, pen: _Pen, scale: _Scale, left: float) -> list[Shape]:
        return [
            shape
            for tick in scale.ticks
            for shape in (
                _line(left, scale.at(tick), pen.width, scale.at(tick)),
                pen.text(0, scale.at(tick) - 0.35 * pen.size, self.short(tick)),
            )
        ]


def _thinned(pen: _Pen, label: str, x: float, rank: int, slot: float, count: int) -> list[Shape]:
    """The label under a slot; among many narrow ones, only some."""
    every = max(1, -(-count * pen.size * 4 // pen.width))
    if rank % every:
        return []
    return [pen.text(x, 0.5 * pen.size, pen.fit(label, slot * every * 0.98), anchor="middle")]


@dataclass(frozen=True)
class HorizontalBars(_OneSeries):
    """Lying bars: long labels, or many; the order given is the order shown. `mark` is a line across them, an average
    for instance: the page says in words what it is."""

    mark: Decimal | None = None

    def _shapes(self, pen):
        low, high = self.ends
        row = 2 * pen.size
        height = row * len(self.labels)
        longest = min(pen.room(*self.labels), 0.42 * pen.width)
        figures = pen.room(*map(self.short, self.known)) + 0.5 * pen.size
        start = longest + 0.8 * pen.size + (figures if low < 0 else 0)
        scale = _Scale(low, high, start, pen.width - (figures if high > 0 or low == 0 else 0))
        zero = scale.at(Decimal(0))
        shapes: list[Shape] = []
        for rank, (label, value) in enumerate(zip(self.labels, self._values, strict=True)):
            y = height - row * (rank + 1)
            shapes.append(pen.text(0, y + 0.65 * pen.size, pen.fit(label, longest)))
            if value is None:
                continue
            end = scale.at(value)
            shapes.append(_bar(min(zero, end), y + 0.35 * pen.size, abs(end - zero), 1.3 * pen.size))
            side, anchor = (1, "start") if value >= 0 else (-1, "end")
            x = end + side * 0.4 * pen.size
            shapes.append(pen.text(x, y + 0.65 * pen.size, self.short(value), anchor=anchor, strong=True))
        if self.mark is not None:
            shapes.append(_line(scale.at(self.mark), 0, scale.at(self.mark), height, axis=True))
        return height, [*shapes, _line(zero, 0, zero, height, axis=True)]


class Lines(Chart):
    """One to five lines over time; a missing figure breaks its line. Each is named at its end, with its last figure."""

    def _shapes(self, pen):
        height = 14 * pen.size
        low, high = self.ends
        bare = _Scale(low, high, 0, 1)
        left = pen.room(*map(self.short, bare.ticks)) + 0.6 * pen.size
        names = [f"{_LETTERS[rank]} {one.name}" for rank, one in enumerate(self.series)]
        several = len(self.series) > 1
        foot = (1.9 + (1.5 * len(names) if several else 0)) * pen.size
        height += foot - 1.9 * pen.size
        scale = _Scale(low, high, foot, height - 0.9 * pen.size)
        named = _ends_of(self.series, scale, 1.1 * pen.size) if several else {}
        right = pen.width - (0.6 + max(map(len, named.values()), default=0)) * pen.size
        across = _Scale(Decimal(0), Decimal(max(len(self.labels) - 1, 1)), left + 0.4 * pen.size, right)
        shapes: list[Shape] = []
        for tick in scale.ticks:
            y = scale.at(tick)
            shapes += [
                _line(left, y, pen.width, y),
                pen.text(left - 0.5 * pen.size, y - 0.35 * pen.size, self.short(tick), anchor="end"),
            ]
        shapes.append(_line(left, scale.at(Decimal(0)), pen.width, scale.at(Decimal(0)), axis=True))
        shapes += self._time(pen, across, foot - 1.4 * pen.size)
        for rank, one in enumerate(self.series):
            points = [
                None if value is None else (across.at(Decimal(place)), scale.at(value))
                for place, value in enumerate(one.values)
            ]
            shapes += _course(pen, points, rank)
        shapes += [
            pen.text(across.at(Decimal(place)) + 0.5 * pen.size, y - 0.35 * pen.size, letters, strong=True)
            for (place, y), letters in named.items()
        ]
        if several:
            shapes += [
                pen.text(0, foot - (3 + 1.5 * rank) * pen.size, pen.fit(name, pen.width), strong=True)
                for rank, name in enumerate(names)
            ]
        return height, shapes

    def _time(self, pen: _Pen, across: _Scale, y: float) -> list[Shape]:
        room = pen.room(*self.labels) + pen.size
        every = max(1, -(-len(self.labels) * room // (across.end - across.start)))
        last = len(self.labels) - 1
        return [
            pen.text(across.at(Decimal(place)), y, label, anchor="end" if place == last and last else "middle")
            for place, label in enumerate(self.labels)
            if (last - place) % every == 0
        ]


def _ends_of(series: Sequence[Series], scale: _Scale, height: float) -> dict[tuple[int, float], str]:
    """Where lines end, as (place, height), each with its letter; those that end nearer than `height` share a place."""
    found: dict[tuple[int, float], str] = {}
    for rank, one in enumerate(series):
        known = [place for place, value in enumerate(one.values) if value is not None]
        for place in known[-1:]:
            end = (place, scale.at(one.values[place]))
            near = next((other for other in found if other[0] == place and abs(other[1] - end[1]) < height), end)
            found[near] = found.get(near, "") + _LETTERS[rank]
    return found


def _course(pen: _Pen, points: list[tuple[float, float] | None], rank: int) -> list[Shape]:
    """One line, in as many pieces as its gaps leave, a mark on each figure."""
    shapes: list[Shape] = []
    for before, after in pairwise(points):
        if before and after:
            dashes = list(_DASHES[rank]) if _DASHES[rank] else None
            shapes.append(
                PolyLine([*before, *after], strokeColor=SERIES[rank], strokeWidth=1.8, strokeDashArray=dashes)
            )
    known = [point for point in points if point]
    shapes += [
        Circle(x, y, 0.24 * pen.size, fillColor=SERIES[rank], strokeColor=WHITE, strokeWidth=1) for x, y in known
    ]
    return shapes


class Shares(Chart):
    """One bar per label, each cut in parts of its whole; a letter says which part, the list under them what it is.

    Raises ValueError for a figure below zero: a part of a whole is none.
    """

    def __post_init__(self):
        super().__post_init__()
        if any(value < 0 for value in self.known):
            raise ValueError("A part of a whole is never negative.")

    def _shapes(self, pen):
        row = (3.9 if len(self.labels) > 1 else 2.4) * pen.size
        legend = 1.5 * pen.size * len(self.series)
        height = row * len(self.labels) + legend + 0.4 * pen.size
        shapes: list[Shape] = []
        for rank, label in enumerate(self.labels):
            y = height - row * (rank + 1) + 0.4 * pen.size
            if len(self.labels) > 1:
                shapes.append(pen.text(0, y + 2.4 * pen.size, pen.fit(label, pen.width), strong=True))
            shapes += self._cut(pen, rank, y)
        for rank, one in enumerate(self.series):
            y = legend - 1.5 * pen.size * (rank + 1) + 0.4 * pen.size
            words = one.name
            if len(self.labels) == 1 and one.values[0] is not None:
                words += f" · {self._percent(one.values[0], 0)} · {self.words(one.values[0])}"
            shapes += [
                _bar(0, y - 0.1 * pen.size, 0.85 * pen.size, 0.85 * pen.size, rank),
                pen.text(1.3 * pen.size, y, pen.fit(f"{_LETTERS[rank]} {words}", pen.width - 1.3 * pen.size)),
            ]
        return height, shapes

    def _whole(self, rank: int) -> Decimal:
        return sum((one.values[rank] or Decimal(0) for one in self.series), Decimal(0))

    def _percent(self, value: Decimal, rank: int) -> str:
        whole = self._whole(rank)
        return self._written(value * 100 / whole if whole else Decimal(0), 0, "%")

    def _cut(self, pen: _Pen, rank: int, y: float) -> list[Shape]:
        """The parts of one bar, a white line between them, their words in them where there is room."""
        whole, x = self._whole(rank), 0.0
        shapes: list[Shape] = []
        for place, one in enumerate(self.series):
            value = one.values[rank] or Decimal(0)
            width = _part(value, whole) * pen.width
            if not width:
                continue
            part = _bar(x, y, width, 2 * pen.size, place)
            part.strokeColor, part.strokeWidth = WHITE, 1.2
            shapes.append(part)
            full = f"{_LETTERS[place]} {self._percent(value, rank)}"
            words = next((text for text in (full, _LETTERS[place]) if pen.room(text) < width - 0.4 * pen.size), "")
            if words:
                written = pen.text(x + width / 2, y + 0.65 * pen.size, words, anchor="middle", strong=True)
                written.fillColor = WHITE
                shapes.append(written)
            x += width
        return shapes


@blocks.flowables.register
def _(chart: Chart, width: float) -> list[Flowable]:
    title = Paragraph(to_markup(chart.title), styles.HEADING)
    drawn = Paragraph("–", styles.NOTE) if chart.is_empty else chart.drawing(width, PAPER_SIZE)
    return [KeepTogether([title, drawn, Spacer(0, 8)])]


# SVG: reportlab's own writer gives style attributes, which the CSP refuses, and identifiers, alike in every chart.


def _n(number: float) -> str:
    """A coordinate, to a hundredth of a point."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


_NAMED = {styles.INK.hexval(): "ink", styles.QUIET.hexval(): "quiet", WHITE.hexval(): "paper"}


def _fill(colour: Color) -> str:
    if colour in SERIES:
        return f"fill-{SERIES.index(colour) + 1}"
    return _NAMED[colour.hexval()]


def _stroke(colour: Color) -> str:
    if colour in SERIES:
        return f"stroke-{SERIES.index(colour) + 1}"
    return {styles.LINE.hexval(): "line", styles.QUIET.hexval(): "axis", WHITE.hexval(): "gap"}[colour.hexval()]


@singledispatch
def _element(shape: Shape, height: float) -> str:
    """A shape as SVG, y downwards. Raises TypeError for a shape that no chart draws."""
    raise TypeError(f"{type(shape).__name__} is not drawn by a chart.")


@_element.register
def _(shape: Rect, height: float) -> str:
    edge = f' stroke-width="{_n(shape.strokeWidth)}"' if shape.strokeColor else ""
    classes = " ".join([_fill(shape.fillColor), *([_stroke(shape.strokeColor)] if shape.strokeColor else [])])
    place = f'x="{_n(shape.x)}" y="{_n(height - shape.y - shape.height)}"'
    return f'<rect class="{classes}" {place} width="{_n(shape.width)}" height="{_n(shape.height)}"{edge}/>'


@_element.register
def _(shape: Line, height: float) -> str:
    ends = f'x1="{_n(shape.x1)}" y1="{_n(height - shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(height - shape.y2)}"'
    return f'<line class="{_stroke(shape.strokeColor)}" {ends} stroke-width="{_n(shape.strokeWidth)}"/>'


@_element.register
def _(shape: PolyLine, height: float) -> str:
    points = " ".join(f"{_n(x)},{_n(height - y)}" for x, y in zip(shape.points[::2], shape.points[1::2], strict=True))
    dashes = f' stroke-dasharray="{" ".join(map(_n, shape.strokeDashArray))}"' if shape.strokeDashArray else ""
    stroke = f'class="{_stroke(shape.strokeColor)}" stroke-width="{_n(shape.strokeWidth)}"{dashes}'
    return f'<polyline {stroke} fill="none" points="{points}"/>'


@_element.register
def _(shape: Circle, height: float) -> str:
    centre = f'cx="{_n(shape.cx)}" cy="{_n(height - shape.cy)}" r="{_n(shape.r)}"'
    return f'<circle class="{_fill(shape.fillColor)} {_stroke(shape.strokeColor)}" {centre} stroke-width="1"/>'


@_element.register
def _(shape: String, height: float) -> str:
    anchor = f' text-anchor="{shape.textAnchor}"' if shape.textAnchor != "start" else ""
    weight = ' font-weight="600"' if shape.fontName == SEMIBOLD else ""
    place = f'x="{_n(shape.x)}" y="{_n(height - shape.y)}" font-size="{_n(shape.fontSize)}"'
    return f'<text class="{_fill(shape.fillColor)}" {place}{anchor}{weight}>{escape(shape.text)}</text>'

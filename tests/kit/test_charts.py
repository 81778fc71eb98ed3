"""Charts: one drawing for the screen and for paper, honest whatever the figures."""

import datetime as dt
import io
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from backend.kit.charts import SCREEN_WIDTH, SERIES, Bars, HorizontalBars, Lines, Series, Shares
from backend.kit.french import NARROW_NO_BREAK, NO_BREAK
from backend.kit.pdf import Report

KINDS = [Bars, HorizontalBars, Lines, Shares]
every_kind = pytest.mark.parametrize("kind", KINDS)


def chart(kind, *values, unit="", title="Titre", **options):
    figures = tuple(None if value is None else Decimal(str(value)) for value in values)
    labels = tuple(f"L{number}" for number in range(len(figures)))
    return kind(title, labels, (Series("Une", figures),), unit, **options)


def parsed(one) -> ElementTree.Element:
    return ElementTree.fromstring(one.svg())  # noqa: S314  written by the code under test


def shapes(one, tag: str) -> list[ElementTree.Element]:
    return parsed(one).findall(tag)


def texts(one) -> list[str]:
    return [shape.text for shape in shapes(one, "text")]


def printed(*charts) -> bytes:
    report = Report(author="D", title="T", subtitle="S", reference="r", dated=dt.date(2026, 11, 22), body=charts)
    return report.pdf()


@every_kind
class TestEveryKind:
    def test_same_figures_same_bytes(self, kind):
        assert chart(kind, 3, 4, 5).svg() == chart(kind, 3, 4, 5).svg()
        assert printed(chart(kind, 3, 4, 5)) == printed(chart(kind, 3, 4, 5))
        assert chart(kind, 3, 4, 5).svg() != chart(kind, 3, 4, 0).svg()

    def test_the_csp_and_any_page_accept_the_svg(self, kind):
        one = chart(kind, 3, 4)
        assert not re.search(r"\bstyle=|\bid=|<script|<style|href|\bon\w+=|rgb\(|#[0-9a-f]{3}", one.svg())
        assert parsed(one).attrib["role"] == "img"

    def test_words_are_escaped(self, kind):
        risky = '<b>"Évreux" & l’eau</b>'
        one = kind(risky, (risky, "x"), (Series(risky, (Decimal(1), Decimal(2))),))
        assert parsed(one).attrib["aria-label"] == risky
        assert "<b>" not in one.svg()
        assert printed(one).startswith(b"%PDF")

    def test_without_figures_nothing_is_drawn(self, kind):
        for empty in (kind("T", (), (Series("Une", ()),)), chart(kind, None, None)):
            assert empty.is_empty
            assert parsed(empty).attrib["viewBox"].endswith(" 0")
            assert "Titre" in PdfReader(io.BytesIO(printed(chart(kind, None)))).pages[0].extract_text()

    def test_one_figure_zero_only_and_great_ones_stay_inside(self, kind):
        for values in [(7,), (0,), (0, 0), (10**15, 1), ("0.001", "0.002")]:
            one = chart(kind, *values)
            inside(one)
            assert printed(one).startswith(b"%PDF")

    def test_refuses_what_cannot_be_drawn(self, kind):
        with pytest.raises(ValueError, match="finite"):
            chart(kind, "NaN")
        with pytest.raises(ValueError, match="one figure per label"):
            kind("T", ("a",), (Series("Une", ()),))
        with pytest.raises(ValueError, match="series"):
            kind("T", (), tuple(Series(str(number), ()) for number in range(len(SERIES) + 1)))


def inside(one) -> None:
    """No bar, mark or line leaves the sheet."""
    width, height = map(float, parsed(one).attrib["viewBox"].split()[2:])
    for bar in shapes(one, "rect"):
        x, y, w, h = (float(bar.attrib[name]) for name in ("x", "y", "width", "height"))
        assert -0.5 <= x <= x + w <= width + 0.5
        assert -0.5 <= y <= y + h <= height + 0.5
    for mark in shapes(one, "circle"):
        assert 0 <= float(mark.attrib["cx"]) <= width
        assert 0 <= float(mark.attrib["cy"]) <= height


amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([Bars, HorizontalBars, Lines]), st.lists(st.none() | amounts, min_size=1, max_size=40))
def test_any_figures_stay_inside(kind, values):
    one = chart(kind, *values, unit="€")
    if not one.is_empty:
        inside(one)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=5).filter(any))
def test_the_parts_of_a_whole_fill_the_bar(values):
    parts = tuple(Series(str(rank), (value,)) for rank, value in enumerate(values))
    one = Shares("T", ("2026",), parts)
    cut = [rect for rect in shapes(one, "rect") if "stroke-width" in rect.attrib]
    assert sum(float(rect.attrib["width"]) for rect in cut) == pytest.approx(SCREEN_WIDTH, abs=3)


class TestFigures:
    def test_are_written_the_french_way(self):
        one = chart(HorizontalBars, "1234.5", 12, unit="€")
        assert one.words(Decimal("1234.5")) == f"1{NARROW_NO_BREAK}234,50{NO_BREAK}€"
        assert one.words(Decimal(-3)) == f"−3,00{NO_BREAK}€"
        assert chart(Bars, 1, 2, unit="%").words(Decimal(2)) == f"2{NO_BREAK}%"
        assert chart(Bars, "1.5", unit="%").words(Decimal("1.5")) == f"1,5{NO_BREAK}%"

    def test_great_ones_are_shortened_on_the_drawing_and_whole_in_the_table(self):
        one = chart(Bars, 1_250_000, 3 * 10**9, unit="€")
        assert texts(one)[1::2] == [f"1,2{NO_BREAK}M€", f"3{NO_BREAK}Md€"]
        assert one.table.rows[0][1] == (f"1{NARROW_NO_BREAK}250{NARROW_NO_BREAK}000{NO_BREAK}€",)

    def test_are_written_in_english_too(self):
        assert chart(Bars, "1234.5", language="en").words(Decimal("1234.5")) == "1,234.5"

    def test_the_table_says_where_there_is_none(self):
        assert chart(Lines, 3, None).table.rows == (("L0", ("3",)), ("L1", ("–",)))


class TestShapes:
    def test_bars_are_as_long_as_their_figures_and_start_at_zero(self):
        narrow, wide = (float(bar.attrib["width"]) for bar in shapes(chart(HorizontalBars, 10, 40), "rect"))
        assert wide == pytest.approx(4 * narrow, rel=0.01)

    def test_a_negative_bar_lies_on_the_other_side(self):
        up, down = shapes(chart(Bars, 10, -10), "rect")
        assert float(up.attrib["y"]) + float(up.attrib["height"]) == pytest.approx(float(down.attrib["y"]), abs=0.1)
        assert float(up.attrib["height"]) == pytest.approx(float(down.attrib["height"]), abs=0.1)

    def test_a_missing_figure_breaks_the_line(self):
        assert len(shapes(chart(Lines, 1, 2, 3, 4), "polyline")) == 3
        assert len(shapes(chart(Lines, 1, None, 3, 4), "polyline")) == 1
        assert len(shapes(chart(Lines, 1, None, 3, 4), "circle")) == 3

    def test_lines_differ_by_dashes_and_letters(self):
        values, others = (Decimal(1), Decimal(2)), (Decimal(1), Decimal(1))
        one = Lines("T", ("a", "b"), (Series("Reçues", values), Series("Décidées", others)))
        first, second = shapes(one, "polyline")
        assert first.get("stroke-dasharray") != second.get("stroke-dasharray")
        assert {"A", "B", "A Reçues", "B Décidées"} <= set(texts(one))

    def test_a_scale_reaches_what_can_be_said_at_most(self):
        def width(**told):
            one = HorizontalBars("T", ("Logement",), (Series("Note", (Decimal(1),)),), **told)
            return float(shapes(one, "rect")[0].attrib["width"])

        assert width() == pytest.approx(5 * width(until=Decimal(5)), rel=0.01)

    def test_lines_that_end_together_are_named_side_by_side(self):
        values, others = (Decimal(1), Decimal(2)), (Decimal(2), Decimal(2))
        one = Lines("T", ("a", "b"), (Series("Reçues", values), Series("Décidées", others)))
        assert "AB" in texts(one)
        assert not {"A", "B"} & set(texts(one))

    def test_shares_say_their_part_and_refuse_less_than_nothing(self):
        one = Shares("T", ("2026",), (Series("Accord", (Decimal(3),)), Series("Refus", (Decimal(1),))))
        assert f"A 75{NO_BREAK}%" in texts(one)
        assert f"B Refus · 25{NO_BREAK}% · 1" in texts(one)
        with pytest.raises(ValueError, match="negative"):
            chart(Shares, -1)

    def test_bars_show_one_series(self):
        two = (Series("a", (Decimal(1),)), Series("b", (Decimal(1),)))
        with pytest.raises(ValueError, match="one series"):
            Bars("T", ("x",), two)

    def test_the_figures_are_on_paper(self):
        text = PdfReader(io.BytesIO(printed(chart(HorizontalBars, 12, 7, title="Séances")))).pages[0].extract_text()
        assert {"Séances", "12", "7", "L0"} <= set(text.split())

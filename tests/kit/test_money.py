from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.money import MAX_AMOUNT, format_euro, round_euro

AMOUNTS = st.decimals(min_value=-MAX_AMOUNT, max_value=MAX_AMOUNT, places=4)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("2.344", "2.34"), ("2.345", "2.35"), ("2.355", "2.36"), ("-2.345", "-2.35"), ("7", "7.00"), ("0.005", "0.01")],
)
def test_rounds_half_up_to_the_cent(amount, rounded):
    assert str(round_euro(Decimal(amount))) == rounded


@pytest.mark.parametrize("amount", [1.5, 2, "3", None, True])
@pytest.mark.parametrize("operation", [round_euro, format_euro])
def test_refuses_what_is_not_a_decimal(operation, amount):
    with pytest.raises(TypeError):
        operation(amount)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_refuses_what_is_not_finite(amount):
    with pytest.raises(ValueError, match="finite"):
        round_euro(Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        ("1234.5", "fr", "1\u202f234,50\u00a0€"),
        ("1234567.895", "fr", "1\u202f234\u202f567,90\u00a0€"),
        ("0", "fr", "0,00\u00a0€"),
        ("999.995", "fr", "1\u202f000,00\u00a0€"),
        ("-12", "fr", "−12,00\u00a0€"),
        ("-0.001", "fr", "0,00\u00a0€"),
        ("1234.5", "en", "€1,234.50"),
        ("-1234.5", "en-gb", "−€1,234.50"),
    ],
)
def test_writes_an_amount_as_people_read_it(amount, language, written):
    assert format_euro(Decimal(amount), language) == written


@given(AMOUNTS)
def test_what_is_written_reads_back_as_the_rounded_amount(amount):
    written = format_euro(amount)
    digits = written.removesuffix("\u00a0€").replace("\u202f", "").replace(",", ".").replace("−", "-")
    assert Decimal(digits) == round_euro(amount)
    assert " " not in written


@given(AMOUNTS)
def test_rounding_moves_an_amount_by_half_a_cent_at_most(amount):
    assert abs(round_euro(amount) - amount) <= Decimal("0.005")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.search import digits, normalise


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Lefèvre", "lefevre"),
        ("LE GOFF", "le goff"),
        ("Zoé-Lou", "zoe lou"),
        ("  D’Angelo   d'Arc ", "d angelo d arc"),
        ("Œuvrard", "oeuvrard"),
        ("Lætitia", "laetitia"),
        ("Strauß", "strauss"),
        ("Łukasz Đorđe Øster", "lukasz dorde oster"),
        ("e\u0301tienne", "etienne"),
        ("Ｗｉｄｅ", "wide"),
        ("Иванов", "иванов"),
        ("…, – !", ""),
        ("", ""),
    ],
)
def test_a_name_is_stored_as_it_is_looked_for(typed, stored):
    assert normalise(typed) == stored


def test_the_parts_of_a_name_are_put_side_by_side():
    assert normalise("Le Goff", "", "Zoé") == "le goff zoe"


@given(st.text(), st.text())
def test_normalising_twice_changes_nothing_more(one, other):
    once = normalise(one, other)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "0612345678"),
        ("06.12.34.56.78", "0612345678"),
        ("+33 6 12 34 56 78", "0612345678"),
        ("+33 (0)6 12 34 56 78", "0612345678"),
        ("0033612345678", "0612345678"),
        ("33612345678", "0612345678"),
        ("+33 6 12", "0612"),
        ("0612", "0612"),
        ("336123", "336123"),
        ("+32 470 12 34 56", "32470123456"),
        ("٠٦١٢", "0612"),
        ("tél.", ""),
        ("x²", ""),
    ],
)
def test_the_french_prefix_is_read_as_a_zero(typed, number):
    assert digits(typed) == number


@given(st.one_of(st.text(), st.text("+03 61(")))
def test_digits_of_digits_are_the_same(text):
    once = digits(text)
    assert digits(once) == once
    assert once == "" or once.isdecimal()

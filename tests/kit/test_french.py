from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.kit.french import date_long, joined, typographic, unbroken


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 22), "22\u00a0novembre 2026"),
        (date(2026, 12, 1), "1er\u00a0décembre 2026"),
        (date(2027, 8, 31), "31\u00a0août 2027"),
        (date(2028, 2, 29), "29\u00a0février 2028"),
    ],
)
def test_dates_in_full(day, written):
    assert date_long(day) == written


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Une question ?", "Une question\u202f?"),
        ("Une question?", "Une question\u202f?"),
        ("Vraiment ?!", "Vraiment\u202f?!"),
        ("Objet : aide ; suite", "Objet\u00a0: aide\u202f; suite"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("«oui»", "«\u00a0oui\u00a0»"),
        ("« Pourquoi ? »", "«\u00a0Pourquoi\u202f?\u00a0»"),
        ("l'aide d'urgence...", "l’aide d’urgence…"),
        ("160 € et 20 %", "160\u00a0€ et 20\u00a0%"),
        ("n° 12, M. Durand, article L. 411-2", "n°\u00a012, M.\u00a0Durand, article\u00a0L.\u00a0411-2"),
        ("le 3 mars 2026", "le 3\u00a0mars 2026"),
        ("voir https://exemple.fr/?page=2 à 14:30", "voir https://exemple.fr/?page=2 à 14:30"),
        ("3 marsouins", "3 marsouins"),
    ],
)
def test_spaces_that_must_not_break(typed, printed):
    assert typographic(typed) == printed


@settings(max_examples=400)
@given(st.text(alphabet="ab1 «».:;!?'€%\u00a0\u202f…n°L", max_size=40))
def test_typography_is_settled_at_the_first_pass(text):
    once = typographic(text)
    assert typographic(once) == once


def test_a_phone_number_stays_on_one_line():
    assert unbroken(" 02 32 31 97 00 ") == "02\u00a032\u00a031\u00a097\u00a000"


@pytest.mark.parametrize(
    ("items", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_lists_in_a_sentence(items, sentence):
    assert joined(items) == sentence

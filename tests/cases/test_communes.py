"""Suggestions of communes: what a few letters or figures may mean, and nothing breaks them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from backend.audit.models import ReadLog
from backend.audit.operations import operation
from backend.kit.search import normalise
from cases.people.queries import SUGGESTIONS, communes_meant, communes_suggested
from directory.enums import Role
from directory.models import Commune

pytestmark = pytest.mark.django_db
PLACES = [
    ("Saint-Just", ["27950"], 900),
    ("Saint-Marcel", ["27950"], 4500),
    ("Bois-le-Saint", ["27230"], 9000),
    ("Val-de-Reuil", ["27100", "27101"], 12000),
    *[(f"Hameau {letter}", ["27999"], 10) for letter in "abcdefghij"],
]


@pytest.fixture(autouse=True)
def places(world):
    shared = {"epci_code": "1", "epci_name": "EPCI", "longitude": Decimal(1), "latitude": Decimal(49)}
    with operation("tests.communes", actor=None):
        for number, (name, codes, population) in enumerate(PLACES):
            Commune(
                insee_code=f"275{number:02}",
                name=name,
                search_name=normalise(name),
                postal_codes=codes,
                population=population,
                unit=world.units["est"],
                **shared,
            ).save()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("saint", ["Saint-Marcel (27950)", "Saint-Just (27950)", "Bois-le-Saint (27230)"]),
        ("SAINT j", ["Saint-Just (27950)"]),
        ("évr", ["Évreux (27000)"]),
        ("2710", ["Val-de-Reuil (27100)", "Val-de-Reuil (27101)"]),
        ("just 279", ["Saint-Just (27950)"]),
        ("Saint-Just (27950)", ["Saint-Just (27950)"]),
        ("xyz", []),
        ("", []),
        ("  -, ", []),
        ("\x00%_'", []),
    ],
)
def test_what_letters_and_figures_mean(typed, found):
    assert communes_suggested(typed) == found


def test_a_few_are_enough_and_each_is_understood_when_sent():
    assert len(communes_suggested("27")) == SUGGESTIONS
    assert all(len(communes_meant(words)) == 1 for words in communes_suggested("sa"))


def test_the_desk_asks_and_no_reading_is_recorded(sign_in):
    answer = sign_in(Role.RECEPTION).get(reverse("cases:communes"), {"q": "marcel"})
    assert answer.json() == {"suggestions": ["Saint-Marcel (27950)"]}
    assert not ReadLog.objects.exists()


def test_the_form_carries_an_address_instead_of_every_name(sign_in):
    page = sign_in(Role.RECEPTION).get(reverse("cases:register")).content.decode()
    assert f'data-suggest="{reverse("cases:communes")}"' in page
    assert "Saint-Marcel" not in page

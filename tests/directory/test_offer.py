"""The social directory for everybody: what one looks for is found, and nothing more is told."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.audit.models import ReadLog
from backend.audit.operations import operation
from directory.enums import Role
from directory.models import Service
from directory.public.map import HEIGHT, WIDTH, place
from directory.services import operations
from tests import referring
from tests.forms import says

pytestmark = pytest.mark.django_db
OFFER = "/directory/"


@pytest.fixture
def services(world) -> dict[str, Service]:
    return {
        "food": referring.service(
            world,
            name="Épicerie solidaire",
            organisation="Cœur de l’Iton",
            thematics=["equipement-et-alimentation"],
            description="Des produits alimentaires à petit prix.",
            how_to_refer="Avec le reste à vivre du foyer.",
        ),
        "energy": referring.service(
            world,
            name="Permanence énergie",
            organisation="Toit et Seuil",
            commune="ouest",
            thematics=["logement-hebergement"],
            description="Impayés d’énergie : un conseiller regarde vos factures avec vous.",
        ),
    }


def names(page) -> list[str]:
    return [row["service"].name for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("epicerie", ["Épicerie solidaire"]),
        ("ÉPICERIES solidaires", ["Épicerie solidaire"]),
        ("coeur iton", ["Épicerie solidaire"]),
        ("produit alimentaire", ["Épicerie solidaire"]),
        ("j’ai faim", ["Épicerie solidaire"]),
        ("facture EDF", ["Permanence énergie"]),
        ("payer mes factures", ["Permanence énergie"]),
        ("épiserie", ["Épicerie solidaire"]),
        ("zzzz", []),
        ("% _ & | ! ( :*", ["Épicerie solidaire", "Permanence énergie"]),
    ],
)
def test_one_box_in_ones_own_words(services, typed, found):
    page = Client().get(OFFER, {"q": typed})
    assert (page.status_code, names(page)) == (200, found)


def test_the_nearest_first_with_the_distance_and_a_theme(world, services):
    with operation("tests.commune", actor=None):
        world.communes["ouest"].longitude = Decimal("0.6")
        world.communes["ouest"].save()
    page = Client().get(OFFER, {"near": "27300"})
    assert names(page) == ["Permanence énergie", "Épicerie solidaire"]
    assert page.context["rows"][0]["kilometres"] == 0
    assert page.context["rows"][1]["kilometres"] > 0
    page = Client().get(OFFER, {"near": "Évreux", "thematic": "logement-hebergement"})
    assert names(page) == ["Permanence énergie"]
    unknown = Client().get(OFFER, {"near": "Zanzibar", "thematic": "x"})
    assert (unknown.status_code, set(unknown.context["filters"].errors)) == (422, {"near", "thematic"})


def test_what_is_closed_or_for_professionals_is_not_there(world, services):
    food, admin = services["food"], world.account(Role.ADMINISTRATOR)
    operations.add_professional(actor=admin, service=food, told={"first_name": "Ana", "last_name": "Roux"})
    sheet = reverse("offer:service", args=[food.pk])
    page = Client().get(sheet)
    assert "petit prix" in page.content.decode()
    assert "Roux" not in page.content.decode() and "reste à vivre" not in page.content.decode()
    operations.correct_service(actor=admin, service=food, version=food.version, told={"is_open": False})
    assert Client().get(sheet).status_code == 404
    assert names(Client().get(OFFER)) == ["Permanence énergie"]
    assert says(Client().get(reverse("offer:selection"), {"service": food.pk}), "Nothing is ticked.")


def test_what_is_ticked_is_printed_together_whatever_else_was_sent(services):
    asked = [one.pk for one in services.values()]
    page = Client().get(reverse("offer:selection"), {"service": [*asked, "x", "²", "9" * 30, "-1"]})
    assert {one.service.pk for one in page.context["sheets"]} == set(asked)


def test_nobody_is_followed(services):
    """No cookie, no reading logged, no script besides those of the frame."""
    before, client = ReadLog.objects.count(), Client()
    page = client.get(OFFER, {"q": "loyer"})
    assert not client.cookies and "Set-Cookie" not in page.headers
    assert ReadLog.objects.count() == before
    assert "htmx" not in page.content.decode().split("</head>")[0].split("<script")[-1]


def test_a_page_costs_a_constant_number_of_queries(world, services):
    with CaptureQueriesContext(connection) as few:
        Client().get(OFFER, {"q": "aide", "near": "Évreux"})
    for number in range(12):
        referring.service(world, name=f"Aide {number}", organisation=f"Organisation {number}")
    with CaptureQueriesContext(connection) as many:
        Client().get(OFFER, {"q": "aide", "near": "Évreux"})
    assert len(many) <= max(len(few), 6)


def test_every_corner_of_the_department_is_on_the_map():
    for longitude, latitude in (("0.297", "49.43"), ("1.803", "49.2"), ("1.1", "48.67"), ("1.15", "49.02")):
        x, y = place(Decimal(longitude), Decimal(latitude))
        assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT

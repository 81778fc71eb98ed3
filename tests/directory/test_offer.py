"""The social directory for everybody: what one looks for is found, and nothing more is told."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.audit.models import ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.search import normalise
from directory.enums import Role
from directory.models import Service
from directory.public.map import HEIGHT, WIDTH, place
from directory.public.synonyms import meant_by
from directory.services import operations
from tests import referring
from tests.forms import fields_of, says

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
    assert page.context["rows"][0]["placed"].kilometres == 0
    assert page.context["rows"][1]["placed"].kilometres > 0
    page = Client().get(OFFER, {"near": "Évreux", "thematic": "logement-hebergement"})
    assert names(page) == ["Permanence énergie"]
    unknown = Client().get(OFFER, {"near": "Zanzibar", "thematic": "x"})
    assert (unknown.status_code, set(unknown.context["filters"].errors)) == (422, {"near", "thematic"})


@pytest.mark.parametrize(
    ("area", "near", "found"),
    [
        (["27001"], "Évreux", []),
        (["unit:ouest"], "Évreux", []),
        (["2"], "Évreux", []),
        (["27000"], "Évreux", ["Épicerie solidaire"]),
        (["27001", "unit:est"], "Évreux", ["Épicerie solidaire"]),
        (["1"], "evreu", ["Épicerie solidaire"]),
        (["departement"], "Bernay", ["Épicerie solidaire"]),
    ],
)
def test_one_that_serves_other_places_is_left_out_and_one_that_serves_this_one_says_so(
    world, sign_in, services, area, near, found
):
    with operation("tests.area", actor=None):
        world.communes["ouest"].epci_code = "2"
        world.communes["ouest"].save()
        services["food"].area_served = area
        services["food"].save()
    for client, url in ((Client(), OFFER), (sign_in(Role.SOCIAL_WORKER), reverse("services:list"))):
        page = client.get(url, {"near": near})
        rows = [row["placed"] for row in page.context["rows"]]
        assert {one.service.name for one in rows} == {*found, "Permanence énergie"}
        assert [one.service.name for one in rows if one.serves] == found
        assert says(page, "%(place)s is in its area", place=page.context["place"]) == bool(found)
        assert len(client.get(url).context["rows"]) == 2


def test_who_names_a_place_reads_where_the_department_receives_near_there(world, services):
    with operation("tests.commune", actor=None):
        world.communes["ouest"].longitude = Decimal("0.6")
        world.communes["ouest"].save()
    for asked in ({"near": "Bernay"}, {"near": "Bernay", "q": "zzzz"}):
        page = Client().get(OFFER, asked)
        assert page.context["desks"] == [world.sites["ouest"], world.sites["est"]]
        assert world.sites["ouest"].phone in page.content.decode()
    assert not says(Client().get(OFFER), "Reception desks of the departement near there")


def test_a_postal_code_of_several_communes_means_all_of_them(world, services):
    with operation("tests.area", actor=None):
        world.communes["est"].postal_codes = ["27000", "27300"]
        world.communes["est"].save()
        services["food"].area_served = ["27000"]
        services["food"].save()
        services["energy"].area_served = ["27001"]
        services["energy"].save()
    page = Client().get(OFFER, {"near": "27300"})
    assert [row["placed"].serves for row in page.context["rows"]] == [True, True]
    assert names(Client().get(OFFER, {"near": "Bernay"})) == ["Permanence énergie"]


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
        Client().get(OFFER, {"q": "aide", "near": "Évreux", "open_now": "on"})
    for number in range(12):
        opening = f"Mo-Su 00:00-24:00; Mo 0{number % 10}:00-24:00"
        referring.service(world, name=f"Aide {number}", organisation=f"Organisation {number}", opening_hours=opening)
    with CaptureQueriesContext(connection) as many:
        page = Client().get(OFFER, {"q": "aide", "near": "Évreux", "open_now": "on"})
    assert page.context["rows"] and len(many) <= max(len(few), 7)


def opened(service: Service, hours: str, **fields) -> None:
    with operation("tests.hours", actor=None):
        for name, value in {"opening_hours": hours, **fields}.items():
            setattr(service, name, value)
        service.save()


def test_those_that_are_open_now(world, services):
    opened(services["food"], "Fr 09:00-12:00")
    opened(services["energy"], "Fr 14:00-17:00")
    asked = {"open_now": "on"}
    for hour, found in ((10, ["Épicerie solidaire"]), (13, []), (15, ["Permanence énergie"])):
        with clock.at(dt.datetime(2026, 11, 27, hour, tzinfo=ZoneInfo("Europe/Paris"))):
            assert names(Client().get(OFFER, asked)) == found
            shown = {row["service"].name: row["told"].opening.is_open for row in Client().get(OFFER).context["rows"]}
            assert [name for name, is_open in shown.items() if is_open] == found
    opened(services["food"], "24/7", suspended_until=clock.today(), suspension_reason="Travaux")
    opened(services["energy"], "n’importe quoi")
    assert names(Client().get(OFFER, asked)) == []


def test_those_for_somebody_or_for_everybody(services):
    opened(services["food"], "", audiences=["tous-publics"])
    opened(services["energy"], "", audiences=["seniors"])
    assert names(Client().get(OFFER, {"audience": "femmes"})) == ["Épicerie solidaire"]
    assert len(names(Client().get(OFFER, {"audience": "seniors"}))) == 2
    assert Client().get(OFFER, {"audience": "martiens"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "found"), [("food bank", "Épicerie solidaire"), ("I cannot pay my energy bill", "Permanence énergie")]
)
def test_who_reads_english_is_found_in_english_words(services, typed, found):
    assert names(Client(headers={"accept-language": "en"}).get(OFFER, {"q": typed}))[:1] == [found]


def test_an_english_word_that_is_french_too_stays_french():
    assert meant_by("car scolaire") == []
    assert "mobilite" in meant_by("my car is broken", in_english=True)


def test_what_is_ticked_follows_from_page_to_page_in_the_address(world, services):
    for number in range(25):
        referring.service(world, name=f"Aide {number:02}", organisation=f"Organisation {number}")
    client = Client()
    first = client.get(OFFER, {"thematic": ""})
    ticked = first.context["rows"][3]["service"].pk
    sent = fields_of(first) | {"service": str(ticked), "page": "2"}
    second = client.get(OFFER, sent)
    assert second.context["page"].number == 2 and f'value="{ticked}"' in second.content.decode()
    there = second.context["rows"][0]["service"].pk
    both = fields_of(second)
    back = client.get(OFFER, both | {"service": [*both["service"], str(there)], "page": "1"})
    assert back.context["ticked"] == {ticked, there}
    assert back.context["ticked_elsewhere"] == [there]
    assert f'value="{ticked}" id="service-{ticked}" checked' in back.content.decode()
    printed = client.get(reverse("offer:selection"), fields_of(back))
    assert {one.service.pk for one in printed.context["sheets"]} == {ticked, there}
    assert not client.cookies


def test_every_corner_of_the_department_is_on_the_map():
    for longitude, latitude in (("0.297", "49.43"), ("1.803", "49.2"), ("1.1", "48.67"), ("1.15", "49.02")):
        x, y = place(Decimal(longitude), Decimal(latitude))
        assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def test_what_only_looks_like_the_words_is_said_to_and_exact_answers_are_not(services):
    alike = "Nothing says exactly this. Here is what looks like it:"
    client = Client()
    assert says(client.get(OFFER, {"q": "épicrie"}), alike)
    assert not says(client.get(OFFER, {"q": "épicerie"}), alike)
    assert not says(client.get(OFFER), alike)


@pytest.mark.parametrize("typed", ["divorce", "kaf", "resto du coeur", "handicap"])
def test_words_of_people_have_a_meaning(typed):
    assert meant_by(normalise(typed))


def test_a_printed_sheet_says_whose_it_is_and_of_which_day_and_a_selection_its_bound(services, settings):
    settings.DEPARTMENT_NAME = "Département du Test"
    client = Client()
    sheet = client.get(reverse("offer:service", args=[services["food"].pk]))
    assert "Département du Test" in sheet.content.decode()
    selection = reverse("offer:selection")
    ids = {"service": [services["food"].pk, *range(900_000, 900_040)]}
    sentence = "The first %(most)s are here: untick some to print the others."
    assert says(client.get(selection, ids), sentence, most=30)
    assert not says(client.get(selection, {"service": services["food"].pk}), sentence, most=30)

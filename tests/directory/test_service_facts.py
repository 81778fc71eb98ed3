"""What a sheet says of a service: typed by the administrator, read by everybody, remarks by the staff alone."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from directory.enums import Role, Thematic
from directory.models import Service
from directory.services.themes import LABELS
from tests import referring
from tests.forms import fields_of, said

pytestmark = pytest.mark.django_db

FACTS = {
    "opening_hours": "24/7",
    "audiences": ["femmes", "familles"],
    "languages": ["ar", "fsl"],
    "fee": "payant",
    "fee_words": "2 € la séance",
    "ways_to_reach": ["telephoner"],
    "accessibility": "Ascenseur au fond de la cour.",
    "area_served": "evreux, UTAS ouest ; EPCI",
    "capacity": "Douze places.",
    "remarks": "Demander Sylvie, ligne directe 12.",
}


@pytest.fixture
def service(world) -> Service:
    return referring.service(world)


def corrected(client, service: Service, **typed):
    url = reverse("services:edit", args=[service.pk])
    return client.post(url, fields_of(client.get(url)) | typed)


def public(service: Service) -> str:
    return Client().get(reverse("offer:service", args=[service.pk])).content.decode()


def test_facts_are_typed_once_and_read_by_everybody_but_remarks(sign_in, service):
    assert corrected(sign_in(Role.ADMINISTRATOR), service, **FACTS).status_code == 302
    service.refresh_from_db()
    assert service.area_served == [service.commune.insee_code, "unit:ouest", "1"]
    page, inside = public(service), sign_in(Role.RECEPTION).get(service.get_absolute_url()).content.decode()
    for words in ("2 € la séance", "Ascenseur", "Douze places", "Évreux, UTAS ouest, EPCI", said("Open now")):
        assert words in page and words in inside
    for label in (said("French sign language"), said("Women"), said("To be paid for"), said("Call by phone")):
        assert label in page
    assert "Sylvie" in inside and "Sylvie" not in page
    assert "sylvie" not in service.search_text
    history = sign_in(Role.ADMINISTRATOR).get(reverse("services:history", args=[service.pk])).content.decode()
    assert said("French sign language") in history


def test_a_form_opened_again_says_the_same(sign_in, service):
    admin = sign_in(Role.ADMINISTRATOR)
    corrected(admin, service, **FACTS)
    service.refresh_from_db()
    before = service.area_served, sorted(service.languages)
    assert corrected(admin, service).status_code == 302
    service.refresh_from_db()
    assert (service.area_served, sorted(service.languages)) == before


class TestPreciseThemes:
    FOOD, INTERNET = "equipement-et-alimentation--alimentation", "numerique--acceder-a-une-connexion-internet"

    def test_ticking_one_ticks_its_theme_and_everybody_reads_both(self, sign_in, service):
        admin = sign_in(Role.ADMINISTRATOR)
        assert corrected(admin, service, thematics=["sante", self.INTERNET]).status_code == 302
        service.refresh_from_db()
        assert (service.thematics, service.precise_thematics) == (["numerique", "sante"], [self.INTERNET])
        inside = sign_in(Role.RECEPTION).get(service.get_absolute_url()).content.decode()
        history = admin.get(reverse("services:history", args=[service.pk])).content.decode()
        for page in (public(service), inside, history):
            assert "Accéder à une connexion Internet" in page
        assert said("Health") in public(service)
        assert "Accéder à une connexion Internet" not in public(self.unticked(admin, service))

    def unticked(self, admin, service: Service) -> Service:
        assert corrected(admin, service, thematics=["numerique"]).status_code == 302
        service.refresh_from_db()
        assert (service.thematics, service.precise_thematics) == (["numerique"], [])
        return service

    def test_a_form_opened_again_shows_them_unfolded_and_keeps_them(self, sign_in, service):
        admin = sign_in(Role.ADMINISTRATOR)
        corrected(admin, service, thematics=[self.INTERNET])
        page = admin.get(reverse("services:edit", args=[service.pk])).content.decode()
        assert (page.count("<details open>"), page.count('name="thematics"')) == (1, len(Thematic) + len(LABELS))
        corrected(admin, service)
        service.refresh_from_db()
        assert service.precise_thematics == [self.INTERNET]

    def test_a_service_is_found_by_their_words(self, sign_in, service):
        corrected(sign_in(Role.ADMINISTRATOR), service, thematics=[self.INTERNET])
        page = Client().get(reverse("offer:services"), {"q": "connexions internet"})
        assert [row["service"] for row in page.context["rows"]] == [service]

    def test_one_that_does_not_exist_is_refused_and_the_others_stay_ticked(self, sign_in, service):
        page = corrected(sign_in(Role.ADMINISTRATOR), service, thematics=[self.FOOD, "numerique--x"])
        assert page.status_code == 422 and set(page.context["form"].errors) == {"thematics"}
        assert self.FOOD in fields_of(page)["thematics"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"opening_hours": "lundi 9h"}, "opening_hours"),
        ({"area_served": "Évreux, Zanzibar"}, "area_served"),
        ({"audiences": "martiens"}, "audiences"),
        ({"suspended_until": "32/13/2026"}, "suspended_until"),
        ({"suspended_until": "31/12/2026"}, None),
        ({"suspension_reason": "Travaux"}, None),
    ],
)
def test_what_means_nothing_is_told_and_nothing_is_lost(sign_in, service, typed, field):
    page = corrected(sign_in(Role.ADMINISTRATOR), service, capacity="Dix places", **typed)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field or "__all__"}
    assert "Dix places" in page.content.decode()


def test_a_suspension_is_told_and_not_hidden_until_its_last_day(sign_in, service):
    today = clock.today()
    typed = {"suspended_until": today.strftime("%d/%m/%Y"), "suspension_reason": "Travaux", "opening_hours": "24/7"}
    assert corrected(sign_in(Role.ADMINISTRATOR), service, **typed).status_code == 302
    assert "Travaux" in public(service) and said("Open now") not in public(service)
    assert "Travaux" in Client().get("/directory/").content.decode()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert "Travaux" not in public(service) and said("Open now") in public(service)


def test_the_database_refuses_a_suspension_without_a_reason(service):
    with pytest.raises(Refusal), operation("tests.suspend", actor=None):
        service.suspended_until = clock.today()
        service.save()


def test_hours_that_were_imported_broken_break_no_page(world, service):
    with operation("tests.hours", actor=None):
        service.opening_hours = "n’importe quoi"
        service.save()
    assert Client().get("/directory/").status_code == 200
    assert service.name in public(service)

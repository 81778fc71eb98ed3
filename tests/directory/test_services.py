"""The social directory: finding a service, and keeping the sheets right."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden
from directory.enums import Role
from directory.models import Commune, Organisation, PoleMembership, Professional, Service
from directory.services import operations, panels, queries
from tests import referring
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def services(world):
    food = referring.service(
        world, name="Épicerie", organisation="Cœur de l’Iton", thematics=["equipement-et-alimentation"]
    )
    housing = referring.service(
        world, name="Accompagnement vers le logement", organisation="Toit et Seuil", commune="ouest",
        thematics=["logement-hebergement"],
    )  # fmt: skip
    return food, housing


def names(page) -> list[str]:
    return [row["placed"].service.name for row in page.context["rows"]]


class TestFinding:
    @pytest.mark.parametrize("typed", ["epicerie", "coeur iton", "épiserie", "ITON"])
    def test_by_name_of_the_service_or_of_its_organisation(self, sign_in, services, typed):
        page = sign_in(Role.SOCIAL_WORKER).get(reverse("services:list"), {"q": typed})
        assert names(page) == ["Épicerie"]

    def test_by_theme_and_the_nearest_first(self, world, sign_in, services):
        assert queries.distance(world.communes["est"], Commune(longitude=Decimal(2), latitude=Decimal(49))) == 73
        with operation("tests.commune", actor=None):
            world.communes["ouest"].longitude = Decimal(2)
            world.communes["ouest"].save()
        client = sign_in(Role.RECEPTION)
        assert names(client.get(reverse("services:list"), {"thematic": "logement-hebergement"})) == [services[1].name]
        for near, distances in (("Évreux", [0, 73]), ("27300", [0, 73]), ("berna", [0, 73])):
            rows = client.get(reverse("services:list"), {"near": near}).context["rows"]
            assert [row["placed"].kilometres for row in rows] == distances
        assert rows[0]["placed"].service == services[1]

    def test_the_public_list_opens_on_what_is_looked_for_and_not_on_the_person(self, sign_in, services):
        asked = {"near": "Évreux", "q": "", "person": "12"}
        page = sign_in(Role.SOCIAL_WORKER).get(reverse("services:list"), asked)
        assert f'href="{reverse("offer:services", query={"near": "Évreux"})}"' in page.content.decode()

    def test_what_cannot_be_asked_says_so(self, sign_in, services):
        page = sign_in(Role.RECEPTION).get(reverse("services:list"), {"near": "Zanzibar", "thematic": "x", "page": "z"})
        assert page.status_code == 422
        assert set(page.context["filters"].errors) == {"near", "thematic"}

    def test_the_search_page_finds_services_and_professionals_for_the_staff(self, world, services):
        told = {"first_name": "Lucette", "last_name": "Avenel", "function": "Accueil"}
        admin = world.account(Role.ADMINISTRATOR)
        operations.add_professional(actor=admin, service=services[0], told=told)
        worker = world.account(Role.SOCIAL_WORKER)
        found = panels.search_results(worker, "epicerie", clock.today())
        assert [(one.title, [row.url for row in one.rows]) for one in found] == [
            ("Services", [services[0].get_absolute_url()])
        ]
        (people,) = panels.search_results(worker, "avenel", clock.today())
        assert people.rows[0].label == "Lucette Avenel"
        assert panels.search_results(world.account(Role.PARTNER), "epicerie", clock.today()) == []


class TestUpkeep:
    def test_an_organisation_a_service_and_a_professional(self, sign_in, world):
        admin = sign_in(Role.ADMINISTRATOR)
        url = reverse("services:organisation_new")
        admin.post(url, fields_of(admin.get(url)) | {"name": "Roule Eure", "kind": "association"})
        owner = Organisation.objects.get()
        url = reverse("services:new")
        told = {
            "name": "Garage",
            "organisation": owner.pk,
            "commune": world.communes["est"].pk,
            "thematics": "mobilite",
        }
        admin.post(url, fields_of(admin.get(url)) | told)
        service = Service.objects.get()
        assert service.thematics == ["mobilite"]
        url = reverse("services:professional_new", args=[service.pk])
        admin.post(url, fields_of(admin.get(url)) | {"first_name": "Ana", "last_name": "Roux"})
        edit = reverse("services:professional_edit", args=[Professional.objects.get().pk])
        admin.post(edit, fields_of(admin.get(edit)) | {"function": "Conseillère"})
        assert Professional.objects.get().function == "Conseillère"
        url = reverse("services:organisation_edit", args=[owner.pk])
        admin.post(url, fields_of(admin.get(url)) | {"name": "Mobilité pour tous"})
        assert "mobilite" in Service.objects.get().search_name
        history = admin.get(reverse("services:history", args=[service.pk])).content.decode()
        assert "Mobilité pour tous" in history
        assert "Conseillère" in history

    def test_somebody_else_s_correction_is_told_and_a_name_is_taken_once(self, sign_in, services):
        admin = sign_in(Role.ADMINISTRATOR)
        url = reverse("services:edit", args=[services[0].pk])
        first = fields_of(admin.get(url))
        assert admin.post(url, first | {"opening": "Lundi"}).status_code == 302
        assert admin.post(url, first | {"opening": "Mardi"}).status_code == 409
        twice = fields_of(admin.get(reverse("services:new"))) | {
            "name": services[0].name,
            "organisation": services[0].organisation_id,
            "commune": services[0].commune_id,
        }
        assert admin.post(reverse("services:new"), twice).status_code == 422

    def test_who_works_in_which_pole(self, world, sign_in):
        admin, url = sign_in(Role.ADMINISTRATOR), reverse("services:poles")
        worker, pole = world.account(Role.SOCIAL_WORKER), referring.pole(world)
        told = fields_of(admin.get(url)) | {"user": worker.pk, "pole": pole.pk}
        admin.post(url, told)
        membership = PoleMembership.objects.get()
        again = fields_of(admin.get(url)) | {"user": worker.pk, "pole": pole.pk}
        assert admin.post(url, again).status_code == 422
        end = reverse("services:pole_end", args=[membership.pk])
        early = (membership.starts_on - dt.timedelta(days=1)).strftime("%d/%m/%Y")
        assert admin.post(end, fields_of(admin.get(end)) | {"ends_on": early}).status_code == 422
        assert admin.post(end, fields_of(admin.get(end))).status_code == 302
        membership.refresh_from_db()
        assert membership.ends_on == clock.today()

    def test_only_the_administrator_writes(self, world, services):
        with pytest.raises(Forbidden):
            operations.add_organisation(actor=world.account(Role.SOCIAL_WORKER), told={"name": "X"})

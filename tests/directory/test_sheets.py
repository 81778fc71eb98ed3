"""The sheets of partners: changed by them alone, read first by the département when it wishes, all of it remembered."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from backend.audit.models import Operation
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role, SheetChangeOutcome
from directory.models import Service, SheetChange
from directory.services import operations as directory
from directory.sheets import operations, panels
from tests import referring
from tests.forms import fields_of, says

pytestmark = pytest.mark.django_db
MINE = "/services/mine/"


@pytest.fixture
def service(world) -> Service:
    """A service of the organisation of the partner's professional."""
    made = referring.service(world, remarks="Demander Sylvie.", thematics=["famille"], languages=["ar"])
    referring.partner_of(world, made)
    return Service.objects.select_related("organisation", "commune").get(pk=made.pk)


@pytest.fixture
def approval(settings):
    settings.DIRECTORY_APPROVAL = True


def own(service: Service) -> str:
    return reverse("services:mine_service", args=[service.pk])


def sent(client, url: str, **typed):
    return client.post(url, fields_of(client.get(url)) | typed)


def public(service: Service) -> str:
    return Client().get(reverse("offer:service", args=[service.pk])).content.decode()


def answered(client, change: SheetChange, decision: str, **typed):
    return sent(client, reverse("services:proposal", args=[change.pk]), decision=decision, **typed)


class TestAtOnce:
    def test_a_partner_changes_the_public_fields_of_its_service(self, world, sign_in, service):
        partner = sign_in(Role.PARTNER)
        typed = {"capacity": "Dix places", "opening_hours": "24/7", "area_served": "Évreux", "suspended_until": ""}
        assert sent(partner, own(service), **typed).status_code == 302
        service.refresh_from_db()
        assert (service.capacity, service.opening_hours, service.remarks) == ("Dix places", "24/7", "Demander Sylvie.")
        assert (service.checked_on, service.checked_by) == (clock.today(), world.account(Role.PARTNER))
        assert "Dix places" in public(service) and "Dix places" in partner.get(MINE).content.decode()
        told = Operation.objects.get(name="directory.change_sheet")
        assert told.actor_id == world.account(Role.PARTNER).pk
        assert Service.history.filter(id=service.pk, operation_id=told.pk).exists()

    def test_and_the_sheet_of_its_organisation_which_the_staff_reads(self, sign_in, service):
        typed = {"mission": "Écouter", "needs_perceived": "Des transports le soir", "contact": "Mme Roux"}
        assert sent(sign_in(Role.PARTNER), reverse("services:mine_edit"), **typed).status_code == 302
        url = reverse("services:organisation", args=[service.organisation_id])
        page = sign_in(Role.SOCIAL_WORKER).get(url).content.decode()
        assert all(words in page for words in typed.values())
        service.refresh_from_db()
        assert "ecouter" in service.search_text

    def test_a_partner_reads_what_professionals_read_of_its_own_sheet(self, world, sign_in, service):
        admin = world.account(Role.ADMINISTRATOR)
        directory.add_professional(
            actor=admin, service=service, told={"first_name": "Ana", "last_name": "Roux", "function": "Accueil"}
        )
        sent(sign_in(Role.PARTNER), own(service), how_to_refer="Appeler avant midi")
        page = sign_in(Role.PARTNER).get(MINE).content.decode()
        assert "Appeler avant midi" in page and "Ana Roux" in page and "Demander Sylvie" not in page
        assert "Appeler avant midi" not in public(service) and "Ana Roux" not in public(service)

    def test_the_staff_reaches_the_sheet_of_an_organisation_that_says_no_mission(self, sign_in, service):
        sent(sign_in(Role.PARTNER), reverse("services:mine_edit"), mission="")
        page = sign_in(Role.SOCIAL_WORKER).get(service.get_absolute_url()).content.decode()
        assert reverse("services:organisation", args=[service.organisation_id]) in page

    def test_what_means_nothing_is_told_and_nothing_is_lost(self, sign_in, service):
        page = sent(sign_in(Role.PARTNER), own(service), opening_hours="midi", capacity="Dix places")
        assert page.status_code == 422 and set(page.context["form"].errors) == {"opening_hours"}
        assert "Dix places" in page.content.decode()

    def test_a_text_without_end_is_told_and_a_long_one_that_came_from_elsewhere_is_kept(self, sign_in, service):
        partner, long = sign_in(Role.PARTNER), "mot\nmot " * 1_000
        texts = ("description", "audience", "how_to_refer", "accessibility", "address", "area_served")
        page = sent(partner, own(service), **dict.fromkeys(texts, "mot " * 5_000))
        assert page.status_code == 422 and set(page.context["form"].errors) == set(texts)
        texts = ("mission", "ways_of_working", "needs_perceived")
        page = sent(partner, reverse("services:mine_edit"), **dict.fromkeys(texts, long))
        assert page.status_code == 422 and set(page.context["form"].errors) == set(texts)
        with operation("tests.long", actor=None):
            service.description = long.strip()
            service.save()
        kept = service.description.replace("\n", "\r\n")
        assert sent(partner, own(service), description=kept, capacity="Dix places").status_code == 302
        assert sent(partner, own(service), description=f"{kept} encore").status_code == 422

    @pytest.mark.parametrize("phone", ["<b>1</b>", "poste", "1", "02 32 00 00 00 ou le soir"])
    def test_a_phone_is_a_phone(self, sign_in, service, phone):
        partner = sign_in(Role.PARTNER)
        for url in (own(service), reverse("services:mine_edit")):
            page = sent(partner, url, phone=phone)
            assert page.status_code == 422 and set(page.context["form"].errors) == {"phone"}
            assert sent(partner, url, phone="39 49").status_code == 302

    @pytest.mark.parametrize("approval", [False, True])
    def test_what_comes_from_elsewhere_is_corrected_there(self, world, sign_in, service, settings, approval):
        settings.DIRECTORY_APPROVAL = approval
        partner, urls = sign_in(Role.PARTNER), (own(service), reverse("services:mine_edit"))
        opened = [fields_of(partner.get(url)) for url in urls]
        with operation("tests.import", actor=None):
            for sheet in (service, service.organisation):
                sheet.source, sheet.source_id = "dora", "dora--1"
                sheet.save()
        sentence = "This sheet comes from %(whose)s: correct it there, and the next import brings it here."
        mine = partner.get(MINE)
        assert says(mine, sentence, whose="dora") and not any(f'"{url}"' in mine.content.decode() for url in urls)
        for url, told in zip(urls, opened, strict=True):
            page = partner.get(url)
            assert says(page, sentence, whose="dora") and not fields_of(page)
            typed = told | {"version": int(told["version"]) + 1, "phone": "02 32 11 11 11"}
            assert says(partner.post(url, typed), sentence, whose="dora")
        service.refresh_from_db()
        assert service.phone != "02 32 11 11 11" and not SheetChange.objects.exists()

    def test_any_text_can_be_searched_however_many_words_it_holds(self, service):
        with operation("tests.long", actor=None):
            service.description = " ".join(f"mot{number}" for number in range(200_000))
            service.thematics = ["logement-hebergement"]
            service.save()
        assert len(service.search_text) < 10_000 and "logement" in service.search_text
        assert service.name in Client().get("/directory/", {"q": "mot12"}).content.decode()

    def test_somebody_elses_change_is_shown(self, sign_in, service):
        partner = sign_in(Role.PARTNER)
        first = fields_of(partner.get(own(service)))
        assert partner.post(own(service), first | {"capacity": "Dix"}).status_code == 302
        assert partner.post(own(service), first | {"capacity": "Neuf"}).status_code == 409


class TestApproval:
    def test_the_change_waits_is_read_side_by_side_and_approved(self, world, sign_in, service, approval):
        partner = sign_in(Role.PARTNER)
        typed = {"capacity": "Dix places", "languages": ["ar", "tr"], "suspension_reason": "Travaux"}
        assert sent(partner, own(service), suspended_until="31/12/2030", **typed).status_code == 302
        change = SheetChange.objects.get()
        assert set(change.told) == {"capacity", "languages", "suspended_until", "suspension_reason"}
        assert "Dix places" not in public(service)
        assert "Dix places" in partner.get(own(service)).content.decode()
        manager = sign_in(Role.UNIT_MANAGER)
        assert panels.desk(world.account(Role.UNIT_MANAGER), clock.today())[0].count == 1
        assert str(service) in manager.get(reverse("services:proposals")).content.decode()
        page = manager.get(reverse("services:proposal", args=[change.pk]))
        sides = {row["label"]: (row["before"], row["after"]) for row in page.context["changes"]}
        assert "Répondre" in page.content.decode().split("<main")[1]
        assert ("Arabe", "Arabe, Turc") in sides.values() and ("", "Dix places") in sides.values()
        assert answered(manager, change, "approve").status_code == 302
        service.refresh_from_db()
        assert (service.capacity, service.languages) == ("Dix places", ["ar", "tr"])
        assert service.suspended_until.year == 2030 and "Travaux" in public(service)
        assert service.checked_by == world.account(Role.PARTNER)
        assert answered(manager, change, "approve").status_code == 422

    def test_precise_themes_wait_with_the_rest(self, sign_in, service, approval):
        partner, precise = sign_in(Role.PARTNER), "famille--soutien-aidants"
        sent(partner, own(service), thematics=["famille", precise])
        change, admin = SheetChange.objects.get(), sign_in(Role.ADMINISTRATOR)
        assert change.told == {"precise_thematics": [precise]}
        assert "Soutien aux aidants" in admin.get(reverse("services:proposal", args=[change.pk])).content.decode()
        assert precise in fields_of(partner.get(own(service)))["thematics"]
        answered(admin, change, "approve")
        assert "Soutien aux aidants" in public(service)

    def test_an_approval_never_makes_a_sheet_checked_earlier_than_it_was(self, world, sign_in, service, approval):
        before, admin = clock.today() - dt.timedelta(days=90), sign_in(Role.ADMINISTRATOR)
        told = {"sheet": service, "version": service.version, "told": {"capacity": "Dix places"}, "opened_on": ""}
        proposal = operations.propose_change(actor=world.account(Role.PARTNER), **told, today=before)
        admin.post(reverse("services:check", args=[service.pk]))
        assert answered(admin, proposal, "approve").status_code == 302
        service.refresh_from_db()
        assert service.capacity == "Dix places"
        assert (service.checked_on, service.checked_by) == (clock.today(), world.account(Role.ADMINISTRATOR))

    def test_sent_back_with_words_that_the_partner_reads(self, world, sign_in, service, approval):
        sent(sign_in(Role.PARTNER), own(service), capacity="Dix places")
        change, admin = SheetChange.objects.get(), sign_in(Role.ADMINISTRATOR)
        assert answered(admin, change, "send_back").status_code == 422
        assert answered(admin, change, "send_back", answer="Par semaine ou par mois ?").status_code == 302
        assert "Par semaine" in sign_in(Role.PARTNER).get(MINE).content.decode()
        (heap,) = panels.desk(world.account(Role.PARTNER), clock.today())
        assert heap.rows[0].detail == "Par semaine ou par mois ?"
        assert "Dix places" not in public(service)

    def test_a_second_change_replaces_the_first_and_none_withdraws_it(self, sign_in, service, approval):
        partner = sign_in(Role.PARTNER)
        sent(partner, own(service), capacity="Dix places")
        sent(partner, own(service), capacity="Neuf places")
        assert SheetChange.objects.get().told == {"capacity": "Neuf places"}
        sent(partner, own(service), capacity="")
        assert SheetChange.objects.get().outcome == SheetChangeOutcome.WITHDRAWN

    def test_a_colleagues_proposal_is_never_written_over_unseen(self, sign_in, service, approval):
        partner = sign_in(Role.PARTNER)
        opened = fields_of(partner.get(own(service)))
        sent(partner, own(service), capacity="Dix places")
        page = partner.post(own(service), opened | {"capacity": "Neuf places"})
        assert page.status_code == 422 and "Neuf places" in page.content.decode()
        assert SheetChange.objects.get().told == {"capacity": "Dix places"}

    def test_a_sheet_corrected_meanwhile_is_compared_again(self, sign_in, service, approval):
        sent(sign_in(Role.PARTNER), own(service), capacity="Dix places")
        change, admin = SheetChange.objects.get(), sign_in(Role.ADMINISTRATOR)
        url = reverse("services:proposal", args=[change.pk])
        opened = fields_of(admin.get(url)) | {"decision": "approve"}
        sent(admin, reverse("services:edit", args=[service.pk]), capacity="Huit places")
        assert admin.post(url, opened).status_code == 409

    def test_the_sheet_of_the_organisation_waits_too(self, sign_in, service, approval):
        sent(sign_in(Role.PARTNER), reverse("services:mine_edit"), mission="Écouter")
        change = SheetChange.objects.get()
        assert (change.service, change.told) == (None, {"mission": "Écouter"})
        answered(sign_in(Role.ADMINISTRATOR), change, "approve")
        service.refresh_from_db()
        assert "ecouter" in service.search_text

    def test_one_waits_at_a_time_and_one_answered_has_an_author(self, world, service):
        told = {"organisation": service.organisation, "told": {}, "proposed_by": world.account(Role.PARTNER)}
        with operation("tests.propose", actor=None):
            SheetChange(**told, proposed_on=clock.today()).save()
        with pytest.raises(IntegrityError), transaction.atomic(), operation("tests.propose", actor=None):
            SheetChange(**told, proposed_on=clock.today()).save()


class TestWhoMay:
    @pytest.fixture
    def other(self, world, service) -> Service:
        return referring.service(world, name="Ailleurs", organisation="Une autre maison", commune="ouest")

    def test_another_organisation_is_not_there(self, world, sign_in, service, other):
        partner = sign_in(Role.PARTNER)
        assert partner.get(own(other)).status_code == 404
        assert partner.post(reverse("services:check", args=[other.pk])).status_code == 404
        for route, pk in (("service", service.pk), ("organisation", other.organisation_id), ("edit", service.pk)):
            assert partner.get(reverse(f"services:{route}", args=[pk])).status_code == 403
        told = {"sheet": other, "version": other.version, "told": {"capacity": "x"}, "today": clock.today()}
        with pytest.raises(Forbidden):
            operations.change_sheet(actor=world.account(Role.PARTNER), **told)
        with pytest.raises(Forbidden):
            operations.propose_change(actor=world.account(Role.ADMINISTRATOR), **told, opened_on="")

    def test_a_manager_answers_where_the_organisation_works(self, world, sign_in, service, approval):
        sent(sign_in(Role.PARTNER), own(service), capacity="Dix places")
        change = SheetChange.objects.get()
        elsewhere = sign_in(Role.UNIT_MANAGER, "ouest")
        assert elsewhere.get(reverse("services:proposal", args=[change.pk])).status_code == 404
        assert str(service) not in elsewhere.get(reverse("services:proposals")).content.decode()
        with pytest.raises(Refusal):
            operations.send_back(
                actor=world.account(Role.UNIT_MANAGER, "ouest"), change=change, answer="Non", today=clock.today()
            )

    def test_a_partner_without_an_organisation_has_no_sheet(self, sign_in):
        assert sign_in(Role.PARTNER).get(MINE).status_code == 404

    def test_all_is_still_right(self, world, sign_in, service):
        assert says(sign_in(Role.PARTNER).get(MINE), "never checked yet")
        sign_in(Role.PARTNER).post(reverse("services:check", args=[service.pk]))
        service.refresh_from_db()
        assert (service.checked_on, service.checked_by) == (clock.today(), world.account(Role.PARTNER))

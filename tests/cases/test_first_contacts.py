"""What somebody was answered the first time: who is named, who reads it, what is urgent."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.audit.history import StaleVersion
from backend.audit.models import ReadLog
from backend.audit.operations import operation
from backend.kit.access import Forbidden, Refusal
from cases.reception import operations
from cases.reception.enums import Orientation
from cases.reception.models import FirstContact
from directory.enums import Role
from tests import factories
from tests.concurrency import overlapping
from tests.forms import fields_of, whole_page

pytestmark = pytest.mark.django_db

TOLD = {
    "medium": "walk_in",
    "source": "association",
    "problems": ["housing", "financial"],
    "answer": "Liste des pièces.",
}


def contact(world, *orientations, unit="est", agreed=False, **changes) -> FirstContact:
    return operations.record_contact(
        actor=world.account(Role.RECEPTION, unit),
        site=world.sites[unit],
        told=TOLD | {"orientations": list(orientations) or [Orientation.INFORMATION], "agreed": agreed},
        **changes,
    )


def typed(*orientations, **changes) -> dict:
    return TOLD | {"orientations": list(orientations), "key": str(uuid.uuid4())} | changes


class TestNames:
    def test_who_only_wanted_information_is_not_named_without_agreeing(self, world):
        somebody = factories.person(world)
        with pytest.raises(Refusal, match="information"):
            contact(world, person=somebody)
        assert not FirstContact.objects.exists()
        assert contact(world, person=somebody, agreed=True).person == somebody
        assert contact(world, Orientation.INFORMATION, Orientation.POLE, person=somebody).person == somebody

    def test_the_database_refuses_it_too(self, world):
        somebody = factories.person(world)
        made = contact(world)
        made.person = somebody
        with pytest.raises(Refusal, match="information"), operation("tests.name", actor=None):
            made.save()

    def test_it_leads_somewhere(self, world):
        with pytest.raises(Refusal):
            operations.record_contact(
                actor=world.account(Role.RECEPTION), site=world.sites["est"], told=TOLD | {"orientations": []}
            )

    def test_a_visit_that_names_somebody_does_not_name_an_information(self, world):
        somebody, taker = factories.person(world), world.account(Role.RECEPTION)
        named = operations.arrive(actor=taker, site=world.sites["est"], person=somebody)
        unnamed = operations.arrive(actor=taker, site=world.sites["est"])
        assert contact(world, visit=named).visit is None
        assert contact(world, visit=unnamed).visit == unnamed
        assert contact(world, Orientation.POLE, visit=named, person=somebody).visit == named

    @pytest.mark.django_db(transaction=True)
    def test_of_two_contacts_of_one_visit_at_once_one_is_linked(self, world):
        visit = operations.arrive(actor=world.account(Role.RECEPTION), site=world.sites["est"])
        other = overlapping(lambda: contact(world, visit=visit), lambda: contact(world, visit=visit))
        assert other.visit is None
        assert FirstContact.objects.count() == 2
        assert FirstContact.objects.get(visit=visit) != other


class TestForm:
    def test_nothing_is_lost_by_looking_for_somebody(self, world, sign_in):
        somebody, client = factories.person(world), sign_in(Role.RECEPTION)
        url = reverse("reception:contact_new")
        sent = typed(Orientation.APPOINTMENT, find="lefevre nadia")
        page = client.post(url, sent | {"search": "1"})
        assert page.status_code == 200
        text = page.content.decode()
        assert "Liste des pièces." in text
        assert f'value="{sent["key"]}"' in text
        assert text.count("checked") == 4  # two problems, one orientation, nobody named yet
        assert ReadLog.objects.latest("pk").person_ids == [somebody.pk]
        answer = client.post(url, sent | {"person": somebody.pk})
        made = FirstContact.objects.get()
        assert answer["Location"] == made.get_absolute_url()
        assert (made.person, made.problems) == (somebody, ["housing", "financial"])
        links = client.get(made.get_absolute_url()).content.decode()
        assert reverse("applications:open", args=[somebody.pk]) in links

    @pytest.mark.parametrize(
        "wrong",
        [
            {"orientations": []},
            {"medium": "pigeon"},
            {"problems": ["weather"]},
            {"find": "lefevre nadia", "person": "999999"},
            {"agreed": "on"},
            {"key": "x"},
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_lost(self, world, sign_in, wrong):
        factories.person(world)
        sent = typed(Orientation.POLE) | wrong
        page = sign_in(Role.RECEPTION).post(reverse("reception:contact_new"), sent)
        assert page.status_code == 422
        assert "Liste des pièces." in page.content.decode()
        assert not FirstContact.objects.exists()

    @pytest.mark.parametrize("route", ["contact_new", "call_new", "person_contact", "visit_contact"])
    def test_what_is_typed_is_found_again_by_who_types_it_alone(self, world, sign_in, route):
        somebody, client = factories.person(world), sign_in(Role.RECEPTION)
        visit = operations.arrive(actor=world.account(Role.RECEPTION), site=world.sites["est"])
        about = {"person_contact": [somebody.pk], "visit_contact": [visit.pk]}
        url = reverse(f"reception:{route}", args=about.get(route))
        told = {"find": "lefevre nadia", "person": str(somebody.pk), "answer": "Rappeler mardi."}
        kept = client.post(url, fields_of(client.get(url)) | told | {"keep": "1"}).content.decode()
        assert re.search(r"Gardé à \d+\u00a0h", kept)
        assert not FirstContact.objects.exists()
        assert "Rappeler mardi." not in sign_in(Role.SOCIAL_WORKER).get(url).content.decode()
        found = fields_of(client.get(url))
        assert told.items() <= found.items()
        assert client.post(url, found | {"orientations": [Orientation.POLE]}).status_code == 302
        assert FirstContact.objects.get().person == somebody
        assert "Rappeler mardi." not in client.get(url).content.decode()

    def test_an_information_is_named_by_agreement_only(self, world, sign_in):
        somebody, client = factories.person(world), sign_in(Role.RECEPTION)
        url = reverse("reception:person_contact", args=[somebody.pk])
        sent = typed(Orientation.INFORMATION, person=somebody.pk)
        assert client.post(url, sent).status_code == 422
        assert client.post(url, sent | {"agreed": "on"}).status_code == 302
        assert FirstContact.objects.get().agreed

    def test_sent_twice_it_is_written_once(self, world, sign_in):
        client, sent = sign_in(Role.RECEPTION), typed(Orientation.INFORMATION)
        for _ in range(2):
            assert client.post(reverse("reception:call_new"), sent).status_code == 302
        assert FirstContact.objects.count() == 1

    def test_who_received_corrects_and_sees_what_changed_meanwhile(self, world):
        made, taker = contact(world), world.account(Role.RECEPTION)
        told = TOLD | {"orientations": [Orientation.POLE], "agreed": False}
        with pytest.raises(Forbidden):
            operations.correct_contact(
                actor=world.account(Role.SOCIAL_WORKER), contact=made, version=1, told=told, person=None
            )
        operations.correct_contact(actor=taker, contact=made, version=1, told=told, person=None)
        with pytest.raises(StaleVersion):
            operations.correct_contact(actor=taker, contact=made, version=1, told=told, person=None)


class TestReaders:
    def test_on_the_page_of_a_person_who_follows_or_received_sees_it(self, world, sign_in):
        somebody = factories.person(world)
        contact(world, Orientation.SERVICE, person=somebody)
        contact(world, Orientation.EMERGENCY, unit="ouest", person=somebody)
        url = whole_page(somebody)
        words = {"service": "Orientation vers un service", "urgent": "Urgence"}

        def seen(role, unit="est"):
            text = sign_in(role, unit).get(url).content.decode()
            return {name for name, said in words.items() if said in text}

        assert seen(Role.RECEPTION) == {"service"}
        assert seen(Role.RECEPTION, "ouest") == {"urgent"}
        assert seen(Role.SOCIAL_WORKER) == set()
        factories.draft(world, somebody, by=world.account(Role.SOCIAL_WORKER))
        assert seen(Role.SOCIAL_WORKER) == {"service", "urgent"}

    def test_the_panel_costs_two_queries_whatever_its_length(self, world, sign_in):
        somebody, client = factories.person(world), sign_in(Role.RECEPTION)
        counts = []
        for _ in range(2):
            for _ in range(4):
                contact(world, Orientation.SERVICE, person=somebody)
            with CaptureQueriesContext(connection) as captured:
                client.get(whole_page(somebody))
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 15


class TestEmergency:
    def test_it_is_said_in_red_until_somebody_deals_with_it(self, world, sign_in):
        made = contact(world, Orientation.EMERGENCY)
        client, today = sign_in(Role.SOCIAL_WORKER), reverse("reception:today")
        assert 'class="notice notice-no urgent"' in client.get(today).content.decode()
        client.post(reverse("reception:contact_dealt", args=[made.pk]))
        assert "notice-no urgent" not in client.get(today).content.decode()
        fresh = FirstContact.objects.get()
        assert fresh.dealt_with_by == world.account(Role.SOCIAL_WORKER)
        with pytest.raises(Refusal):
            operations.deal_with(actor=world.account(Role.RECEPTION), contact=fresh)

    def test_once_dealt_with_only_who_follows_or_received_reads_it(self, world, sign_in):
        made = contact(world, Orientation.EMERGENCY, person=factories.person(world))
        worker = sign_in(Role.SOCIAL_WORKER)
        assert worker.get(made.get_absolute_url()).status_code == 200
        operations.deal_with(actor=world.account(Role.RECEPTION), contact=made)
        assert worker.get(made.get_absolute_url()).status_code == 404


def test_calls_are_listed_without_a_name(world, sign_in):
    somebody = factories.person(world)
    operations.record_contact(
        actor=world.account(Role.RECEPTION),
        site=world.sites["est"],
        told=TOLD | {"medium": "phone", "orientations": [Orientation.SERVICE]},
        person=somebody,
    )
    text = sign_in(Role.CASE_OFFICER).get(reverse("reception:today")).content.decode()
    assert "Orientation vers un service" in text
    assert "Lefèvre" not in text


@pytest.mark.parametrize("page", ["reception:today", "reception:figures"])
def test_pages_cost_the_same_whatever_their_length(world, sign_in, page):
    client, taker = sign_in(Role.RECEPTION), world.account(Role.RECEPTION)
    counts = []
    for many in range(2):
        for number in range(3):
            someone = factories.person(world, last_name=f"Ndiaye {many}{number}", phone="")
            operations.arrive(actor=taker, site=world.sites["est"], person=someone)
            operations.take_next(actor=taker, site=world.sites["est"])
            operations.arrive(actor=taker, site=world.sites["est"], person=someone)
            contact(world, Orientation.EMERGENCY, person=someone)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(page)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12

"""The queue of a site: numbers, who is taken by whom, times, what is forgotten, what the screen says."""

import datetime as dt
import re
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from backend.audit.models import ReadLog, TransitionLog
from backend.audit.operations import AlreadyDone, operation
from backend.audit.transitions import TransitionRefused
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.reception import operations, queries, tasks
from cases.reception.enums import VisitStatus
from cases.reception.models import Visit
from directory.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def at(minutes: int):
    return clock.at(MORNING + dt.timedelta(minutes=minutes))


def arrive(world, unit="est", **changes) -> Visit:
    return operations.arrive(actor=world.account(Role.RECEPTION, unit), site=world.sites[unit], **changes)


def take(world, role=Role.RECEPTION, **changes) -> Visit:
    return operations.take_next(actor=world.account(role), site=world.sites["est"], **changes)


class TestQueue:
    def test_numbers_start_anew_at_each_site_and_day(self, world):
        with at(0):
            here = [arrive(world).label for _ in range(3)]
            there = arrive(world, "ouest").label
        with at(24 * 60):
            tomorrow = arrive(world).label
        assert (here, there, tomorrow) == (["A01", "A02", "A03"], "A01", "A01")

    def test_the_queue_says_since_which_hour(self, world, sign_in):
        arrive(world)
        page = sign_in(Role.SOCIAL_WORKER).get(reverse("reception:queue", args=[world.sites["est"].pk]))
        assert re.search(r"depuis \d+\u00a0h", page.content.decode())

    def test_the_database_refuses_a_number_given_twice(self, world):
        visit = arrive(world)
        with pytest.raises(IntegrityError), operation("tests.twice", actor=None):
            Visit(site=visit.site, day=visit.day, number=visit.number, arrived_at=visit.arrived_at).save()

    def test_who_waited_longest_is_taken_first_and_who_is_not_ready_is_not(self, world):
        with at(0):
            late = arrive(world, ready=False)
        with at(5):
            first = arrive(world)
        with at(10):
            operations.wait(actor=world.account(Role.RECEPTION), visit=late)
        with at(12):
            assert take(world, desk="Bureau 2") == first
        with at(20):
            second = take(world)
        assert second == late
        assert second.waited == 10
        with at(21), pytest.raises(Refusal, match="attend"):
            take(world)

    def test_the_queue_of_another_site_or_day_is_not_touched(self, world):
        with at(0):
            arrive(world)
            arrive(world, "ouest")
        with at(24 * 60), pytest.raises(Refusal):
            take(world)

    def test_every_step_is_logged_with_its_time(self, world):
        taker = world.account(Role.RECEPTION)
        with at(0):
            visit = arrive(world)
        with at(10):
            take(world)
        with at(11):
            put_back = operations.put_back(actor=taker, visit=visit)
        assert (put_back.received_at, put_back.desk, put_back.waiting_at) == (None, "", MORNING)
        with at(14):
            take(world)
        with at(30):
            gone = operations.finish(actor=taker, visit=visit)
        assert (gone.waited, gone.ended_at) == (14, MORNING + dt.timedelta(minutes=30))
        steps = TransitionLog.objects.filter(model="cases.visit", object_id=visit.pk).order_by("pk")
        assert [step.name for step in steps] == ["wait", "receive", "put_back", "receive", "finish"]

    def test_whoever_was_received_does_not_leave_without_being_so(self, world):
        visit = arrive(world)
        take(world)
        with pytest.raises(TransitionRefused):
            operations.leave(actor=world.account(Role.RECEPTION), visit=visit)

    def test_sent_twice_it_is_one_arrival(self, world):
        key = uuid.uuid4()
        arrive(world, key=key)
        with pytest.raises(AlreadyDone):
            arrive(world, key=key)
        assert Visit.objects.count() == 1

    def test_a_signatory_receives_nobody(self, world):
        arrive(world)
        with pytest.raises(Forbidden):
            take(world, Role.SIGNATORY)


def test_waits_are_measured_to_the_quarter_of_an_hour(world):
    for minute in (0, 1, 2, 30):
        with at(minute):
            arrive(world)
    for minute in (15, 17, 42):
        with at(minute):
            take(world)
    told = queries.waits(queries.queue(world.sites["est"], MORNING.date()), MORNING + dt.timedelta(minutes=50))
    assert (told.waiting, told.longest, told.received, told.median, told.short) == (1, 20, 3, 16, 1)
    figures = queries.site_figures(MORNING.date(), MORNING.date(), None)
    assert [(one.name, one.visits, one.received, one.median, one.short) for one in figures] == [
        ("CMS Évreux", 4, 3, 16, 1)
    ]


def test_by_night_former_queues_close_and_words_are_forgotten(world):
    with at(0):
        here = [arrive(world, call_name="Nadia", reason="Facture") for _ in range(3)]
        take(world)
        operations.finish(actor=world.account(Role.RECEPTION), visit=take(world))
    with at(24 * 60):
        today = arrive(world, call_name="Bilal")
        assert tasks.close_former_days() == 3
        assert tasks.close_former_days() == 0
    states = [Visit.objects.get(pk=visit.pk).status for visit in here]
    assert states == [VisitStatus.GONE, VisitStatus.GONE, VisitStatus.LEFT]
    assert set(Visit.objects.filter(day=here[0].day).values_list("call_name", "reason")) == {("", "")}
    assert Visit.objects.get(pk=today.pk).call_name == "Bilal"
    assert "call_name" not in {one.name for one in Visit.history.model._meta.fields}


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def together(self, *acts) -> list:
        """What came of acts done at the same instant, each in its own connection."""
        start, outcomes = threading.Barrier(len(acts)), []

        def run(act):
            try:
                start.wait(timeout=10)
                outcomes.append(act())
            except Refusal as refusal:
                outcomes.append(refusal)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        return outcomes

    def test_two_people_waiting_go_to_one_each(self, world):
        visits = [arrive(world), arrive(world)]
        outcomes = self.together(lambda: take(world), lambda: take(world, Role.SOCIAL_WORKER))
        assert sorted(visit.number for visit in outcomes) == [visit.number for visit in visits]
        assert len({visit.received_by_id for visit in outcomes}) == 2

    def test_one_person_waiting_goes_to_one_and_the_other_is_told(self, world):
        arrive(world)
        outcomes = self.together(lambda: take(world), lambda: take(world, Role.SOCIAL_WORKER))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refusal", "Visit"]

    def test_who_is_being_taken_is_passed_over(self, world):
        """While another transaction holds the first in the queue, the second is taken without waiting for it."""
        first, second = arrive(world), arrive(world)
        held, go_on = threading.Event(), threading.Event()

        def hold():
            with transaction.atomic():
                Visit.objects.select_for_update().get(pk=first.pk)
                held.set()
                go_on.wait(timeout=10)
            connection.close()

        holder = threading.Thread(target=hold)
        holder.start()
        assert held.wait(timeout=10)
        taken = take(world)
        go_on.set()
        holder.join(timeout=10)
        assert taken == second

    def test_arrivals_at_the_same_instant_get_two_numbers(self, world):
        outcomes = self.together(lambda: arrive(world), lambda: arrive(world))
        assert sorted(visit.number for visit in outcomes) == [1, 2]


class TestPages:
    def test_a_word_and_enter_give_a_number(self, world, sign_in):
        client, site = sign_in(Role.RECEPTION), world.sites["est"]
        sent = {"name": "Nadia", "key": str(uuid.uuid4())}
        answer = client.post(reverse("reception:arrive", args=[site.pk]), sent, follow=True)
        assert "A01" in answer.content.decode()
        visit = Visit.objects.get()
        assert (visit.call_name, visit.person, visit.status) == ("Nadia", None, VisitStatus.WAITING)

    def test_a_known_person_is_found_then_chosen(self, world, sign_in):
        client, site, known = sign_in(Role.RECEPTION), world.sites["est"], factories.person(world)
        sent = {"name": "lefevre nadia", "reason": "Logement", "key": str(uuid.uuid4())}
        found = client.post(reverse("reception:arrive", args=[site.pk]), sent | {"search": "1"})
        assert "Nadia Lefèvre" in found.content.decode()
        assert ReadLog.objects.latest("pk").person_ids == [known.pk]
        assert not Visit.objects.exists()
        client.post(reverse("reception:arrive", args=[site.pk]), sent | {"known": known.pk})
        visit = Visit.objects.get()
        assert (visit.person, visit.call_name, visit.reason) == (known, "", "Logement")

    def test_taking_shows_the_person_and_sending_it_again_shows_the_same(self, world, sign_in):
        visits = [arrive(world, call_name="Nadia"), arrive(world)]
        client, sent = sign_in(Role.RECEPTION), {"key": str(uuid.uuid4())}
        url = reverse("reception:next", args=[world.sites["est"].pk])
        answers = [client.post(url, sent) for _ in range(2)]
        assert [answer["Location"] for answer in answers] == [visits[0].get_absolute_url()] * 2
        assert "Nadia" in client.get(answers[0]["Location"]).content.decode()
        assert Visit.objects.get(pk=visits[1].pk).status == VisitStatus.WAITING

    def test_the_queue_is_sent_again_only_when_it_changed(self, world, sign_in):
        client, site = sign_in(Role.RECEPTION), world.sites["est"]
        arrive(world, person=factories.person(world))
        url = reverse("reception:queue", args=[site.pk])
        first = client.get(url)
        seen = first.content.decode().split("seen=")[1].split('"')[0]
        readings = ReadLog.objects.count()
        assert client.get(f"{url}?seen={seen}").status_code == 204
        assert ReadLog.objects.count() == readings
        arrive(world)
        assert "A02" in client.get(f"{url}?seen={seen}").content.decode()

    def test_a_part_left_open_after_the_session_has_the_page_loaded_anew(self, world, client):
        url = reverse("reception:screen_numbers", args=[world.sites["est"].pk])
        assert client.get(url, headers={"hx-request": "true"})["HX-Refresh"] == "true"

    def test_the_screen_says_numbers_and_desks_only(self, world, sign_in):
        known = factories.person(world)
        client, site = sign_in(Role.RECEPTION), world.sites["est"]
        arrive(world, person=known, reason="Facture d’énergie")
        arrive(world, call_name="Bilal")
        client.post(reverse("reception:place"), {"site": site.pk, "desk": "Bureau 2"})
        for _ in range(2):
            client.post(reverse("reception:next", args=[site.pk]))
        text = client.get(reverse("reception:screen", args=[site.pk])).content.decode()
        assert text.index("A02") < text.index("A01")
        assert "Bureau 2" in text
        for word in ("Lefèvre", "Nadia", "Bilal", "Facture", "Reception"):
            assert word not in text

    def test_a_place_is_kept_and_another_site_is_open_to_all(self, world, sign_in):
        client = sign_in(Role.RECEPTION)
        client.post(reverse("reception:place"), {"site": world.sites["ouest"].pk, "desk": ""})
        assert "CMS Bernay" in client.get(reverse("reception:today")).content.decode()

    @pytest.mark.parametrize("page", ["reception:figures", "reception:slip_figures"])
    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"first": "32/01/2026"}, 422),
            ({"first": "", "last": "01/01/0001"}, 422),
            ({"first": "31/12/9999", "last": "31/12/9999"}, 422),
            ({"site": "x"}, 422),
            ({}, 200),
        ],
    )
    def test_figures_answer_any_filter(self, world, sign_in, page, sent, status):
        assert sign_in(Role.UNIT_MANAGER).get(reverse(page), sent).status_code == status

"""The calendar address of a worker, and two people who take the same time at the same instant."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from backend.audit.operations import operation
from backend.kit import clock
from cases.appointments import feeds, operations
from cases.appointments.models import Appointment, CalendarFeed, Slot
from cases.appointments.times import Times
from directory.enums import Role
from directory.models import User
from tests import factories

PARIS = timezone.get_default_timezone()
DAY = dt.date(2026, 9, 7)
NOW = dt.datetime(2026, 9, 4, 10, tzinfo=PARIS)
SECRET = "Violences à la maison"


@pytest.fixture(autouse=True)
def friday():
    with clock.at(NOW):
        yield


def opened(world, worker: User) -> list[Slot]:
    times = Times(DAY, dt.time(9), dt.time(12), 45)
    return operations.open_slots(actor=worker, site=world.sites["est"], times=times, now=NOW)


@pytest.fixture
def taken(world) -> Appointment:
    """An appointment of the social worker."""
    slot = opened(world, world.account(Role.SOCIAL_WORKER))[0]
    person = factories.person(world)
    return operations.book(actor=world.account(Role.RECEPTION), person=person, slot=slot, now=NOW, reason=SECRET)


def read(secret: str, **headers):
    return Client().get(reverse("calendar_feed", args=[secret]), headers=headers)


@pytest.mark.django_db
class TestTheAddress:
    def test_it_holds_when_and_where_and_nothing_else(self, world, taken):
        _feed, secret = feeds.draw_feed(actor=world.account(Role.SOCIAL_WORKER), now=NOW)
        answer = read(secret)
        assert answer["Content-Type"].startswith("text/calendar")
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert (event["summary"], event["location"]) == ("Rendez-vous", "CMS Évreux")
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (taken.slot.starts_at, taken.slot.ends_at)
        assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION"}
        assert not any(words in answer.content.decode() for words in ("Nadia", "Lefèvre", SECRET, "Social"))

    def test_only_the_appointments_of_its_worker_that_still_hold(self, world, taken):
        _feed, secret = feeds.draw_feed(actor=world.account(Role.CASE_OFFICER), now=NOW)
        assert not Calendar.from_ical(read(secret).content).walk("VEVENT")
        _feed, secret = feeds.draw_feed(actor=world.account(Role.SOCIAL_WORKER), now=NOW)
        operations.cancel(actor=world.account(Role.RECEPTION), appointment=taken, by_person=True)
        assert not Calendar.from_ical(read(secret).content).walk("VEVENT")

    def test_it_is_the_same_until_something_changes(self, world, taken):
        _feed, secret = feeds.draw_feed(actor=world.account(Role.SOCIAL_WORKER), now=NOW)
        tag = read(secret)["ETag"]
        assert read(secret, if_none_match=tag).status_code == 304
        free = Slot.objects.free(NOW).first()
        operations.move(actor=world.account(Role.RECEPTION), appointment=taken, slot=free, now=NOW)
        assert read(secret, if_none_match=tag).status_code == 200

    def test_a_guessed_revoked_or_replaced_address_opens_nothing(self, world, taken):
        worker = world.account(Role.SOCIAL_WORKER)
        _feed, former = feeds.draw_feed(actor=worker, now=NOW)
        feed, secret = feeds.draw_feed(actor=worker, now=NOW)
        assert [read(one).status_code for one in ("guess", former, secret)] == [404, 404, 200]
        assert CalendarFeed.objects.filter(revoked_at=None).count() == 1
        for _time in range(2):
            feeds.revoke_feed(actor=worker, feed=feed, now=NOW)
        assert read(secret).status_code == 404

    def test_the_address_of_somebody_who_left_is_dead(self, world, taken):
        worker = world.account(Role.SOCIAL_WORKER)
        _feed, secret = feeds.draw_feed(actor=worker, now=NOW)
        with operation("tests.leave", actor=None):
            worker.is_active = False
            worker.save()
        assert read(secret).status_code == 404
        with operation("tests.leave", actor=None):
            worker.is_active = True
            worker.save()
            role = worker.roles.get()
            role.ends_on = NOW.date() - dt.timedelta(days=1)
            role.save()
        assert read(secret).status_code == 404

    def test_only_its_fingerprint_is_kept(self, world, taken):
        feed, secret = feeds.draw_feed(actor=world.account(Role.SOCIAL_WORKER), now=NOW)
        assert secret not in feed.digest and len(secret) > 40
        assert "digest" not in {field.name for field in CalendarFeed.history.model._meta.fields}

    def test_the_page_shows_it_once(self, world, sign_in):
        worker = sign_in(Role.SOCIAL_WORKER)
        shown = worker.post(reverse("appointments:calendar_draw"), {"mine": "on"}).content.decode()
        address = shown.split('value="http://testserver')[1].split('"')[0]
        assert Client().get(address).status_code == 200
        assert address not in worker.get(reverse("appointments:calendar")).content.decode()
        feed = CalendarFeed.objects.get()
        other = sign_in(Role.CASE_OFFICER)
        assert other.post(reverse("appointments:calendar_revoke", args=[feed.pk])).status_code == 404
        assert worker.post(reverse("appointments:calendar_revoke", args=[feed.pk])).status_code == 302
        assert Client().get(address).status_code == 404


def together(*calls) -> list:
    """What each call answers, or the refusal that it raised; all start at the same instant."""
    answers, start = [None] * len(calls), threading.Barrier(len(calls))

    def run(index, call):
        start.wait()
        try:
            answers[index] = call()
        except operations.Refusal as refused:
            answers[index] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_one_gets_the_time_and_the_other_a_sentence(self):
        world = factories.make_world()
        slot = opened(world, world.account(Role.SOCIAL_WORKER))[0]
        persons = [factories.person(world, first_name=name) for name in ("Anna", "Bilal", "Chloé")]

        def booking(person):
            actor = User.objects.get(pk=world.accounts[Role.RECEPTION, "est"].pk)
            return lambda: operations.book(actor=actor, person=person, slot=slot, now=NOW)

        answers = together(*(booking(person) for person in persons))
        assert sorted(type(answer).__name__ for answer in answers) == ["Appointment", "Taken", "Taken"]
        assert Appointment.objects.count() == 1

    def test_a_booking_and_a_move_to_the_same_time(self):
        world = factories.make_world()
        first, second, *_others = opened(world, world.account(Role.SOCIAL_WORKER))
        actor = world.account(Role.RECEPTION)
        anna, bilal = (factories.person(world, first_name=name) for name in ("Anna", "Bilal"))
        held = operations.book(actor=actor, person=anna, slot=first, now=NOW)
        answers = together(
            lambda: operations.book(actor=actor, person=bilal, slot=second, now=NOW),
            lambda: operations.move(actor=actor, appointment=held, slot=second, now=NOW),
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Appointment", "Taken"]
        assert Appointment.objects.filter(slot=second).count() == 1

    def test_the_same_times_opened_twice_at_once(self):
        world = factories.make_world()
        worker = world.account(Role.SOCIAL_WORKER)
        answers = together(lambda: opened(world, worker), lambda: opened(world, worker))
        assert sorted(len(answer) for answer in answers) == [0, 4] and Slot.objects.count() == 4

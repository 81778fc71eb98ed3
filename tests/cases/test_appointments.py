"""Appointments: times that never overlap, one person a time, what happened, and what each account may see of it."""

import datetime as dt
import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from aids.applications.operations import open_application
from backend.audit.models import ReadLog, TransitionLog
from backend.audit.operations import operation
from backend.kit import clock, registry
from backend.kit.access import Forbidden, Refusal
from backend.kit.holidays import holidays_of
from cases.appointments import operations, panels, queries
from cases.appointments.enums import AppointmentStatus
from cases.appointments.models import Appointment, Slot
from cases.appointments.times import MOST, Times, periods
from cases.following import absences
from cases.people import operations as cases
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.forms import following, whole_page

pytestmark = pytest.mark.django_db

PARIS = timezone.get_default_timezone()
DAY = dt.date(2026, 9, 7)
"""A Monday without a public holiday near."""
NOW = dt.datetime(2026, 9, 4, 10, tzinfo=PARIS)
MORNING = Times(DAY, dt.time(9), dt.time(12), 45)


@pytest.fixture(autouse=True)
def friday():
    """Sentences are those of the source; pages speak the language of their reader."""
    with clock.at(NOW), override("en"):
        yield


@pytest.fixture
def worker(world):
    return world.account(Role.SOCIAL_WORKER)


@pytest.fixture
def nadia(world):
    return factories.person(world)


def opened(world, worker: User, times: Times = MORNING, *, site: str = "est") -> list[Slot]:
    return operations.open_slots(actor=worker, site=world.sites[site], times=times, now=NOW)


def booked(world, person, slot: Slot, **told) -> Appointment:
    return operations.book(actor=world.account(Role.RECEPTION), person=person, slot=slot, now=NOW, **told)


# Times


def test_a_morning_is_cut_in_appointments_of_one_length(world, worker):
    hours = [timezone.localtime(slot.starts_at).strftime("%H:%M") for slot in opened(world, worker)]
    assert hours == ["09:00", "09:45", "10:30", "11:15"]


def test_the_same_answer_twice_opens_nothing_twice(world, worker):
    weekly = Times(DAY, dt.time(9), dt.time(12), 45, until=DAY + dt.timedelta(days=21))
    assert len(opened(world, worker, weekly)) == 16
    assert opened(world, worker, weekly) == []
    assert len(opened(world, worker, Times(DAY, dt.time(9), dt.time(12), 45, until=DAY + dt.timedelta(days=28)))) == 4
    assert Slot.objects.count() == 20


def test_public_holidays_and_past_hours_are_passed_over():
    easter_monday = dt.date(2027, 3, 29)
    assert easter_monday in holidays_of(2027) and len(holidays_of(2027)) == 11
    weekly = Times(
        easter_monday - dt.timedelta(days=7), dt.time(9), dt.time(10), 60, easter_monday + dt.timedelta(days=7)
    )
    assert [start.date() for start, _end in periods(weekly, NOW)] == [weekly.day, weekly.until]
    today = Times(NOW.date(), dt.time(9), dt.time(12), 60)
    assert [timezone.localtime(start).hour for start, _end in periods(today, NOW)] == [11]


def test_hours_stay_those_of_the_clock_when_it_changes(world, worker):
    weekly = Times(dt.date(2026, 10, 19), dt.time(9), dt.time(10), 60, dt.date(2026, 10, 26))
    found = opened(world, worker, weekly)
    assert {timezone.localtime(slot.starts_at).hour for slot in found} == {9}
    first, second = (slot.starts_at.astimezone(dt.UTC) for slot in found)
    assert second - first == dt.timedelta(days=7, hours=1)


WRONG = [
    (Times(DAY, dt.time(12), dt.time(9), 45), "The end comes before the start."),
    (Times(DAY, dt.time(9), dt.time(9), 45), "The end comes before the start."),
    (Times(DAY, dt.time(9), dt.time(10), 61), "There is no room for one appointment of this length."),
    (Times(DAY, dt.time(0), dt.time(23), 721), "An appointment lasts from 5 minutes to 12 hours."),
    (Times(DAY - dt.timedelta(days=7), dt.time(9), dt.time(12), 45), "This day is past."),
    (Times(DAY, dt.time(9), dt.time(12), 45, DAY - dt.timedelta(days=1)), "The end comes before the start."),
    (Times(DAY, dt.time(9), dt.time(12), 45, DAY + dt.timedelta(days=400)), "a year ahead at most"),
    (Times(DAY, dt.time(8), dt.time(18), 5, DAY + dt.timedelta(days=140)), f"more than {MOST} times at once"),
    (Times(dt.date.max, dt.time(23), dt.time(23, 30), 60), "There is no room for one appointment of this length."),
    (Times(dt.date(2026, 11, 11), dt.time(9), dt.time(12), 45), "on a public holiday"),
]


@pytest.mark.parametrize(("times", "sentence"), WRONG)
def test_what_cannot_be_opened_is_said_in_one_sentence(times, sentence):
    with pytest.raises(Refusal, match=sentence):
        periods(times, NOW)


def test_two_times_of_one_worker_never_overlap(world, worker):
    opened(world, worker)
    with pytest.raises(Refusal, match="You already receive on 07/09/2026 at 09:00"):
        opened(world, worker, Times(DAY, dt.time(8, 30), dt.time(9, 30), 60))
    assert len(opened(world, worker, Times(DAY, dt.time(12), dt.time(13), 60))) == 1
    first = Slot.objects.first()
    with (
        pytest.raises(Refusal, match="This worker already receives at that time"),
        operation("tests.slot", actor=None),
    ):
        Slot(worker=worker, site=first.site, starts_at=first.starts_at, ends_at=first.ends_at).save()


def test_one_opens_times_on_the_sites_of_ones_own_unit(world, worker):
    with pytest.raises(Forbidden, match="sites of your unit"):
        opened(world, worker, site="ouest")


def test_a_closed_time_is_offered_no_more_and_makes_room(world, worker, nadia):
    first, second, *_others = opened(world, worker)
    operations.close_slot(actor=worker, slot=first)
    operations.close_slot(actor=worker, slot=first)
    with pytest.raises(operations.Taken):
        booked(world, nadia, first)
    assert len(opened(world, worker)) == 1
    booked(world, nadia, second)
    with pytest.raises(Refusal, match="move or cancel"):
        operations.close_slot(actor=worker, slot=second)


# Booking


def test_one_person_a_time_and_one_time_a_person(world, worker, nadia):
    slot = opened(world, worker)[0]
    other = opened(world, world.account(Role.CASE_OFFICER))[0]
    booked(world, nadia, slot)
    with pytest.raises(operations.Taken):
        booked(world, factories.person(world, first_name="Driss"), slot)
    with pytest.raises(Refusal, match="already has an appointment at that time"):
        booked(world, nadia, other)


def test_a_past_time_is_not_booked(world, worker, nadia):
    slot = opened(world, worker)[0]
    with pytest.raises(operations.Taken):
        operations.book(actor=worker, person=nadia, slot=slot, now=slot.starts_at)


def test_the_page_books_the_first_time_offered_with_one_key(world, worker, nadia, sign_in):
    slot = opened(world, worker)[0]
    desk = sign_in(Role.RECEPTION)
    url = reverse("appointments:book", args=[nadia.pk])
    page = desk.get(url)
    assert f'value="{slot.pk}" id="slot-{slot.pk}" checked' in page.content.decode()
    sent = {"slot": slot.pk, "key": str(uuid.uuid4()), "reason": "Loyer impayé", "bring": "Les quittances"}
    shown = following(desk, desk.post(url, sent)).content.decode()
    assert "Lundi 7\N{NO-BREAK SPACE}septembre 2026 à 9" in shown and "Les quittances" in shown
    assert following(desk, desk.post(url, sent)).status_code == 200
    assert Appointment.objects.get().reason == "Loyer impayé"


def test_a_time_that_was_just_taken_is_said_with_the_next_ones(world, worker, nadia, sign_in):
    first, second, *_others = opened(world, worker)
    booked(world, factories.person(world, first_name="Driss"), first)
    url = reverse("appointments:book", args=[nadia.pk])
    answer = sign_in(Role.RECEPTION).post(url, {"slot": first.pk, "key": str(uuid.uuid4()), "reason": "Mots gardés"})
    text = answer.content.decode()
    assert answer.status_code == 422 and f'value="{second.pk}"' in text and f'value="{first.pk}"' not in text
    assert "Mots gardés" in text


def test_what_is_no_time_is_refused_without_a_failure(world, worker, nadia, sign_in):
    opened(world, worker)
    desk, url = sign_in(Role.RECEPTION), reverse("appointments:book", args=[nadia.pk])
    for typed in ["", "abc", "999999", "-1", "99999999999999999999"]:
        assert desk.post(url, {"slot": typed, "key": str(uuid.uuid4())}).status_code == 422, typed
    assert not Appointment.objects.exists()


def test_a_day_too_far_away_shows_the_next_times_all_the_same(world, worker, nadia, sign_in):
    appointment = booked(world, nadia, opened(world, worker)[0])
    for url in (reverse("appointments:book", args=[nadia.pk]), reverse("appointments:move", args=[appointment.pk])):
        page = sign_in(Role.RECEPTION).get(url, {"since": "31/12/9999"})
        assert page.status_code == 200
        assert page.context["offers"]


def test_who_received_the_person_comes_first_then_the_site_then_the_unit(world, worker, nadia):
    mine = opened(world, worker)
    theirs = opened(world, world.account(Role.SOCIAL_WORKER, "ouest"), site="ouest")
    desk = world.account(Role.RECEPTION, "ouest")
    told = {"unit": world.units["est"], "now": NOW}
    assert [offer.slots[0].pk for offer in queries.offers(desk, nadia, **told)] == [theirs[0].pk, mine[0].pk]
    booked(world, nadia, mine[0])
    assert queries.offers(desk, nadia, **told)[0].slots == mine[1:]
    cases.correct_identity(actor=desk, person=nadia, version=nadia.version, changes={"protected": True})
    usual = "With who receives them usually"
    stranger = world.account(Role.SOCIAL_WORKER, "ouest")
    assert str(queries.offers(worker, nadia, **told)[0].title) == usual
    assert usual not in [str(offer.title) for offer in queries.offers(stranger, nadia, **told)]


def test_what_a_worker_who_left_offers_disappears_and_what_is_booked_goes_to_the_manager(world, worker, nadia):
    first, *_others = opened(world, worker)
    booked(world, nadia, first)
    with operation("tests.leave", actor=None):
        role = worker.roles.get()
        role.ends_on = NOW.date()
        role.save()
    assert not Slot.objects.free(NOW).exists()
    days = queries.week(world.account(Role.RECEPTION), DAY, site=world.sites["est"], worker=None)
    assert [slot.pk for slot in days[0].morning] == [first.pk]
    heap = panels.desk(world.account(Role.UNIT_MANAGER), NOW.date())[0]
    assert heap.count == 1 and heap.rows[0].url == reverse("appointments:move", args=[Appointment.objects.get().pk])
    assert panels.desk(world.account(Role.UNIT_MANAGER, "ouest"), NOW.date())[0].count == 0
    replacement = opened(world, world.account(Role.CASE_OFFICER))[0]
    operations.move(
        actor=world.account(Role.UNIT_MANAGER), appointment=Appointment.objects.get(), slot=replacement, now=NOW
    )
    assert panels.desk(world.account(Role.UNIT_MANAGER), NOW.date())[0].count == 0


# Moving, cancelling, what happened


def test_a_moved_appointment_gives_its_time_back(world, worker, nadia):
    first, second, *_others = opened(world, worker)
    appointment = booked(world, nadia, first)
    for _time in range(2):
        operations.move(actor=worker, appointment=appointment, slot=second, now=NOW)
    booked(world, factories.person(world, first_name="Driss"), first)
    with pytest.raises(operations.Taken):
        operations.move(actor=worker, appointment=appointment, slot=first, now=NOW)
    assert appointment.history.count() == 2


@pytest.mark.parametrize(("by_person", "state"), [(True, "given_up"), (False, "cancelled")])
def test_a_cancelled_time_is_free_again(world, worker, nadia, by_person, state):
    slot = opened(world, worker)[0]
    appointment = booked(world, nadia, slot)
    for _time in range(2):
        cancelled = operations.cancel(actor=worker, appointment=appointment, by_person=by_person)
    assert cancelled.status == state
    booked(world, nadia, slot)
    with pytest.raises(Refusal, match="Not possible any more"):
        operations.cancel(actor=worker, appointment=appointment, by_person=not by_person)


def test_what_happened_is_said_from_the_day_itself_and_may_be_corrected(world, worker, nadia):
    appointment = booked(world, nadia, opened(world, worker)[0])
    told = {"actor": worker, "appointment": appointment}
    with pytest.raises(Refusal, match="from the day itself on"):
        operations.tell_outcome(**told, outcome="seen", today=DAY - dt.timedelta(days=1))
    operations.tell_outcome(**told, outcome="no_show", today=DAY)
    operations.tell_outcome(**told, outcome="no_show", today=DAY)
    assert operations.tell_outcome(**told, outcome="seen", today=DAY).status == AppointmentStatus.SEEN
    moves = TransitionLog.objects.filter(object_id=appointment.pk).order_by("pk").values_list("source", "target")
    assert list(moves) == [("booked", "no_show"), ("no_show", "seen")]
    with pytest.raises(Refusal, match="Say what happened"):
        operations.tell_outcome(**told, outcome="cancelled", today=DAY)


def test_another_unit_does_not_say_what_happened(world, worker, nadia):
    appointment = booked(world, nadia, opened(world, worker)[0])
    with pytest.raises(Forbidden):
        operations.tell_outcome(
            actor=world.account(Role.SOCIAL_WORKER, "ouest"), appointment=appointment, outcome="seen", today=DAY
        )


def test_unsaid_outcomes_of_past_days_wait_on_the_desk(world, worker, nadia):
    booked(world, nadia, opened(world, worker)[0])
    todays, unsaid = panels.desk(worker, DAY)
    assert (todays.count, unsaid.count) == (1, 0)
    todays, unsaid = panels.desk(worker, DAY + dt.timedelta(days=1))
    assert (todays.count, unsaid.count) == (0, 1) and unsaid.rows[0].person_ids == (nadia.pk,)


# Who sees what

SECRET = "Violences à la maison"


def page_of(world, role: str, url: str, unit: str = "est") -> str:
    client = Client()
    client.force_login(world.account(role, unit), backend="directory.backends.AccountBackend")
    return client.get(url).content.decode()


def test_where_somebody_protected_will_be_is_told_to_who_receives_or_follows_them(world, worker, nadia):
    cases.correct_identity(
        actor=world.account(Role.RECEPTION), person=nadia, version=nadia.version, changes={"protected": True}
    )
    appointment = booked(world, nadia, opened(world, worker)[0])
    url = appointment.get_absolute_url()
    week = f"{reverse('appointments:week')}?week={timezone.localdate(appointment.slot.starts_at)}&worker={worker.pk}"
    for unit, told in (("est", True), ("ouest", False)):
        client = Client()
        account = world.account(Role.CASE_OFFICER, unit)
        client.force_login(account, backend="directory.backends.AccountBackend")
        assert client.get(url).status_code == (200 if told else 404)
        page = client.get(week).content.decode()
        assert (str(nadia) in page) is told
        assert (">pris<" in page) is not told
        assert (url in client.get(whole_page(nadia)).content.decode()) is told
    factories.submitted(world, nadia, by=world.account(Role.CASE_OFFICER, "ouest"))
    assert url in page_of(world, Role.CASE_OFFICER, whole_page(nadia), "ouest")


def test_nobody_is_booked_with_a_worker_who_is_away(world, worker, nadia):
    slots = opened(world, worker)
    day = timezone.localdate(slots[0].starts_at)
    kept = booked(world, nadia, slots[0])
    absences.declare_absence(
        actor=worker,
        worker=worker,
        covered_by=world.account(Role.CASE_OFFICER),
        starts_on=day,
        ends_on=day,
        today=clock.today(),
    )
    other = factories.person(world, first_name="Bilal", phone="")
    with pytest.raises(Refusal):
        booked(world, other, slots[1])
    assert list(queries.to_reassign({world.units["est"].pk}, NOW)) == [kept]


def test_the_reason_is_for_who_receives_and_who_follows(world, worker, nadia):
    appointment = booked(world, nadia, opened(world, worker)[0], reason=SECRET)
    urls = [appointment.get_absolute_url(), whole_page(nadia)]
    for url in urls:
        assert SECRET in page_of(world, Role.SOCIAL_WORKER, url)
        for role in (Role.RECEPTION, Role.CASE_OFFICER, Role.UNIT_MANAGER):
            assert SECRET not in page_of(world, role, url), (role, url)
    officer = world.account(Role.CASE_OFFICER)
    open_application(
        actor=officer, household=factories.household_of(nadia), applicant=nadia, site=officer.site, on=NOW.date()
    )
    assert all(SECRET in page_of(world, Role.CASE_OFFICER, url) for url in urls)
    history = reverse("cases:person_history", args=[nadia.pk])
    assert SECRET in page_of(world, Role.CASE_OFFICER, history)
    assert SECRET not in page_of(world, Role.DATA_PROTECTION_OFFICER, history)


def test_the_week_names_persons_leaves_a_trace_and_tells_no_address_or_reason(world, worker):
    person = factories.person(world)
    appointment = booked(world, person, opened(world, worker)[0], reason=SECRET)
    week = f"{reverse('appointments:week')}?site={world.sites['est'].pk}&week={DAY}"
    text = page_of(world, Role.RECEPTION, week, unit="ouest")
    assert str(person) in text and appointment.get_absolute_url() in text
    assert not any(secret in text for secret in (SECRET, "12 rue des Lilas", "06 12 34 56 78"))
    assert ReadLog.objects.latest("pk").person_ids == [person.pk]


def test_a_strange_address_shows_a_week_all_the_same(sign_in):
    desk = sign_in(Role.RECEPTION)
    for query in ["week=9999-12-31", "week=0001-01-01", "week=nothing", "site=abc&worker=99999999"]:
        assert desk.get(f"{reverse('appointments:week')}?{query}").status_code == 200, query


def test_past_appointments_are_for_who_follows(world, worker, nadia):
    appointment = booked(world, nadia, opened(world, worker)[0])
    later = DAY + dt.timedelta(days=1)
    subject = registry.Subject(nadia, factories.household_of(nadia), (), later, False)
    assert panels.person_panel(worker, subject) is None and panels.next_dates(worker, subject) == []
    subject = registry.Subject(nadia, factories.household_of(nadia), (), later, True)
    assert panels.person_panel(worker, subject).context["rows"][0]["appointment"] == appointment
    subject = registry.Subject(nadia, factories.household_of(nadia), (), DAY, False)
    (following_date,) = panels.next_dates(worker, subject)
    assert following_date.at == appointment.slot.starts_at
    assert panels.next_dates(world.account(Role.PARTNER), subject) == []
    assert panels.person_panel(world.account(Role.PARTNER), subject) is None


def test_a_site_shows_its_day(world, worker, nadia):
    appointment = booked(world, nadia, opened(world, worker)[0])
    panel = panels.site_today(world.account(Role.RECEPTION, "ouest"), world.sites["est"], DAY)
    assert panel.context["rows"] == [appointment] and panel.context["person_ids"] == [nadia.pk]
    assert panels.site_today(world.account(Role.RECEPTION), world.sites["ouest"], DAY).context["rows"] == []
    assert panels.site_today(world.account(Role.PARTNER), world.sites["est"], DAY) is None


# The slip


def text_of_pdf(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def slip_of(world, appointment):
    url = reverse("appointments:slip", args=[appointment.pk])
    client = Client()
    client.force_login(world.account(Role.RECEPTION), backend="directory.backends.AccountBackend")
    return client.get(url)


def test_the_slip_says_when_where_with_whom_and_nothing_of_the_person(world, worker, nadia):
    appointment = booked(world, nadia, opened(world, worker)[0], reason=SECRET, bring="Votre carnet")
    answer = slip_of(world, appointment)
    assert answer["Content-Type"] == "application/pdf" and answer.content == slip_of(world, appointment).content
    text = text_of_pdf(answer.content)
    for words in ("septembre 2026 à 9", "Social Est", "CMS Évreux", "02 61 91 00 01"):
        assert words in text, words
    assert "Votre carnet" in text and "Département" in text
    assert not any(secret in text for secret in ("Lefèvre", "Nadia", SECRET))


def test_the_slip_of_who_must_be_reached_with_care_is_discreet(world, worker):
    person = factories.person(world, protected=True)
    appointment = booked(world, person, opened(world, worker)[0])
    text = text_of_pdf(slip_of(world, appointment).content)
    assert "Social Est" in text and "Social worker" not in text and "Département" not in text

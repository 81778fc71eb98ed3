"""An appointment by keyboard: times opened, one booked from the person's page, what happened said; and a note."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from backend.audit.models import TypedForm
from backend.kit import clock
from backend.kit.holidays import is_holiday
from cases.appointments.models import Appointment
from cases.notes.models import Note
from directory.enums import Role
from tests import factories
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def test_from_the_times_of_a_worker_to_what_happened(world, at_the_keyboard):
    person = factories.person(world)
    worker = at_the_keyboard()
    worker.sign_in(f"{Role.SOCIAL_WORKER}.est", PASSWORD)
    open_times(worker)

    desk = at_the_keyboard()
    desk.sign_in(f"{Role.RECEPTION}.est", PASSWORD)
    desk.page.goto(f"{desk.base}{person.get_absolute_url()}")
    desk.check()
    desk.press("r", lands=f"/appointments/book/{person.pk}/")
    desk.fill("[name=reason]", "Loyer impayé")
    desk.leave_field()
    desk.press("b", lands="/appointments/*/")
    appointment = Appointment.objects.get()
    assert appointment.reason == "Loyer impayé"
    desk.sees("nous trouverons un autre moment")
    assert desk.page.request.get(f"{desk.page.url}slip.pdf").body().startswith(b"%PDF")

    come_to_the_day(appointment)
    worker.page.goto(f"{worker.base}/appointments/?week={clock.today()}")
    worker.check()
    worker.press("ArrowDown")
    worker.press("Enter", lands="/appointments/*/")
    worker.leave_field()
    worker.press("v", lands="/appointments/*/")
    appointment.refresh_from_db()
    assert appointment.status == "seen"


def open_times(worker: Keyboard) -> None:
    worker.reach("nav a[href='/appointments/']")
    worker.press("Enter", lands="/appointments/")
    worker.press("ArrowRight", lands="/appointments/?*")
    worker.press("n", lands="/appointments/open/")
    worker.reach("[name=day]")
    worker.type_date(next_open_day())
    worker.reach("main form button[type=submit]")
    worker.press("Enter", lands="/appointments/?*")
    worker.sees("4 créneaux ouverts")


def next_open_day() -> dt.date:
    day = clock.today() + dt.timedelta(days=1)
    while is_holiday(day):
        day += dt.timedelta(days=1)
    return day


def come_to_the_day(appointment: Appointment) -> None:
    """Bring its time to the beginning of today, as if a week had passed."""
    start = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time()))
    with factories.operation("tests.time_passes", actor=None):
        slot = appointment.slot
        slot.starts_at, slot.ends_at = start, start + dt.timedelta(minutes=45)
        slot.save()


def test_a_note_found_again_then_saved(world, at_the_keyboard):
    person = factories.person(world)
    factories.draft(world, person)
    desk = at_the_keyboard()
    desk.sign_in(f"{Role.RECEPTION}.est", PASSWORD)
    desk.page.goto(f"{desk.base}{person.get_absolute_url()}")
    desk.press("t", lands=f"/notes/{person.pk}/new/")
    desk.fill("[name=facts]", "Dit avoir reçu la facture.")
    expect(desk.page.locator("[data-keeps]")).to_contain_text("Gardé à")
    assert TypedForm.objects.count() == 1

    desk.page.goto(f"{desk.base}/notes/{person.pk}/new/")
    desk.check()
    expect(desk.page.locator("[name=facts]")).to_have_value("Dit avoir reçu la facture.")
    desk.fill("[name=judgment]", "À suivre.")
    desk.reach("main form.form button[type=submit]")
    desk.press("Enter", lands=f"/notes/{person.pk}/")
    desk.sees("À suivre.")
    assert Note.objects.get().judgment == "À suivre."
    assert [typed.data for typed in TypedForm.objects.all()] == [""]

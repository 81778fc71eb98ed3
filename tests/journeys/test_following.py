"""Following somebody, by keyboard: the lead, its letter, the hand-over; a file opened in an emergency, seen by those
whom it concerns."""

import pytest

from directory.enums import Role
from tests import factories
from tests.cases.following_stage import NOTE, REASON, colleague
from tests.factories import PASSWORD
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_lead_to_an_emergency(transactional_db, at_the_keyboard):
    world = factories.make_world()
    someone = factories.person(world)
    new = colleague(world)
    social_worker, second, desk, officer = (at_the_keyboard() for _account in range(4))

    social_worker.sign_in(f"{Role.SOCIAL_WORKER}.est", PASSWORD)
    take_the_lead(social_worker, someone)
    hand_over(social_worker, new)

    second.sign_in(new.username, PASSWORD)
    second.sees("Nadia Lefèvre")
    second.reach("main a[href$='/lead/']")
    second.press("Enter", lands="/following/*/lead/")
    second.sees(NOTE)
    second.reach("form[action$='/note-read/'] button")
    second.press("Enter", lands="/following/*/lead/")

    desk.sign_in(f"{Role.RECEPTION}.ouest", PASSWORD)
    open_in_emergency(desk, someone)

    second.page.goto(second.base)
    see(second, "/following/emergencies/announced/")
    officer.sign_in(Role.DATA_PROTECTION_OFFICER + ".dept", PASSWORD)
    see(officer, "/following/emergencies/")


def take_the_lead(social_worker: Keyboard, someone) -> None:
    social_worker.page.goto(social_worker.base + someone.get_absolute_url())
    social_worker.press("l", lands="/following/*/lead/")
    social_worker.press("n", lands="/following/*/lead/new/")
    social_worker.reach("main form button[type=submit]")
    social_worker.press("Enter", lands="/following/*/lead/")
    social_worker.sees("Social Est")
    social_worker.reach("a[data-key=p]")
    letter = social_worker.page.request.get(
        social_worker.base + social_worker.page.evaluate("document.activeElement.pathname")
    )
    assert letter.body().startswith(b"%PDF")
    social_worker.reach("button[value=handed]")
    social_worker.press("Enter", lands="/following/*/lead/")


def hand_over(social_worker: Keyboard, new) -> None:
    social_worker.press("t", lands="/following/*/lead/hand-over/")
    social_worker.reach("[name=worker]")
    social_worker.type(new.first_name)
    social_worker.fill("[name=hand_over_note]", NOTE)
    social_worker.reach("main form button[type=submit]")
    social_worker.press("Enter", lands="/following/*/lead/")
    social_worker.sees(str(new))


def open_in_emergency(desk: Keyboard, someone) -> None:
    desk.page.goto(desk.base + someone.get_absolute_url())
    desk.reach("main details[data-menu] summary")
    desk.press("Enter")
    desk.reach("main a[href$='/emergency/']")
    desk.press("Enter", lands="/following/*/emergency/")
    desk.reach("[name=kind]")
    desk.type("Danger")
    desk.fill("[name=reason]", REASON)
    desk.reach("main form button[type=submit]")
    desk.press("Enter", lands="/persons/*/")
    desk.sees(REASON)


def see(reader: Keyboard, lands: str) -> None:
    reader.sees(REASON)
    reader.reach(f"main a[href='{lands}']")
    reader.press("Enter", lands=lands)
    reader.sees("Nadia Lefèvre")
    reader.reach("form[action$='/seen/'] button")
    reader.press("Enter", lands=lands)
    reader.page.goto(reader.base)
    assert REASON not in reader.page.content()

"""The whole journey, by keyboard only, as the four roles concerned, in Chromium."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from aids.applications.models import Application
from backend.kit import clock
from directory.enums import Role
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEED = "Le frigo est vide depuis lundi, je veux juste tenir."


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def test_from_the_desk_to_the_letter(world, worker, at_the_keyboard):
    reception, officer, secretary, signatory = (at_the_keyboard() for _role in range(4))

    reception.sign_in(f"{Role.RECEPTION}.est", PASSWORD)
    number = take_an_application(reception)

    officer.sign_in(f"{Role.CASE_OFFICER}.est", PASSWORD)
    examine(officer, number)

    secretary.sign_in(f"{Role.COMMISSION_SECRETARY}.est", PASSWORD)
    hold_a_session(secretary)

    signatory.sign_in(f"{Role.SIGNATORY}.est", PASSWORD)
    decide(signatory)

    reception.page.reload()
    reception.sees("EST-")
    reception.reach("a[href*='/commission/letters/']")
    letter = reception.page.request.get(reception.base + reception.page.evaluate("document.activeElement.pathname"))
    assert letter.body().startswith(b"%PDF")


def take_an_application(reception: Keyboard) -> str:
    """Search, register, open, fill in, submit; returns the number of the application."""
    reception.press("/")
    reception.type("lefevre nadia")
    reception.press("Enter", lands="/search/")
    reception.leave_field()
    reception.press("n", lands="/persons/new/")
    reception.fill("[name=last_name]", "Lefèvre")
    reception.fill("[name=first_name]", "Nadia")
    reception.reach("[name=birth_date]")
    reception.type_date(dt.date(1987, 3, 14))
    reception.fill("[name=address]", "12 rue des Lilas")
    reception.fill("[name=place]", "27000")
    reception.reach("main form button[type=submit]")
    reception.press("Enter", lands="/persons/*/")
    reception.sees("Nadia Lefèvre")
    reception.leave_field()
    reception.press("n", lands="/applications/open/*/")
    reception.press("n", lands="/applications/*/fill-in/")
    fill_in(reception)
    reception.sees("120,50")
    application = Application.objects.get()
    pdf = reception.page.request.get(f"{reception.page.url}acknowledgement.pdf")
    assert pdf.body().startswith(b"%PDF")
    return application.number


def fill_in(reception: Keyboard) -> None:
    reception.reach("[name=lines-0-aid]")
    reception.type("Alim")
    reception.fill("[name=lines-0-amount_asked]", "120,50")
    reception.fill("[name=lines-0-need]", NEED)
    reception.reach("[name=budget-0-kind]")
    reception.type("RSA")
    reception.fill("[name=budget-0-monthly_amount]", "646,52")
    reception.reach("[name=budget-1-kind]")
    reception.type("Loyer")
    reception.fill("[name=budget-1-monthly_amount]", "450")
    expect(reception.page.locator("#balance")).to_contain_text("196,52")
    for question in ("lawful_residence", "legal_rights_claimed"):
        reception.reach(f"[name={question}]")
        reception.press("ArrowDown")
    reception.reach("button[name=submit]")
    reception.press("Enter", lands="/applications/*/")


def examine(officer: Keyboard, number: str) -> None:
    officer.sees(number)
    officer.reach("main a[href$='/take-up/']")
    officer.press("Enter", lands="/applications/*/take-up/")
    officer.press("t", lands="/applications/*/")
    officer.sees(NEED)
    officer.tick("[name=seen]")
    officer.reach("form[action$='/documents/'] button")
    officer.press("Enter", lands="/applications/*/")
    officer.leave_field()
    officer.press("r", lands="/applications/*/")


def hold_a_session(secretary: Keyboard) -> None:
    secretary.reach("nav a[href='/commission/']")
    secretary.press("Enter", lands="/commission/")
    secretary.press("n", lands="/commission/new/")
    secretary.reach("[name=held_on]")
    secretary.type_date(clock.today())
    secretary.fill("[name=place]", "Salle 1")
    secretary.press("Enter", lands="/commission/*/")
    secretary.press("a", lands="/commission/*/")
    secretary.fill("[name=urgency_reason]", "Le frigo est vide.")
    secretary.leave_field()
    secretary.press("c", lands="/commission/*/")
    secretary.reach("button[name=all]")
    secretary.press("Enter", lands="/commission/*/")
    secretary.press("o", lands="/commission/*/lines/1/")
    secretary.sees(NEED)
    assert "Lefèvre" not in secretary.page.content()
    secretary.press("Enter", lands="/commission/*/")
    secretary.press("c", lands="/commission/*/")


def decide(signatory: Keyboard) -> None:
    signatory.reach("main a[href^='/commission/']:not([href='/commission/'])")
    signatory.press("Enter", lands="/commission/*/")
    signatory.press("d", lands="/commission/*/decide/")
    signatory.press("s", lands="/commission/*/*")
    signatory.page.wait_for_selector("#letters-progress a[href$='letters.pdf']")
    signatory.check()

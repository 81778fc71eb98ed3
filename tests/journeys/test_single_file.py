"""The single application for a household that is known: counted keys, counted pages; and typing that is not lost."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from aids.applications.models import Application
from backend.audit.models import TypedForm
from backend.kit import clock
from cases.people import operations as cases
from directory.enums import Role
from tests import factories
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_KEYS = 60
MOST_PAGES = 5
NEED = "Le frigo est vide depuis lundi."


class Counted(Keyboard):
    """Counts the keys pressed outside free text, and the pages passed."""

    def __init__(self, keyboard: Keyboard) -> None:
        self.__dict__ = keyboard.__dict__
        self.keys = 0
        self.pages = 1

    def key(self, name: str, *, times: int = 1, lands: str | None = None) -> None:
        self.keys += times
        for _time in range(times - 1):
            self.page.keyboard.press(name)
        self.press(name, lands=lands)
        self.pages += lands is not None

    def figures(self, text: str) -> None:
        self.keys += len(text)
        self.type(text)

    def reach(self, selector: str) -> None:
        for _step in range(40):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.key("Tab")
        raise AssertionError(f"{selector} is too far")


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


@pytest.fixture
def nadia(world):
    """Known: she came last year, and told her budget."""
    application = factories.submitted(world, factories.person(world))
    rows = [*factories.BUDGET, ("energy", None, Decimal("85.10")), ("telecom", None, Decimal("19.99"))]
    taker, on = world.account(Role.RECEPTION), clock.today() - dt.timedelta(days=1)
    cases.record_budget(actor=taker, household=application.household, on_date=on, rows=rows)
    return application.applicant


def test_a_known_household_asks_in_sixty_keys_and_five_pages(world, nadia, at_the_keyboard):
    desk = Counted(at_the_keyboard())
    desk.sign_in(f"{Role.RECEPTION}.est", PASSWORD)
    desk.key("/")
    desk.figures("lefev nad")
    desk.key("Enter", lands="/search/")
    desk.key("1", lands=f"/persons/{nadia.pk}/")
    desk.key("n", lands="/applications/*/fill-in/")
    desk.figures("Alim")
    desk.reach("[name=lines-0-amount_asked]")
    desk.figures("120,50")
    desk.reach("[name=lines-0-need]")
    desk.type(NEED)
    for question in ("lawful_residence", "legal_rights_claimed"):
        desk.reach(f"[name={question}]")
        desk.key("ArrowDown")
    desk.key("Control+Enter", lands="/applications/*/")
    desk.sees("120,50")
    application = Application.objects.latest("pk")
    assert application.status == "submitted"
    assert application.lines.get().need == NEED
    assert desk.keys <= MOST_KEYS, desk.keys
    assert desk.pages <= MOST_PAGES, desk.pages


def test_what_is_typed_at_one_desk_is_finished_at_another(world, nadia, at_the_keyboard):
    first, second = at_the_keyboard(), at_the_keyboard()
    first.sign_in(f"{Role.RECEPTION}.est", PASSWORD)
    first.page.goto(f"{first.base}/persons/{nadia.pk}/")
    first.press("n", lands="/applications/*/fill-in/")
    first.fill("[name=lines-0-need]", NEED)
    expect(first.page.locator("[data-keeps]")).to_contain_text("Gardé à")
    assert TypedForm.objects.count() == 1
    second.sign_in(f"{Role.SOCIAL_WORKER}.ouest", PASSWORD)
    second.page.goto(f"{second.base}/persons/{nadia.pk}/")
    second.check()
    second.reach("form[action$='/take-over/'] button")
    second.press("Enter", lands="/applications/*/fill-in/")
    second.sees("Voici la saisie en cours")
    expect(second.page.locator("[name=lines-0-need]")).to_have_value(NEED)

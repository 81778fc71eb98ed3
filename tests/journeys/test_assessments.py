"""A social assessment written by keyboard: an outline, no text lost, finished, frozen by the agenda, amended."""

import pytest
from playwright.sync_api import expect

from backend.kit import clock
from cases.assessments.models import AssessmentDraft, SocialAssessment
from directory.enums import Role
from tests import factories
from tests.aids.test_proposals import asking
from tests.factories import PASSWORD, World, make_world
from tests.forms import said
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIEW = "Je veux rester dans ce logement."


@pytest.fixture
def world(transactional_db) -> World:
    world = make_world()
    factories.rule_version("2", clock.today(), text=asking())
    return world


def test_written_finished_relied_on_and_amended(world, at_the_keyboard):
    worker_account = world.account(Role.SOCIAL_WORKER)
    someone = factories.person(world)
    application = factories.examined(world, someone, by=worker_account)
    worker, officer = at_the_keyboard(), at_the_keyboard()

    worker.sign_in(worker_account.username, PASSWORD)
    worker.page.goto(f"{worker.base}{someone.get_absolute_url()}")
    worker.press("v", lands="/assessments/*/new/")
    write(worker)
    finish(worker)
    propose(worker)

    officer.sign_in(f"{Role.CASE_OFFICER}.est", PASSWORD)
    officer.page.goto(f"{officer.base}{application.get_absolute_url()}")
    officer.check()
    officer.sees("Il faut tenir un mois.")
    officer.press("r", lands="/applications/*/")
    assert application.lines.get().status == "ready"

    factories.session(world, lines=[application.lines.get()])
    made = SocialAssessment.objects.get()
    assert made.status == "frozen"
    worker.page.goto(f"{worker.base}{made.get_absolute_url()}")
    worker.check()
    worker.press("a", lands="/assessments/*/addendum/")
    worker.fill("[name=text]", "La dette est soldée.")
    worker.reach("main form button[type=submit]")
    worker.press("Enter", lands="/assessments/*/")
    worker.sees("La dette est soldée.")
    worker.sees(VIEW)


def write(worker: Keyboard) -> None:
    """An outline by its key, then the text: saved while it is typed, there again after the page is loaded anew."""
    worker.press("1", lands="/assessments/*/edit/")
    worker.sees("La dette")
    worker.fill("[name=own_view]", VIEW)
    state = worker.page.locator("[data-writing-state]")
    expect(state).to_contain_text(said("Saved at %(hour)s", hour="").strip())
    expect(worker.page.locator("[name=version]")).to_have_value("2")
    assert AssessmentDraft.objects.get().own_view == VIEW
    worker.page.reload()
    worker.check()
    assert worker.page.locator("[name=own_view]").input_value() == VIEW
    signed_out(worker)


def signed_out(worker: Keyboard) -> None:
    """The session ends while one types: the text stays, and is saved once one has signed in again."""
    context = worker.page.context
    kept = context.cookies()
    context.clear_cookies()
    worker.reach("[name=strengths]")
    worker.page.keyboard.press("Control+a")
    worker.type("Sa sœur.")
    expect(worker.page.locator("[data-writing-state]")).to_have_class("small field-error")
    assert worker.page.locator("[name=strengths]").input_value() == "Sa sœur."
    context.add_cookies(kept)
    worker.type(" Et une voisine.")
    expect(worker.page.locator("[name=version]")).to_have_value("3")
    assert AssessmentDraft.objects.get().strengths == "Sa sœur. Et une voisine."
    worker.complaints.clear()  # the refusals that the browser reports


def finish(worker: Keyboard) -> None:
    worker.leave_field()
    worker.press("f", lands="/assessments/*/finish/")
    worker.reach("[name=how]")
    worker.page.keyboard.press("Space")
    worker.reach("main form button[type=submit]")
    worker.press("Enter", lands="/assessments/*/")
    worker.sees(VIEW)


def propose(worker: Keyboard) -> None:
    worker.press("r", lands="/applications/*/assessment/")
    worker.reach("select[name$=-proposal]")
    worker.page.keyboard.press("ArrowDown")
    worker.fill("[name$=-why]", "Il faut tenir un mois.")
    worker.leave_field()
    worker.press("s", lands="/applications/*/")
    worker.sees("Il faut tenir un mois.")

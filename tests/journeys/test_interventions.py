"""An intervention in two clicks, by a set, by keyboard; the table; in Chromium."""

import pytest
from playwright.sync_api import expect

from backend.kit import clock
from cases.interventions.models import Intervention
from directory.enums import Role
from tests import factories
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def test_in_two_clicks_by_a_set_a_day_and_the_table(world, at_the_keyboard):
    worker = world.account(Role.SOCIAL_WORKER)
    nadia = factories.person(world, by=worker)
    factories.draft(world, nadia, by=worker)
    for role in (Role.RECEPTION, Role.CASE_OFFICER):
        factories.intervention(by=world.account(role))
    colleague = at_the_keyboard()
    colleague.sign_in(worker.username, PASSWORD)

    in_two_clicks(colleague, nadia)
    by_arrows(colleague)
    keep_and_use_a_set(colleague, nadia)
    a_day_in_one_go(colleague)
    read_the_table(colleague, world)


def in_two_clicks(worker: Keyboard, nadia) -> None:
    """One click ticks a box, the second one records."""
    worker.page.goto(worker.base + nadia.get_absolute_url())
    worker.check()
    worker.page.locator("#interventions label.box[for=box_20]").click()
    with worker.page.expect_navigation(wait_until="load"):
        worker.page.locator("#interventions form.quick button[type=submit]").click()
    made = Intervention.objects.latest("pk")
    assert [(cell.problem, cell.kind) for cell in made.cells.all()] == [("housing", "information")]
    worker.sees("Logement · Information")
    worker.check()


def by_arrows(worker: Keyboard) -> None:
    worker.leave_field()
    worker.press("i", lands="/interventions/*/new/")
    expect(worker.page.locator("#id_cells_0")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "Space"):
        worker.press(key)
    expect(worker.page.locator("#id_cells_16")).to_be_checked()
    worker.press("Enter", lands="/persons/*/*")
    worker.sees("Budget · Orientation et accès aux droits")


def keep_and_use_a_set(worker: Keyboard, nadia) -> None:
    worker.reach("#interventions a[href$='/keep/']")
    worker.press("Enter", lands="/interventions/*/keep/")
    worker.fill("[name=name]", "Point budget")
    worker.press("Enter", lands="/interventions/sets/")
    worker.sees("Point budget")
    before = Intervention.objects.count()
    worker.page.goto(f"{worker.base}/interventions/{nadia.pk}/new/")
    worker.leave_field()
    worker.press("1", lands="/persons/*/*")
    assert Intervention.objects.count() == before + 1
    worker.reach("#interventions form[action$='/undo/'] button")
    worker.press("Enter", lands="/persons/*/*")
    assert Intervention.objects.count() == before


def a_day_in_one_go(worker: Keyboard) -> None:
    worker.reach("nav a[href='/interventions/day/']")
    worker.press("Enter", lands="/interventions/day/")
    worker.reach("[name=rows-0-person]")
    worker.type("lefev")
    expect(worker.page.locator(".suggestions [role=option]").first).to_be_visible()
    worker.press("ArrowDown")
    worker.press("Enter")
    expect(worker.page.locator("[name=rows-0-person]")).to_have_value("Nadia Lefèvre (14/03/1987)")
    worker.reach("[name=rows-0-cell]")
    worker.type("Santé")
    worker.reach("[name=rows-1-cell]")
    worker.type("Famille")
    worker.reach("[name=rows-1-minutes]")
    worker.press("Control+a")
    worker.type("50")
    worker.leave_field()
    worker.press("a")
    expect(worker.page.locator("[name=rows-3-person]")).to_be_focused()
    worker.reach("main form.form-wide .form-end button[type=submit]")
    worker.press("Enter", lands="/interventions/day/*")
    worker.sees("Santé · Information")
    worker.sees("Famille · Information")
    mine = Intervention.objects.filter(worker__username="social_worker.est", on_date=clock.today())
    assert mine.count() == 4


def read_the_table(worker: Keyboard, world: World) -> None:
    worker.leave_field()
    worker.press("t", lands="/interventions/table/")
    worker.reach("[name=unit]")
    worker.type("UTAS est")
    worker.reach("[name=show]")
    worker.type("Temps")
    worker.reach("form.filters button[type=submit]")
    worker.press("Enter", lands="/interventions/table/*")
    worker.sees("UTAS est")
    worker.sees("6 interventions")
    assert f"unit={world.units['est'].pk}" in worker.page.url

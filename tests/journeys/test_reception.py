"""A morning at the desk, by keyboard: an arrival, the next person, their first contact, the waiting-room screen."""

import pytest
from playwright.sync_api import expect

from cases.reception import operations
from cases.reception.models import FirstContact, Slip
from cases.reception.slips import operations as slips
from directory.enums import Role
from tests.factories import PASSWORD, World, make_world, person
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def test_a_morning_at_the_desk(world, at_the_keyboard):
    person(world)
    site = world.sites["est"]
    reception = at_the_keyboard()
    reception.sign_in(f"{Role.RECEPTION}.est", PASSWORD)
    choose_a_desk(reception)
    let_in(reception, world)

    screen = at_the_keyboard()
    screen.page.context.add_cookies(reception.page.context.cookies())
    screen.page.goto(f"{screen.base}/reception/screen/{site.pk}/")
    screen.check()

    reception.press("n", lands="/reception/visits/*/")
    reception.sees("A01 · Nadia")
    expect(screen.page.locator(".screen-latest")).to_contain_text("A01")
    screen.sees("Bureau 2")
    assert "Nadia" not in screen.page.content()
    screen.check()

    write_the_contact(reception)
    assert FirstContact.objects.get().visit.label == "A01"
    reception.press("n", lands="/applications/open/*/")


def choose_a_desk(reception: Keyboard) -> None:
    reception.reach("nav a[href='/reception/']")
    reception.press("Enter", lands="/reception/")
    reception.reach("main a[href='/reception/place/']")
    reception.press("Enter", lands="/reception/place/")
    reception.fill("[name=desk]", "Bureau 2")
    reception.press("Enter", lands="/reception/")


def let_in(reception: Keyboard, world: World) -> None:
    """A key, a first name, Enter; what is being typed outlives what a colleague does to the queue."""
    reception.press("a")
    reception.type("Nadia")
    reception.press("Enter", lands="/reception/")
    reception.sees("A01")
    reception.press("a")
    reception.type("Bil")
    operations.arrive(actor=world.account(Role.SOCIAL_WORKER), site=world.sites["est"])
    expect(reception.page.locator("#queue")).to_contain_text("A02")
    assert reception.page.input_value("#id_name") == "Bil"
    reception.page.evaluate("iris.unguard(); document.activeElement.blur()")


def write_the_contact(reception: Keyboard) -> None:
    reception.press("f", lands="/reception/visits/*/contact/")
    reception.tick("[name=problems][value=housing]")
    reception.fill("[name=answer]", "Liste des pièces remise.")
    reception.tick("[name=orientations][value=application]")
    reception.fill("[name=find]", "lefevre nadia")
    reception.reach("button[name=search]")
    reception.press("Enter", lands="/reception/visits/*/contact/")
    assert reception.page.input_value("[name=answer]") == "Liste des pièces remise."
    reception.reach("[name=person]")
    reception.press("ArrowDown")
    reception.reach("main .form-end button")
    reception.press("Enter", lands="/reception/contacts/*/")
    reception.sees("Nadia Lefèvre")
    reception.leave_field()


def test_a_slip_on_a_phone(world, at_the_keyboard):
    link = slips.open_link(actor=world.account(Role.RECEPTION), site=world.sites["est"])
    phone = at_the_keyboard()
    phone.page.goto(f"{phone.base}/avis/{link.token}/")
    phone.check()
    phone.reach("[name=listened]")  # on the last answer, which says nothing: the first one follows it
    phone.press("ArrowDown")
    phone.reach("main button")
    phone.press("Enter", lands="/reception/slips/thanks/")
    assert Slip.objects.get().listened == 4

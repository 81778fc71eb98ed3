"""A budget shared with a partner by keyboard, read, ended: the partner finds nothing at the next request."""

import datetime as dt

import pytest

from backend.kit import clock
from cases.sharing.models import Share
from directory.enums import Role
from tests import sharing
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def test_a_budget_is_shared_read_and_ended(world, at_the_keyboard):
    nadia = sharing.file(world)
    sharing.partner(world)
    reception, partner = at_the_keyboard(), at_the_keyboard()

    reception.sign_in(f"{Role.RECEPTION}.est", PASSWORD)
    reception.page.goto(f"{reception.base}{nadia.get_absolute_url()}")
    share_the_budget(reception)

    partner.sign_in(f"{Role.PARTNER}.dept", PASSWORD)
    read_it(partner)

    reception.page.reload()
    reception.sees("Partner Dept")
    reception.leave_field()
    reception.press("i", lands="/sharing/*/informed/")
    reception.reach("main form button[type=submit]")
    reception.press("Enter", lands="/sharing/*/")
    reception.leave_field()
    reception.press("x", lands="/sharing/*/end/")
    reception.fill("[name=reason]", "Le dossier est déposé.")
    reception.reach("main form button[type=submit]")
    reception.press("Enter", lands="/sharing/*/")
    reception.sees("Le dossier est déposé.")

    assert partner.page.reload().status == 404
    assert Share.objects.get().notice_given_on == clock.today()


def share_the_budget(reception: Keyboard) -> None:
    reception.leave_field()
    reception.press("s", lands="/sharing/person/*/")
    reception.press("n", lands="/sharing/person/*/new/")
    reception.reach("[name=partner]")
    reception.type("Partner")
    reception.tick("[name=pieces][value^=budget]")
    reception.fill("[name=purpose]", sharing.PURPOSE)
    reception.reach("[name=ends_on]")
    reception.type_date(clock.today() + dt.timedelta(days=30))
    reception.tick("[name=informed_how]")
    reception.reach("main form button[type=submit]")
    reception.press("Enter", lands="/sharing/*/")
    reception.sees(sharing.PURPOSE)
    notice = reception.page.request.get(f"{reception.page.url}notice.pdf")
    assert notice.body().startswith(b"%PDF")


def read_it(partner: Keyboard) -> None:
    partner.reach("nav a[href='/sharing/received/']")
    partner.press("Enter", lands="/sharing/received/")
    partner.reach("main a[href^='/sharing/received/']")
    partner.press("Enter", lands="/sharing/received/*/")
    partner.sees("646,52")
    partner.sees(sharing.PURPOSE)

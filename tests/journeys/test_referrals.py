"""Somebody is referred by keyboard to a service without an account, which answers by the link that it is given."""

import pytest
from django.urls import reverse

from cases.referrals.models import Referral
from directory.enums import Role
from tests import factories, referring
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    made = make_world()
    referring.service(made)
    return made


def test_from_the_person_s_page_to_the_service_and_back(world, at_the_keyboard):
    someone = factories.person(world)
    worker, service = at_the_keyboard(), at_the_keyboard()
    worker.sign_in(f"{Role.SOCIAL_WORKER}.est", PASSWORD)
    worker.page.goto(worker.base + someone.get_absolute_url())
    worker.press("o", lands="/referrals/person/*/")
    address, code = refer(worker)

    service.page.goto(address)
    service.check()
    assert "Lefèvre" not in service.page.content()
    give_code(service, "WRONGCOD")
    service.complaints.clear()  # the browser says in its console that the answer was a 422
    service.sees("Ce n’est pas le bon code")
    service.check()
    give_code(service, code)
    service.sees("Nadia Lefèvre")
    service.check()
    service.tick("[name=kind]")
    service.fill("[name=words]", "Rendez-vous jeudi à 10 h.")
    service.fill("[name=by]", "Véronique Lepage, conseillère")
    service.reach("main form button[type=submit]")
    with service.page.expect_navigation():
        service.press("Enter")
    service.sees("Merci")
    service.check()

    worker.page.goto(worker.base + someone.get_absolute_url())
    worker.sees("Rendez-vous jeudi à 10 h.")
    worker.check()
    worker.page.goto(worker.base + Referral.objects.get().get_absolute_url())
    worker.check()
    worker.page.goto(worker.base + reverse("services:list") + "?near=27000")
    worker.check()


def refer(worker: Keyboard) -> tuple[str, str]:
    """Fill in the form and send it: the address and the code that are shown."""
    worker.reach("[name=service]")
    worker.type("Familles")
    worker.reach("[name=problem]")
    worker.type("Budget")
    worker.fill("[name=reason]", referring.REASON)
    worker.fill("[name=asked]", referring.ASKED)
    worker.tick("[name=consent]")
    worker.reach("main form button.btn-primary")
    worker.press("Enter", lands="/referrals/person/*/")
    worker.sees("Lien et code")
    return tuple(worker.page.input_value(f"#{name}") for name in ("address", "code"))


def give_code(service: Keyboard, code: str) -> None:
    service.reach("[name=code]")
    service.press("Control+a")
    service.type(code)
    with service.page.expect_navigation():
        service.press("Enter")

"""The journey of an idea in Chromium: a need that a resident tells, a proposal that is endorsed, an action to read."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from collective_actions.catalogue.models import Action
from directory.enums import Role
from tests import referring
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    cache.clear()  # pages of another test, under the same addresses
    return make_world()


def goes(keyboard: Keyboard, route: str, *arguments) -> None:
    keyboard.page.goto(keyboard.base + reverse(route, args=arguments))
    keyboard.check()


def follows(keyboard: Keyboard, name: str) -> None:
    """A link or a button of the page, then the page that it leads to."""
    found = keyboard.page.locator("main").get_by_role("link", name=name, exact=False)
    target = found if found.count() else keyboard.page.locator("main").get_by_role("button", name=name, exact=False)
    with keyboard.page.expect_navigation():
        target.first.click()
    keyboard.check()


def test_from_a_need_to_an_action(world, browser, live_server, at_the_keyboard):
    account = referring.partner_of(world, referring.service(world))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="fr-FR")
    resident = context.new_page()
    resident.goto(live_server.url + reverse("needs:tell"))
    resident.get_by_label("Que manque-t-il").fill("Rien pour sortir le samedi.")
    resident.get_by_label("De quoi").select_option("mobilite")
    resident.get_by_label("commune").fill("27000")
    resident.get_by_role("button", name="Envoyer").click()
    expect(resident).to_have_url(live_server.url + reverse("needs:told"))
    context.close()

    designer, partner = at_the_keyboard(), at_the_keyboard()
    designer.sign_in(world.account(Role.ACTION_DESIGNER).username, PASSWORD)
    goes(designer, "needs:unread")
    designer.sees("Rien pour sortir le samedi.")
    follows(designer, "Afficher au tableau")
    goes(designer, "needs:board")
    designer.page.locator("main input[type=checkbox]").first.check()
    follows(designer, "Faire une proposition")
    designer.page.locator("[name=title]").fill("Un minibus le samedi")
    designer.page.locator("[name=plain_words]").fill("Un minibus passe dans les villages.")
    designer.page.locator("[name=change]").fill("On voit du monde.")
    follows(designer, "Enregistrer")
    proposal = designer.page.url

    partner.sign_in(account.username, PASSWORD)
    partner.page.goto(proposal)
    partner.check()
    follows(partner, "Soutenir")
    partner.page.locator("[name=words]").fill("Nous prêtons le minibus.")
    partner.page.locator("main form button[type=submit]").click()
    partner.sees("Nous prêtons le minibus.")
    partner.check()

    designer.page.goto(proposal)
    follows(designer, "En faire une action")
    designer.page.locator("[name=owner]").select_option(str(account.organisation_id))
    designer.page.locator("[name=kind]").first.check()
    designer.page.locator("main form button[type=submit]").click()
    designer.sees("porte cette idée")
    action = Action.objects.get()
    goes(designer, "collective:action", action.pk)
    follows(designer, "Publier")
    partner.page.goto(partner.base + reverse("actions:action", args=[action.pk]))
    partner.check()
    partner.sees("Un minibus le samedi")

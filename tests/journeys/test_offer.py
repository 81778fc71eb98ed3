"""Somebody who looks for help, in Chromium: two widths, two themes, without JavaScript, and on paper."""

import pytest
from playwright.sync_api import expect

from tests import referring
from tests.journeys.keyboard import Keyboard


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_help_is_found_and_printed_without_javascript(world, browser, live_server, width, scheme):
    referring.service(world, name="Épicerie solidaire", description="Des produits alimentaires à petit prix.")
    referring.service(world, name="Permanence énergie", organisation="Toit et Seuil", commune="ouest")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fr-FR")
    reader = Keyboard(context.new_page(), live_server.url)
    for path in ("/directory/", "/directory/?q=zzzz", "/directory/?near=Zanzibar", "/directory/selection/"):
        reader.page.goto(f"{live_server.url}{path}")
        # the frame asks for nothing, and a place that is unknown is answered 422
        reader.complaints.clear()
        reader.check()
    without = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900}, locale="fr-FR")
    page = without.new_page()
    page.goto(f"{live_server.url}/directory/")
    page.get_by_label("De quoi avez-vous besoin ?").fill("j’ai faim")
    page.get_by_label("Commune ou code postal").fill("27000")
    page.get_by_role("button", name="Rechercher").click()
    expect(page.locator(".offer-list > li")).to_have_count(1)  # beside the nearest reception desks
    page.get_by_label("À imprimer").check()
    page.get_by_role("button", name="Imprimer").click()
    expect(page.get_by_role("heading", name="Épicerie solidaire")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Tous les services")).to_be_hidden()
    assert page.context.cookies() == []
    for opened in (context, without):
        opened.close()

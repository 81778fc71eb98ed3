"""The public page of the règlement in Chromium: two widths, two themes, no JavaScript, paper."""

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import expect

from aids.rule_sets.operations import Terms, publish_by_iris
from backend.kit import clock
from tests.journeys.keyboard import Keyboard

TEXT = Path(__file__).parents[1].joinpath("aids", "reglement.toml")


@pytest.fixture
def published(transactional_db):
    terms = Terms(clock.today(), "Délibération n° 7", dt.date(2020, 1, 1))
    return publish_by_iris(text=TEXT.read_text(encoding="utf-8"), terms=terms, today=clock.today())


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_public_page_reads_well_without_javascript(published, browser, live_server, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fr-FR")
    reader = Keyboard(context.new_page(), live_server.url)
    reader.page.goto(f"{live_server.url}/reglement/")
    reader.check()
    without = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = without.new_page()
    page.goto(f"{live_server.url}/reglement/")
    page.get_by_role("navigation").get_by_role("link", name="Dépôt de garantie").click()
    expect(page.get_by_role("heading", name="Dépôt de garantie").last).to_be_in_viewport()
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    assert page.context.cookies() == []
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    for opened in (context, without):
        opened.close()

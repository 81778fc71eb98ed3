"""The person themselves, on a small telephone without JavaScript: their page is read, a step ticked, an idea sent."""

import pytest
from playwright.sync_api import expect

from tests import contracting, owning
from tests.journeys.keyboard import Keyboard
from tests.owning import address_of, step_of


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_reads_their_page_and_answers_without_javascript(world, browser, live_server, scheme):
    contract = contracting.signed(world)
    opened = owning.page_for(world, contract)
    told = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme, "locale": "fr-FR"}
    without = browser.new_context(java_script_enabled=False, **told)
    page = without.new_page()
    page.goto(live_server.url + address_of(opened))
    page.get_by_label("Code").fill(opened.code)
    page.locator("main form.form button[type=submit]").click()
    expect(page.locator("h1")).to_be_visible()
    step = page.locator(f"#step-{step_of(contract).pk}")
    step.locator("button[value=tick]").click()
    expect(step.locator("button[value=untick]")).to_be_visible()
    step.locator("summary").click()
    step.locator("textarea").fill("C’est fait, il a été gentil.")
    step.locator("details button").click()
    expect(step.locator("blockquote")).to_contain_text("il a été gentil")
    page.locator("textarea[name=wording]").fill("Voir un médecin")
    page.locator("form:has(textarea[name=wording]) button").click()
    expect(page.locator("main")).to_contain_text("Voir un médecin")
    page.locator("button[value=leave]").click()
    expect(page.locator("main")).not_to_contain_text("Nadia")
    without.close()
    reading = browser.new_context(**told)
    reader = Keyboard(reading.new_page(), live_server.url)
    reader.page.goto(live_server.url + address_of(opened))
    reader.check()
    reader.fill("[name=code]", opened.code)
    reader.press("Enter", lands=address_of(opened))
    reading.close()

"""Collective actions in Chromium: somebody without JavaScript on a narrow screen; a partner from a date to who came."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from backend.kit import clock
from collective_actions.enrolment.models import Enrolment, Presence
from collective_actions.evaluation.models import QUESTIONS, EvaluationLink
from tests import referring
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard
from tests.offering import a_day, action, comes, dates, organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    cache.clear()  # pages of another test, under the same addresses
    return make_world()


def test_somebody_finds_enrols_waits_and_comes_on_a_narrow_screen_without_javascript(world, browser, live_server):
    series = dates(world, capacity=1)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('actions:catalogue')}")
    page.get_by_label("De quoi avez-vous envie").fill("cuisinner")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("link", name="Cuisiner ensemble").click()
    expect(page.get_by_text("1 place libre")).to_be_visible()
    page.get_by_role("button", name="Je veux venir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre place est gardée dix minutes")
    page.get_by_label("Prénom").fill("Awa")
    page.get_by_role("button", name="Je viens").click()
    expect(page.get_by_label("Prénom")).to_have_value("Awa")  # nothing is lost of what was typed
    page.get_by_label("Téléphone").fill("06 12 34 56 78")
    page.get_by_label("Je veux venir").check()
    page.get_by_role("button", name="Je viens").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nous vous attendons")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    page.get_by_role("button", name="Je ne peux pas venir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’êtes plus inscrit")
    assert Enrolment.objects.get(series=series).status == "cancelled"
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_offer_is_clean_for_axe(world, browser, live_server, width, scheme):
    series = dates(world, capacity=1)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fr-FR")
    reader = Keyboard(context.new_page(), live_server.url)
    paths = [reverse("actions:catalogue"), f"{reverse('actions:catalogue')}?q=zzz&near=Zanzibar"]
    month = f"{reverse('actions:calendar')}?month={timezone.localdate(series.first_at):%Y-%m}"
    for path in [*paths, month, f"{month}&q=zzz", reverse("actions:action", args=[series.action_id])]:
        reader.page.goto(f"{live_server.url}{path}")
        reader.complaints.clear()  # a place that is unknown is answered 422
        reader.check()
    reader.page.get_by_role("button", name="Je veux venir").click()
    reader.check()
    context.close()


def test_a_partner_finds_enrols_says_who_came_and_evaluates(world, at_the_keyboard):
    account = referring.partner_of(world, referring.service(world))
    there = dates(world, action(world, organisation(world, "Le Fil"), title="Coudre"), capacity=3)
    before = clock.now() - dt.timedelta(days=10)
    with clock.at(before):
        own = dates(world, action(world, account.organisation, title="Jardiner"), day=a_day(2))
        seat = comes(own, "Bruno", actor=account)
    partner = at_the_keyboard()
    partner.sign_in(account.username, PASSWORD)
    partner.page.goto(partner.base + reverse("collective:list"))
    partner.check()
    partner.page.goto(partner.base + there.action.get_absolute_url())
    partner.check()
    partner.page.get_by_role("button", name="Inscrire quelqu’un").click()
    partner.check()
    partner.fill("[name=first_name]", "Awa")
    partner.fill("[name=initial]", "d")
    partner.tick("[name=agreed]")
    send(partner)
    partner.sees("Awa D.")
    partner.check()
    partner.page.goto(partner.base + reverse("collective:enrolments"))
    partner.sees("Awa D.")
    partner.check()
    partner.page.goto(partner.base + own.get_absolute_url())
    partner.check()
    partner.page.goto(partner.base + reverse("collective:presence", args=[own.meetings.get().pk]))
    partner.check()
    partner.tick(f"[name=came-{seat.pk}]")
    send(partner)
    partner.check()
    assert Presence.objects.get().came == "yes"
    for _ in range(3):
        evaluate(partner, own)
    partner.page.goto(partner.base + reverse("evaluation:action", args=[own.action_id]))
    partner.sees("On a bien ri.")
    partner.check()


def evaluate(partner: Keyboard, series) -> None:
    """Somebody who came says what they thought of it, on the phone that the partner hands over."""
    partner.page.goto(partner.base + reverse("evaluation:series", args=[series.pk]))
    partner.check()
    make = partner.page.get_by_role("button", name="Créer une carte")
    if make.count():
        with partner.page.expect_navigation():
            make.click()
    token = EvaluationLink.objects.get(series=series).token
    partner.page.goto(partner.base + reverse("evaluation_slip", args=[token]))
    partner.check()
    for question in QUESTIONS:
        partner.page.locator(f"[name={question}][value='4']").check()
    partner.page.locator("[name=words]").fill("On a bien ri.")
    with partner.page.expect_navigation():
        partner.page.locator("main form button[type=submit]").click()
    partner.check()


def send(keyboard: Keyboard) -> None:
    keyboard.reach("main form.form button[type=submit], main form.sheet button[type=submit]")
    with keyboard.page.expect_navigation():
        keyboard.press("Enter")

"""An accompaniment contract on a telephone held between two people: from the diagnosis to its end, by touch."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from aids.applications.support.models import RequestSupport
from backend.kit import clock
from contracts.contract.models import Contract
from contracts.plan.models import StepTie
from directory.enums import Role
from tests import contracting
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard
from tests.offering import dates

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    cache.clear()
    return make_world()


class Telephone:
    """A social worker's telephone, 390 points wide, without a keyboard."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.reader = Keyboard(page, base)

    def open(self, url: str) -> None:
        self.page.goto(self.base + url)
        self.check()

    def check(self) -> None:
        self.reader.check()
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 390

    def tap(self, name: str, role: str = "button", *, exact: bool = False) -> None:
        """Tap a control that leads to another page, then look at it."""
        control = self.page.get_by_role(role, name=name, exact=exact).first
        with self.page.expect_navigation():
            control.tap()
        self.check()

    def menu(self, name: str, role: str = "link") -> None:
        self.page.get_by_text("Autres actions").tap()
        self.tap(name, role)

    def draw(self) -> None:
        """Sign with a finger in the frame."""
        pad = self.page.locator("[data-signature-pad]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        self.page.mouse.move(box["x"] + 40, box["y"] + 60)
        self.page.mouse.down()
        for step in range(1, 9):
            self.page.mouse.move(box["x"] + 40 + 20 * step, box["y"] + 60 + (20 if step % 2 else -20))
        self.page.mouse.up()

    def sign_all(self) -> None:
        for _party in range(2):
            self.draw()
            self.tap("J’ai lu ce texte, et je signe")


@pytest.fixture
def telephone(world, browser, live_server):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="fr-FR"
    )
    held = Telephone(context.new_page(), live_server.url)
    held.reader.sign_in(world.account(Role.SOCIAL_WORKER).username, PASSWORD)
    yield held
    context.close()


def write(telephone: Telephone, person) -> Contract:
    """From the file of the person to a text that is ready."""
    telephone.open(reverse("contracts:new", args=[person.pk]))
    telephone.page.get_by_label("Accompagnement social volontaire").check()
    telephone.tap("Commencer le contrat")
    telephone.tap("Enregistrer")
    telephone.tap("Budget", "link")
    telephone.page.get_by_label("Difficile", exact=True).check()
    telephone.page.get_by_label("Ce que je dis qui va bien").fill("Je cuisine avec peu 🍲")
    telephone.page.get_by_label("Ce que je dis qui est difficile").fill("آخر الشهر صعب")
    telephone.page.get_by_label("Ce que nous en retenons").last.fill("Préparer la fin du mois.")
    telephone.tap("Enregistrer", exact=True)
    telephone.tap("Ajouter un objectif", "link")
    telephone.page.get_by_label("Domaine").select_option("budget")
    telephone.page.get_by_label("Ce que je veux").fill("Je veux finir le mois sans emprunter")
    telephone.tap("Enregistrer")
    for words in ("Cuisiner avec d’autres", "Passer le mois de décembre"):
        telephone.tap("Ajouter une étape", "link")
        telephone.page.get_by_label("Ce qu’il faut faire").fill(words)
        telephone.tap("Enregistrer")
    return Contract.objects.get()


def test_a_contract_from_the_diagnosis_to_its_end(world, telephone):
    person = contracting.followed(world)
    dates(world)
    made = write(telephone, person)
    _sign(telephone)
    made.refresh_from_db()
    assert made.status == "active"
    _join(telephone, made)
    _review(telephone, made)
    _amend(telephone, made)
    _end(telephone, made)
    made.refresh_from_db()
    assert (made.status, made.end_reason) == ("ended", "goals")
    assert made.versions.filter(status="signed").count() == 2


def _sign(telephone: Telephone) -> None:
    telephone.tap("Donner à signer", "link")
    telephone.tap("Figer et signer")
    telephone.sign_all()


def _join(telephone: Telephone, made: Contract) -> None:
    """A seat in a collective action, and an aid, serve the steps."""
    telephone.open(made.get_absolute_url())
    telephone.tap("Cuisiner avec d’autres", "link")
    telephone.tap("Inscrire", "link")
    telephone.page.get_by_label(re.compile("d’accord|accord")).first.check()
    telephone.tap("Inscrire")
    assert StepTie.objects.get().enrolment.person_id == made.person_id
    expect(telephone.page.get_by_text("Cuisiner ensemble").first).to_be_visible()
    telephone.open(made.get_absolute_url())
    telephone.tap("Passer le mois de décembre", "link")
    telephone.tap(re.compile("Demander"), "link")
    telephone.tap(re.compile("Ouvrir|Commencer"))
    telephone.page.locator("[name=lines-0-amount_asked]").fill("120")
    telephone.page.locator("[name=lines-0-need]").fill("Tenir jusqu’au virement.")
    telephone.page.locator("[name=lines-0-ground]").or_(
        telephone.page.locator("[name=lines-0-aid]")
    ).first.select_option(index=1)
    telephone.page.locator("[name=budget-0-kind]").select_option("rsa")
    telephone.page.locator("[name=budget-0-monthly_amount]").fill("646,52")
    for question in ("lawful_residence", "legal_rights_claimed"):
        telephone.page.locator(f"[name={question}][value=yes]").check()
    with telephone.page.expect_navigation():
        telephone.page.locator("button[name=submit]").tap()
    telephone.check()
    assert RequestSupport.objects.get().step.wording == "Passer le mois de décembre"
    telephone.open(made.get_absolute_url())
    expect(telephone.page.locator(".served")).to_have_count(2)


def _review(telephone: Telephone, made: Contract) -> None:
    telephone.open(made.get_absolute_url())
    telephone.menu("Faire le bilan")
    telephone.page.get_by_label("Ce que j’en dis").fill("J’ai fini le mois.")
    telephone.page.get_by_label("Nous changeons le contrat").check()
    telephone.page.locator("select[name*=budget]").select_option("4")
    telephone.tap("Écrire le bilan")
    assert made.reviews.exclude(held_on=None).get().own_words == "J’ai fini le mois."


def _amend(telephone: Telephone, made: Contract) -> None:
    telephone.open(made.get_absolute_url())
    telephone.menu("Faire un avenant")
    telephone.page.get_by_label("Pourquoi le contrat change").fill("Une étape de plus.")
    telephone.page.locator("main form button[type=submit]").first.tap()
    telephone.page.wait_for_url(f"**{made.get_absolute_url()}")
    telephone.tap("Ajouter une étape", "link")
    telephone.page.get_by_label("Ce qu’il faut faire").fill("Faire le point par téléphone")
    telephone.tap("Enregistrer")
    _sign(telephone)
    version = made.versions.get(number=2)
    telephone.open(reverse("contracts:version", args=[made.pk, 2]))
    assert version.status == "signed"
    expect(telephone.page.get_by_text("Faire le point par téléphone").first).to_be_visible()


def _end(telephone: Telephone, made: Contract) -> None:
    telephone.open(made.get_absolute_url())
    telephone.menu("Terminer le contrat")
    telephone.page.get_by_label("Les objectifs sont atteints").check()
    telephone.page.get_by_label("Ce que j’en dis").fill("Je sais faire maintenant.")
    telephone.page.get_by_label("Ce qu’en dit le référent").fill("Autonome sur le budget.")
    for result in telephone.page.get_by_label("atteint", exact=True).all():
        result.check()
    telephone.tap("Terminer le contrat")
    telephone.open(reverse("contracts:rest", args=[made.pk]))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_contract_are_clean_for_axe(world, browser, live_server, width, scheme):
    with clock.at(clock.now() - dt.timedelta(days=1)):
        made = contracting.signed(world)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fr-FR")
    reader = Keyboard(context.new_page(), live_server.url)
    reader.sign_in(world.account(Role.SOCIAL_WORKER).username, PASSWORD)
    routes = ("contract", "rest", "version", "amend", "renew", "new_review", "suspend", "lead", "end", "history")
    for name in routes:
        args = [made.pk, 1] if name == "version" else [made.pk]
        reader.page.goto(live_server.url + reverse(f"contracts:{name}", args=args))
        reader.check()
    for url in (reverse("contracts:mine"), made.objectives.get().steps.first().get_absolute_url()):
        reader.page.goto(live_server.url + url)
        reader.check()
    context.close()

"""A version of the rule set on its way, by keyboard only, in the hands of two rule editors."""

import datetime as dt

import pytest

from aids.rule_sets.models import RuleSet
from backend.kit import clock
from directory.enums import Role
from tests import factories
from tests.factories import PASSWORD, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    made = make_world()
    factories.account(Role.RULE_EDITOR, None, made.sites["est"], username="second")
    return made


def test_from_a_file_to_the_text_in_force(world, at_the_keyboard, tmp_path):
    first, second = at_the_keyboard(), at_the_keyboard()
    file = tmp_path / "texte.toml"

    first.sign_in(f"{Role.RULE_EDITOR}.dept", PASSWORD)
    first.reach("nav a[href='/rules/']")
    first.press("Enter", lands="/rules/")
    first.press("n", lands="/rules/new/")
    file.write_text(factories.rule_text("2").replace("\ntitle = ", "\ntitel = ", 1))
    first.page.set_input_files("[name=file]", file)
    first.reach("main form button[type=submit]")
    with first.page.expect_navigation(url=f"{first.base}/rules/new/"):
        first.press("Enter")
    first.sees("titel")
    first.complaints.clear()  # the browser says in its console that the answer was a 422
    first.check()
    file.write_text(factories.rule_text("2", title="Secours d’urgence, texte révisé"))
    first.page.set_input_files("[name=file]", file)
    first.reach("main form button[type=submit]")
    first.press("Enter", lands="/rules/*/")
    first.leave_field()
    first.press("c", lands="/rules/*/compare/")
    first.sees("texte révisé")
    first.page.go_back()
    first.press("s", lands="/rules/*/")
    first.sees("Vous avez soumis ce texte")

    second.sign_in("second", PASSWORD)
    second.reach("main a[href^='/rules/']:not([href='/rules/'])")
    second.press("Enter", lands="/rules/*/")
    second.press("p", lands="/rules/*/publish/")
    second.reach("[name=in_force_from]")
    second.type_date(clock.today() + dt.timedelta(days=10))
    second.fill("[name=deliberation]", "Délibération n° 2026-12-04")
    second.reach("[name=deliberation_on]")
    second.type_date(clock.today())
    second.reach("main form button[type=submit]")
    second.press("Enter", lands="/rules/*/")
    second.sees("Publiée, à venir")
    second.reach("nav.tabs a[href$='/history/']")
    second.press("Enter", lands="/rules/*/history/")
    second.sees("Délibération n° 2026-12-04")
    assert RuleSet.objects.get(label="2").status == "published"

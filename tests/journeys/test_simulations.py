"""A draft tried on the past, by keyboard only: asked for, counted, read down to one request."""

from decimal import Decimal

import pytest

from aids.rule_sets import operations as rule_sets
from aids.simulations.models import Simulation
from directory.enums import Role
from tests import factories
from tests.factories import PASSWORD, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CEILING = "160 if persons == 1 else 230"


@pytest.fixture
def world(transactional_db) -> World:
    """A decided request of 200 €, of which the text in force proposes 160 € and a draft 190 €."""
    made = make_world()
    someone = factories.person(made, last_name="Pauvre")
    budget = [("rsa", None, Decimal(300))]
    application = factories.ready(made, someone, budget=budget, lines=[factories.line(amount_asked=Decimal(200))])
    why = {"reason_in_law": "Le plafond.", "reason_in_fact": "Ses ressources ont baissé."}
    granted = factories.opinion("partial_grant", amount=Decimal(160), **why)
    factories.decided_session(made, lines=application.lines.all(), opinions=[granted])
    text = factories.rule_text("2").replace(CEILING, CEILING.replace("160", "190"))
    rule_sets.start_draft(actor=made.account(Role.RULE_EDITOR), text=text)
    return made


def test_from_a_draft_to_both_explanations_of_one_request(world, at_the_keyboard):
    editor = at_the_keyboard()
    editor.sign_in(f"{Role.RULE_EDITOR}.dept", PASSWORD)
    editor.reach("nav a[href='/rules/']")
    editor.press("Enter", lands="/rules/")
    editor.reach("main table a")
    editor.press("Enter", lands="/rules/*/")
    editor.press("i", lands="/rules/simulations/new/*")
    editor.reach("main form button[type=submit].btn-primary")
    editor.press("Enter", lands="/rules/simulations/*/")
    factories.count(Simulation.objects.get())
    editor.sees("Gagnants et perdants")  # the page shows it by itself
    editor.check()
    editor.sees("30,00")
    editor.leave_field()
    editor.press("l", lands="/rules/simulations/*/changes/")
    assert "Pauvre" not in editor.page.content()
    editor.reach("main table a")
    editor.press("Enter", lands="/rules/simulations/*/changes/*/")
    editor.sees("190,00")

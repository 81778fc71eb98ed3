"""Decisions otherwise than the rules: which rule each set aside, counted without a name."""

from decimal import Decimal

import pytest
from django.urls import reverse

from aids.commissions.models import Derogation
from backend.kit import clock
from directory.enums import Role
from tests import factories
from tests.forms import says

pytestmark = pytest.mark.django_db
POOR = [("rsa", None, Decimal(300))]
RICH = [("wage", None, Decimal(2000)), ("rent", None, Decimal(300))]
REASONED = {"reason_in_law": "Le texte le permet.", "reason_in_fact": "La panne prive la famille d’eau."}


def decided(world, budget, opinion, *, asked="120", unit="est"):
    someone = factories.person(world, last_name=f"Essai{unit}{asked}", unit=unit)
    lines = [factories.line(amount_asked=Decimal(asked))]
    application = factories.ready(world, someone, unit=unit, budget=budget, lines=lines)
    return factories.decided_session(world, lines=[application.lines.get()], opinions=[opinion], unit=unit)


def set_aside() -> list[tuple[str, str]]:
    return list(Derogation.objects.values_list("rule_code", "direction"))


def test_a_decision_that_follows_the_rules_sets_none_aside(world):
    decided(world, POOR, factories.opinion("grant"))
    assert set_aside() == []


def test_a_grant_that_a_condition_bars_names_that_condition(world):
    decided(world, RICH, factories.opinion("grant", **REASONED))
    assert set_aside() == [("daily_mean", "above")]


def test_a_grant_above_the_ceiling_names_the_ceiling(world):
    decided(world, POOR, factories.opinion("grant", **REASONED), asked="200")
    assert set_aside() == [("ceiling", "above")]


def test_a_refusal_of_what_the_rules_give_is_counted_apart(world):
    decided(world, POOR, factories.opinion("refusal", **REASONED))
    assert set_aside() == [("none", "below")]


def test_they_are_counted_by_rule_for_who_writes_the_text_and_by_unit_for_its_manager(world, sign_in):
    decided(world, RICH, factories.opinion("grant", **REASONED))
    decided(world, RICH, factories.opinion("grant", **REASONED), asked="90", unit="ouest")
    url = reverse("commissions:derogations")
    editor = sign_in(Role.RULE_EDITOR).get(url)
    assert [(row.rule, row.decisions, row.amount) for row in editor.context["rows"]] == [
        ("Moyenne économique journalière", 2, Decimal(210))
    ]
    manager = sign_in(Role.UNIT_MANAGER, "ouest").get(url)
    assert [(row.decisions, row.amount) for row in manager.context["rows"]] == [(1, Decimal(90))]
    assert "Essai" not in manager.content.decode()
    before = sign_in(Role.RULE_EDITOR).get(url, {"until": str(clock.add_months(clock.today(), -1))})
    assert before.context["rows"] == []


def test_a_period_that_ends_before_it_starts_gets_a_sentence(sign_in):
    page = sign_in(Role.RULE_EDITOR).get(
        reverse("commissions:derogations"), {"since": "2026-05-02", "until": "2026-05-01"}
    )
    assert page.status_code == 422
    assert says(page, "The end comes before the start.")


def test_a_year_back_from_a_day_too_far_away_gets_a_sentence(sign_in):
    page = sign_in(Role.RULE_EDITOR).get(reverse("commissions:derogations"), {"until": "01/01/0001"})
    assert page.status_code == 422
    assert says(page, "Enter a valid date.")

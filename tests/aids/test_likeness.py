"""Like situations: what is compared with what, what is told of it, what never is."""

import datetime as dt
import importlib
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aids.commissions.enums import HouseholdType, Outcome
from aids.commissions.likeness import consumption_units, kind_of, like, type_of
from aids.commissions.models import AgendaItem, Decision
from backend.audit.operations import operation
from backend.kit import clock
from cases.people.enums import MemberRole
from directory.enums import Role
from directory.models import TerritorialUnit
from tests import factories
from tests.forms import said

pytestmark = pytest.mark.django_db

INCOME = Decimal("926.52")
"""Of the factories: RSA and housing benefit of a person alone."""


@pytest.mark.parametrize(
    ("ages", "units"),
    [
        ([], "0"),
        ([38], "1"),
        ([3], "1"),
        ([38, 14], "1.5"),
        ([38, 13], "1.3"),
        ([13, 38, 40], "1.8"),
        ([38, 40, 16, 13, 2], "2.6"),
    ],
)
def test_consumption_units_follow_the_scale_of_the_oecd(ages, units):
    assert consumption_units(ages) == Decimal(units)


@given(ages=st.lists(st.integers(0, 110), min_size=1, max_size=12), more=st.integers(0, 110))
def test_one_person_more_never_makes_fewer_units(ages, more):
    assert consumption_units([*ages, more]) > consumption_units(ages)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["head"], HouseholdType.SINGLE),
        (["head", "other_adult"], HouseholdType.SINGLE),
        (["head", "spouse"], HouseholdType.COUPLE),
        (["head", "child"], HouseholdType.SINGLE_WITH_CHILDREN),
        (["head", "other_dependant"], HouseholdType.SINGLE_WITH_CHILDREN),
        (["head", "spouse", "child", "child"], HouseholdType.COUPLE_WITH_CHILDREN),
    ],
)
def test_the_type_of_a_household_follows_from_its_places(roles, expected):
    assert type_of(roles) == expected


def test_a_decision_freezes_what_it_is_compared_by(world):
    someone = factories.person(world)
    factories.child(world, someone, birth_date=clock.add_months(clock.today(), -12 * 13))
    line = factories.ready(world, someone).lines.get()
    factories.decided_session(world, lines=[line])
    decision = Decision.objects.get()
    assert decision.aid_code == "emergency_aid"
    assert decision.household_type == HouseholdType.SINGLE_WITH_CHILDREN
    assert decision.income_per_unit == (INCOME / Decimal("1.3")).quantize(Decimal("0.01"))


def test_without_a_budget_no_income_is_known():
    facts = {
        "on": "2026-11-22",
        "household": {"members": [{"person": 1, "role": "head", "birth_date": "1987-03-14"}]},
        "budget": None,
        "request": {"aid": "emergency_aid"},
    }
    assert kind_of(facts)["income_per_unit"] is None
    assert kind_of(facts | {"household": {"members": []}})["household_type"] == ""
    answer = like(**kind_of(facts), before=timezone.now())
    assert answer.cases == 0
    assert said("The budget is not known: no situation can be compared.") == answer.hidden


def test_decisions_taken_before_are_told_from_their_frozen_facts(world):
    """What the migration writes is what a decision freezes."""
    first, second = factories.person(world), factories.person(world, first_name="Zoé")
    factories.child(world, first, birth_date=clock.add_months(clock.today(), -12 * 14))
    factories.child(world, first, birth_date=clock.today() - dt.timedelta(days=40), first_name="Lou")
    factories.child(world, second, birth_date=dt.date(1985, 1, 1), first_name="Karim", role=MemberRole.SPOUSE)
    lines = [factories.ready(world, one).lines.get() for one in (first, second)]
    factories.decided_session(world, lines=lines)
    names = ("pk", "aid_code", "household_type", "income_per_unit")
    frozen = list(Decision.objects.values_list(*names))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE aids_decision SET aid_code = '', household_type = '', income_per_unit = NULL")
        cursor.execute(importlib.import_module("aids.migrations.0015_masks")._FROM_FACTS)
    assert list(Decision.objects.values_list(*names)) == frozen
    assert {row[2] for row in frozen} == {HouseholdType.SINGLE_WITH_CHILDREN, HouseholdType.COUPLE}


# What is told


@pytest.fixture
def decided(world):
    """`decided(unit, *amounts)`: decisions of a unit for persons alone with the income of the factories; 0 refuses."""
    line = factories.ready(world, factories.person(world)).lines.get()
    factories.decided_session(world, lines=[line])
    model = Decision.objects.get()

    def make(unit: str, *amounts: int, **changes) -> None:
        for amount in amounts:
            with operation("tests.decided", actor=None):
                # the database asks each decision for a line of its own: copied under the numbers of the first
                _copy(model, world.units[unit], amount, changes)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE aids_decision SET aid_code = 'another'")
    return make


def _copy(model: Decision, unit: TerritorialUnit, amount: int, changes: dict) -> None:
    line = model.line
    line.pk, line._state.adding, line.position = None, True, line.application.lines.count() + 1
    line.save()
    item = AgendaItem.objects.get(pk=model.item_id)
    item.pk, item._state.adding, item.line = None, True, line
    item.position = item.session.items.count() + 1
    item.save()
    fields = {
        "pk": None,
        "line": line,
        "item": item,
        "unit": unit,
        "sequence": 100 + Decision.objects.count(),
        "outcome": Outcome.PARTIAL_GRANT if amount else Outcome.REFUSAL,
        "amount": Decimal(amount) if amount else None,
        "reason_in_law": "La règle.",
        "reason_in_fact": "Le fait.",
        "aid_code": "emergency_aid",
    }
    made = Decision.objects.get(pk=model.pk)
    made._state.adding = True
    for name, value in (fields | changes).items():
        setattr(made, name, value)
    made.save()


def found(**changes):
    asked = {
        "aid_code": "emergency_aid",
        "household_type": HouseholdType.SINGLE,
        "income_per_unit": INCOME,
        "before": timezone.now(),
    }
    return like(**asked | changes)


def test_fewer_than_five_cases_are_never_told(decided):
    decided("est", 100, 100, 0, 0)
    answer = found()
    assert (answer.cases, answer.outcomes, answer.quartiles, answer.chart) == (0, (), None, None)
    assert answer.hidden == said("Fewer than %(n)s cases: nothing is told.", n=5)
    decided("est", 0)
    answer = found()
    assert answer.cases == 5
    assert [count for _label, count in answer.outcomes] == [2, 3]
    assert answer.quartiles is None  # two amounts only
    assert answer.hidden == ""


def test_amounts_are_told_by_their_quartiles(decided):
    decided("est", 50, 100, 150, 200, 1000)
    assert found().quartiles == (Decimal(100), Decimal(150), Decimal(200))


def test_each_unit_is_told_unless_that_tells_of_too_few(decided):
    decided("est", *[100] * 5)
    decided("ouest", *[0] * 6)
    answer = found()
    assert answer.chart.labels == (said("All units"), "UTAS est", "UTAS ouest")
    assert answer.hidden == ""
    assert [one.values for one in answer.chart.series] == [(5, 5, 0), (6, 0, 6)]


def test_one_unit_alone_left_out_would_be_found_by_subtraction(decided, world):
    decided("est", *[100] * 5)
    decided("ouest", *[0] * 4)
    answer = found()
    assert answer.cases == 9
    assert answer.chart.labels == (said("All units"),)
    assert "UTAS est" in answer.hidden
    assert "UTAS ouest" in answer.hidden


@pytest.mark.parametrize(
    ("income", "cases"),
    [
        (INCOME, 5),
        (INCOME / Decimal("0.851"), 5),
        (INCOME / Decimal("1.149"), 5),
        (INCOME / Decimal("0.849"), 0),
        (INCOME / Decimal("1.151"), 0),
    ],
)
def test_incomes_within_fifteen_per_cent_are_alike(decided, income, cases):
    decided("est", *[100] * 5)
    assert found(income_per_unit=income).cases == cases


def test_another_aid_or_type_or_an_older_decision_is_not_alike(decided):
    now = timezone.now()
    decided("est", *[100] * 5)
    decided("est", 100, aid_code="other_aid")
    decided("est", 100, household_type=HouseholdType.COUPLE)
    decided("est", 100, income_per_unit=None)
    decided("est", 100, decided_at=now - dt.timedelta(days=370))
    decided("est", 100, decided_at=now - dt.timedelta(days=360))
    assert found().cases == 6
    assert found(before=now - dt.timedelta(days=200)).cases == 0


def test_the_answer_costs_two_queries_and_the_page_shows_it(decided, world, sign_in):
    decided("est", *[100] * 5)
    with CaptureQueriesContext(connection) as few:
        found()
    decided("ouest", *[100] * 10)
    with CaptureQueriesContext(connection) as many:
        found()
    assert len(few) == len(many) == 2
    line = factories.ready(world, factories.person(world, first_name="Zoé")).lines.get()
    with clock.at(timezone.now() + dt.timedelta(days=1)):
        session = factories.session(world, lines=[line])
    page = sign_in(Role.COMMISSION_MEMBER).get(reverse("commissions:item_panels", args=[session.pk, 1]))
    assert page.context["like"].cases == 15
    assert said("Median amount granted") in page.content.decode()

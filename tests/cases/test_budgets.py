"""What a household lives on."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from backend.kit import clock
from backend.kit.money import MAX_AMOUNT
from cases.people import operations as cases
from cases.people.enums import ExpenseKind, IncomeKind
from cases.people.models import BudgetLine, HouseholdBudget
from cases.people.queries import balance
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, says, whole_page

AMOUNTS = st.decimals(0, MAX_AMOUNT, places=2)
INCOMES = st.lists(st.tuples(st.sampled_from(IncomeKind.values), AMOUNTS), max_size=8)
EXPENSES = st.lists(st.tuples(st.sampled_from(ExpenseKind.values), AMOUNTS), max_size=8)
TOO_LARGE = "This amount is too large: %(limit_value)s at most."
NOT_AN_AMOUNT = "Type an amount in euros, such as 120 or 85,50."


@given(INCOMES, EXPENSES, st.integers(0, 12))
def test_what_is_left_is_what_comes_in_less_what_goes_out(incomes, expenses, persons):
    found = balance([*incomes, *expenses], persons)
    assert found.residual == sum(amount for _k, amount in incomes) - sum(amount for _k, amount in expenses)
    assert balance([*reversed(expenses), *incomes], persons) == found
    if persons:
        assert abs(found.per_person_per_day * persons * 30 - found.residual) < Decimal("1e-15")
    else:
        assert found.per_person_per_day is None


@pytest.fixture
def nadia(world):
    """Somebody whose file the desk follows."""
    someone = factories.person(world)
    factories.draft(world, someone)
    return someone


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


def page_of(someone) -> str:
    return reverse("cases:budget", args=[someone.pk])


def rows(*told) -> dict:
    """The posted form of rows (kind, person, amount)."""
    found = {"budget-TOTAL_FORMS": len(told), "budget-INITIAL_FORMS": 0, "on_date": clock.today().isoformat()}
    for number, (kind, person, amount) in enumerate(told):
        found |= {
            f"budget-{number}-kind": kind,
            f"budget-{number}-person": person,
            f"budget-{number}-monthly_amount": amount,
        }
    return found


def stored() -> list[tuple]:
    return sorted(BudgetLine.objects.values_list("kind", "person", "monthly_amount"), key=str)


@pytest.mark.django_db
def test_a_budget_is_recorded_in_the_french_writing(desk, nadia):
    told = rows(("rsa", "", "646,52"), ("housing_benefit", nadia.pk, "1 280,5 €"), ("rent", "", "0"))
    assert desk.post(page_of(nadia), told).status_code == 302
    assert set(stored()) == {
        ("rsa", None, Decimal("646.52")),
        ("housing_benefit", nadia.pk, Decimal("1280.50")),
        ("rent", None, Decimal(0)),
    }
    page = desk.get(whole_page(nadia))
    assert "1\u202f927,02\xa0€" in page.content.decode()


AMOUNTS_REFUSED = [
    ("-1", "An amount cannot be below %(limit_value)s."),
    ("1e999", NOT_AN_AMOUNT),
    ("1000000000000", TOO_LARGE),
    ("1000000", TOO_LARGE),
    ("1e999999999999999999999", NOT_AN_AMOUNT),
    ("NaN", NOT_AN_AMOUNT),
    ("sNaN", NOT_AN_AMOUNT),
    ("Infinity", NOT_AN_AMOUNT),
    ("12,345", "Type at most two decimals."),
    ("1e-999", NOT_AN_AMOUNT),
    ("0,001", "Type at most two decimals."),
    ("douze", NOT_AN_AMOUNT),
    ("12\x00", NOT_AN_AMOUNT),
    ("1" * 10_000, TOO_LARGE),
    ("", "This field is required."),
]


@pytest.mark.django_db
def test_an_amount_that_cannot_be_gets_one_sentence(desk, nadia, subtests):
    for amount, sentence in AMOUNTS_REFUSED:
        with subtests.test(str(amount)[:60]):
            answer = desk.post(page_of(nadia), rows(("rsa", "", amount)))
            assert answer.status_code == 422
            limit = "999\u202f999,99\xa0€" if sentence == TOO_LARGE else "0,00\xa0€"
            assert says(answer, sentence, limit_value=limit)
            assert not HouseholdBudget.objects.exists()
            assert len(answer.context["budget_forms"].forms[0].errors["monthly_amount"]) == 1


@pytest.mark.django_db
def test_the_largest_amount_is_kept(desk, nadia):
    assert desk.post(page_of(nadia), rows(("wage", "", "999999,99"))).status_code == 302
    assert stored() == [("wage", None, MAX_AMOUNT)]


WRONG = [
    ({"on_date": "2999-01-01"}, "A budget cannot be told in the future."),
    ({"on_date": "31/02/2026"}, "Enter a valid date."),
    ({"on_date": ""}, "This field is required."),
    ({"on_date": "1990-01-01"}, "This household has no member on that day."),
    ({"budget-0-kind": "lottery"}, None),
    ({"budget-0-kind": ""}, "This field is required."),
    ({"budget-0-person": "999999"}, None),
    ({"budget-0-person": "abc"}, None),
    ({"budget-TOTAL_FORMS": "abc"}, None),
    ({"budget-TOTAL_FORMS": ""}, None),
    ({"budget-TOTAL_FORMS": "1000000000"}, None),
    ({"budget-INITIAL_FORMS": "\x00"}, None),
]


@pytest.mark.django_db
def test_what_cannot_be_writes_nothing(desk, nadia, subtests):
    for changes, sentence in WRONG:
        with subtests.test(str(changes)[:60]):
            answer = desk.post(page_of(nadia), rows(("rsa", "", "600")) | changes)
            assert answer.status_code == 422
            assert "error-summary" in answer.content.decode()
            assert sentence is None or says(answer, sentence)
            assert not HouseholdBudget.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("lost", [{}, {"on_date": "2020-01-01"}])
def test_a_form_without_its_rows_says_so(desk, nadia, lost):
    assert desk.post(page_of(nadia), lost).status_code == 422


@pytest.mark.django_db
def test_a_negative_count_of_rows_writes_no_row(desk, nadia):
    assert desk.post(page_of(nadia), rows(("rsa", "", "600")) | {"budget-TOTAL_FORMS": "-1"}).status_code in (302, 422)
    assert stored() == []


@pytest.mark.django_db
def test_a_line_is_for_a_member_of_the_household_only(world, desk, nadia):
    stranger = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    answer = desk.post(page_of(nadia), rows(("rsa", stranger.pk, "600")))
    assert answer.status_code == 422
    assert not HouseholdBudget.objects.exists()


@pytest.mark.django_db
def test_rows_left_empty_are_no_rows(desk, nadia):
    page = desk.get(page_of(nadia))
    assert desk.post(page_of(nadia), fields_of(page) | {"budget-0-kind": "rsa", "budget-0-monthly_amount": "5"})
    assert stored() == [("rsa", None, Decimal(5))]


@pytest.mark.django_db
def test_rows_that_are_not_touched_stay(desk, nadia):
    desk.post(page_of(nadia), rows(("rsa", "", "600"), ("rent", nadia.pk, "450,10")))
    before = stored()
    told = fields_of(desk.get(page_of(nadia)))
    assert desk.post(page_of(nadia), told).status_code == 302
    assert stored() == before
    told = fields_of(desk.get(page_of(nadia))) | {"budget-0-DELETE": "on"}
    assert desk.post(page_of(nadia), told).status_code == 302
    assert stored() == [line for line in before if line[0] != "rsa"]


@pytest.mark.django_db
def test_too_many_rows_get_one_sentence(desk, nadia):
    answer = desk.post(page_of(nadia), rows(*[("rsa", "", "1")] * 61))
    assert answer.status_code == 422
    assert not HouseholdBudget.objects.exists()
    assert desk.post(page_of(nadia), rows(*[("rsa", "", "1")] * 60)).status_code == 302


@pytest.mark.django_db
def test_two_agents_record_the_budget_of_the_same_day(world, sign_in):
    """One follows the household as its case officer, the other took the application."""
    nadia = factories.examined(world).applicant
    here, there = sign_in(Role.RECEPTION), sign_in(Role.CASE_OFFICER)
    mine, theirs = fields_of(here.get(page_of(nadia))), fields_of(there.get(page_of(nadia)))
    assert there.post(page_of(nadia), theirs | {"budget-0-monthly_amount": "700"}).status_code == 302

    conflict = here.post(page_of(nadia), mine | {"budget-2-monthly_amount": "999"})
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert world.account(Role.CASE_OFFICER).get_full_name() in page
    assert "700,00" in page
    assert fields_of(conflict)["budget-2-monthly_amount"] == "999"
    assert Decimal(999) not in [line[2] for line in stored()]

    assert here.post(page_of(nadia), fields_of(conflict)).status_code == 302
    assert Decimal(999) in [line[2] for line in stored()]


@pytest.mark.django_db
def test_two_agents_record_the_first_budget_of_the_day(world, sign_in, nadia):
    here = sign_in(Role.RECEPTION)
    mine = fields_of(here.get(page_of(nadia)))
    cases.record_budget(
        actor=world.account(Role.RECEPTION),
        household=factories.household_of(nadia),
        on_date=clock.today(),
        rows=[("rsa", None, Decimal(600))],
    )
    told = mine | {"budget-0-kind": "wage", "budget-0-monthly_amount": "1200"}
    conflict = here.post(page_of(nadia), told)
    assert conflict.status_code == 409
    assert "600,00" in conflict.content.decode()
    assert here.post(page_of(nadia), fields_of(conflict)).status_code == 302
    assert stored() == [("wage", None, Decimal(1200))]


@pytest.mark.django_db
def test_another_day_is_another_budget(desk, nadia):
    earlier = clock.today() - dt.timedelta(days=10)
    for day in (clock.today(), earlier):
        assert desk.post(page_of(nadia), rows(("rsa", "", "1")) | {"on_date": day.isoformat()}).status_code == 302
    assert set(HouseholdBudget.objects.values_list("on_date", flat=True)) == {clock.today(), earlier}


@pytest.mark.django_db
def test_the_balance_is_shown_as_one_types_and_nothing_is_stored(desk, nadia):
    told = rows(("rsa", "", "646,52"), ("rent", "", "520"), ("wage", "", "oops"), ("", "", ""))
    answer = desk.post(reverse("cases:balance"), told | {"persons": "2"})
    assert answer.status_code == 200
    assert "126,52" in answer.content.decode()
    assert "2,11" in answer.content.decode()
    assert not HouseholdBudget.objects.exists()


COUNTS = ["", "0", "-3", "abc", "²", "9" * 18, "9" * 5000, "1\x00"]


@pytest.mark.django_db
def test_the_balance_answers_whatever_the_count_of_persons(desk, subtests):
    for persons in COUNTS:
        with subtests.test(str(persons)[:60]):
            answer = desk.post(reverse("cases:balance"), rows(("rsa", "", "600")) | {"persons": persons})
            assert answer.status_code == 200
            assert "600,00" in answer.content.decode()
            assert desk.post(reverse("cases:balance"), {"persons": persons}).status_code == 200

"""What a household lives on over time, and what it owes."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from backend.kit import clock
from cases.people import operations as cases
from cases.people.models import Debt
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


@pytest.fixture
def application(world):
    return factories.submitted(world)


def budgets_page(desk, application) -> str:
    return reverse("cases:budgets", args=[application.applicant_id])


def text(page) -> str:
    return page.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def test_budgets_stand_side_by_side_the_latest_six(world, desk, application):
    taker = world.account(Role.RECEPTION)
    for number in range(1, 8):
        rows = [("rsa", None, Decimal(600 + number)), ("rent", None, Decimal(500))]
        on = clock.today() - dt.timedelta(days=20 - number)
        cases.record_budget(actor=taker, household=application.household, on_date=on, rows=rows)
    page = desk.get(budgets_page(desk, application))
    assert len(page.context["comparison"].budgets) == 6
    rsa = next(row for row in page.context["comparison"].incomes if "RSA" in row.label)
    assert rsa.amounts == (*(Decimal(600 + n) for n in range(3, 8)), Decimal("646.52"))
    assert "<svg" in text(page)


def test_a_debt_is_told_corrected_then_settled(world, desk, application):
    url = reverse("cases:debt_new", args=[application.applicant_id])
    told = fields_of(desk.get(url)) | {"kind": "energy_arrears", "creditor": "EDF", "amount": "1 234,50"}
    assert desk.post(url, told)["Location"] == budgets_page(desk, application)
    assert desk.post(url, told).status_code == 302
    debt = Debt.objects.get()
    assert debt.amount == Decimal("1234.50")
    assert "1 234,50" in text(desk.get(budgets_page(desk, application)))
    page = reverse("cases:debt", args=[application.applicant_id, debt.pk])
    settled = fields_of(desk.get(page)) | {"settled_on": clock.today().isoformat()}
    assert desk.post(page, settled).status_code == 302
    assert says(desk.get(budgets_page(desk, application)), "No debt is known.")
    assert desk.post(page, settled).status_code == 409


BAD = [
    ("amount", "", None),
    ("amount", "-3", None),
    ("amount", "12e", None),
    ("owed_since", "2999-01-01", "This day is in the future."),
    ("kind", "gambling", None),
]


@pytest.mark.parametrize(("field", "value", "sentence"), BAD)
def test_what_cannot_be_a_debt(desk, application, field, value, sentence):
    url = reverse("cases:debt_new", args=[application.applicant_id])
    answer = desk.post(url, fields_of(desk.get(url)) | {"amount": "10", field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert sentence is None or says(answer, sentence)
    assert Debt.objects.count() == 0


def test_a_debt_settled_before_it_began_is_refused(desk, application):
    debt = factories.debt(application, owed_since=clock.today())
    page = reverse("cases:debt", args=[application.applicant_id, debt.pk])
    yesterday = clock.today() - dt.timedelta(days=1)
    answer = desk.post(page, fields_of(desk.get(page)) | {"settled_on": yesterday.isoformat()})
    assert answer.status_code == 422
    assert says(answer, "The end comes before the start.")


def test_a_debt_of_another_household_is_unknown_here(world, desk, application):
    other = factories.submitted(world, factories.person(world, last_name="Autre", first_name="Paul", phone=""))
    debt = factories.debt(other)
    page = reverse("cases:debt", args=[application.applicant_id, debt.pk])
    assert desk.get(page).status_code == 404

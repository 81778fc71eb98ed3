"""The contracts of the demonstration."""

import datetime as dt
from random import Random

import pytest

from backend.kit import clock
from backend.kit.clock import add_months
from backend.shell.demo import contracts
from contracts.contract.models import Contract
from tests.contracting import followed

pytestmark = pytest.mark.django_db


def test_they_are_those_of_adults_whatever_is_drawn(world):
    today = clock.today()
    birth = add_months(today, -18 * 12)
    for number in range(12):
        followed(world, first_name=f"Yanis {number}", birth_date=birth + dt.timedelta(days=1))
    adults = {followed(world, first_name=f"Nadia {number}", birth_date=birth).pk for number in range(12)}
    contracts.play(Random(0), today + dt.timedelta(days=40))
    signed = set(Contract.objects.values_list("person", flat=True))
    assert signed and signed <= adults

"""The contracts of the demonstration."""

import datetime as dt
from random import Random

import pytest

from backend.kit import clock
from backend.kit.clock import add_months
from backend.kit.clock import age as age_on
from backend.shell.demo import contracts
from contracts.contract.limits import YOUNGEST, schemes_of
from contracts.contract.models import Contract
from tests.contracting import followed

pytestmark = pytest.mark.django_db


def test_their_schemes_take_those_who_sign_whatever_is_drawn(world):
    today = clock.today()
    for age in (10, 15, 17, 18):
        for number in range(8):
            followed(world, first_name=f"Yanis {number}", birth_date=add_months(today, -12 * age))
    contracts.play(Random(0), today + dt.timedelta(days=40))
    assert Contract.objects.exists()
    for contract in Contract.objects.select_related("person"):
        signing = age_on(contract.person.birth_date, contract.opened_on)
        assert signing >= YOUNGEST
        assert all(scheme.youngest is None or signing >= scheme.youngest for scheme in schemes_of(contract))

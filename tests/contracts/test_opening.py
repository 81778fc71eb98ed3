"""A contract is begun, once per person; its terms stay within what its schemes allow."""

import datetime as dt

import pytest

from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.clock import add_months
from contracts.contract import operations
from contracts.contract.enums import ContractStatus
from contracts.contract.models import Contract
from contracts.contract.operations import Terms
from directory.enums import Role
from tests import contracting, factories

pytestmark = pytest.mark.django_db


def set_terms(world, made: Contract, *, starts_on=None, months=6, schemes=("voluntary",), review_every=3, days=0):
    start = starts_on or clock.today()
    return operations.set_terms(
        actor=world.account(Role.SOCIAL_WORKER),
        contract=made,
        household=factories.household_of(made.person),
        version=made.versions.get().version,
        terms=Terms(
            starts_on=start,
            ends_on=add_months(start, months) + dt.timedelta(days=days - 1),
            review_every=review_every,
            schemes=schemes,
        ),
    )


def test_a_person_has_one_living_contract(world):
    made = contracting.written(world)
    with pytest.raises(Refusal, match=r"living contract|contrat en cours"):
        contracting.opened(world, made.person)


def test_one_given_up_leaves_room_for_another(world):
    made = contracting.written(world)
    worker = world.account(Role.SOCIAL_WORKER)
    home = factories.household_of(made.person)
    operations.abandon(actor=worker, contract=made, household=home, today=clock.today())
    assert Contract.objects.get(pk=made.pk).status == ContractStatus.ABANDONED
    assert contracting.opened(world, made.person).pk != made.pk


@pytest.mark.parametrize(
    ("scheme", "months", "review_every", "refused"),
    [
        ("voluntary", 24, 3, False),
        ("voluntary", 25, 3, True),
        ("masp", 6, 3, False),
        ("masp", 5, 3, True),
        ("masp", 24, 3, False),
        ("masp", 25, 3, True),
        ("housing", 6, 3, False),
        ("housing", 6, 4, True),
        ("housing", 7, 3, True),
        ("rsa", 12, 6, False),
    ],
)
def test_a_term_stays_within_what_a_scheme_allows(world, scheme, months, review_every, refused):
    made = contracting.opened(world)
    if not refused:
        set_terms(world, made, months=months, schemes=(scheme,), review_every=review_every)
        return
    with pytest.raises(Refusal) as told:
        set_terms(world, made, months=months, schemes=(scheme,), review_every=review_every)
    assert told.value.field in {"ends_on", "review_every"}
    assert not made.versions.get().ends_on  # nothing was written

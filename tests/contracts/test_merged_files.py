"""Two files of one person, each with its contracts: only two living ones wait for somebody to end one."""

import pytest

from backend.kit import clock
from backend.kit.access import Refusal
from cases.merging import undoing
from collective_actions.enrolment import operations as enrolment
from contracts.contract.models import Contract
from contracts.contract.queries import living_of
from contracts.plan import operations as plan
from directory.enums import Role
from tests import contracting, factories, joining, offering
from tests.cases.merging_files import fresh, merged, two_files
from tests.contracts.lives import ended, in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(world):
    found = two_files(world)
    for one in found:
        factories.draft(world, one, by=world.account(Role.SOCIAL_WORKER))
    return found


def test_two_that_are_over_stay_as_they_were(world, files):
    known, again = files
    made = [ended(world, one) for one in files]
    days = [list(one.parties.values_list("since", "until")) for one in made]
    merged(world, known, again)
    assert set(Contract.objects.of_person(fresh(known))) == set(made)
    assert [list(one.parties.values_list("since", "until")) for one in made] == days


@pytest.mark.parametrize("living", [0, 1])
def test_one_that_is_over_and_a_living_one(world, files, living):
    known, again = files
    ended(world, files[1 - living])
    going_on = in_force(world, files[living])
    merged(world, known, again)
    assert living_of(fresh(known)) == going_on
    with pytest.raises(Refusal, match=r"living contract|contrat en cours"):
        contracting.opened(world, fresh(known))


def test_the_seat_that_stays_serves_the_steps_of_the_one_that_gives_way(world, files):
    """And the other one again, once the files are two again."""
    known, again = files
    worker, step = world.account(Role.SOCIAL_WORKER), joining.steps_of(in_force(world, again))[0]
    series = offering.dates(world)
    enrol = {"actor": worker, "series": series, "agreed": True, "now": clock.now()}
    stays, gives_way = (enrolment.enrol(person=one, **enrol) for one in files)
    home = factories.household_of(again)
    tied = plan.tie(actor=worker, step=step, household=home, today=clock.today(), enrolment=gives_way)
    merge = merged(world, known, again)
    tied.refresh_from_db()
    assert tied.enrolment == stays
    undoing.undo(actor=world.account(Role.UNIT_MANAGER), merge=merge, version=merge.version, reason="Deux sœurs.")
    tied.refresh_from_db()
    assert tied.enrolment == gives_way


def test_two_living_ones_are_settled_first(world, files):
    known, again = files
    made = [in_force(world, one) for one in files]
    with pytest.raises(Refusal) as refused:
        merged(world, known, again)
    assert all(one.number in refused.value.sentence for one in made)

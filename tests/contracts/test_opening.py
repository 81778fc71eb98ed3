"""A contract is begun, once per person; its terms stay within what its schemes allow."""

import datetime as dt

import pytest

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.clock import add_months
from contracts.contract import operations
from contracts.contract.enums import ContractStatus, PartyKind
from contracts.contract.models import Contract
from contracts.contract.operations import Terms
from contracts.life.leaving import leave
from directory.enums import Role
from tests import contracting, factories
from tests.contracts.lives import finish, in_force

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


LATER = dt.datetime(2041, 3, 1, 10, tzinfo=dt.UTC)
"""The contract begins that day: 48 months end on 28 February 2045, with a leap day within, 36 on 29 February 2044."""
TWO_YEARS = (dt.date(2036, 3, 1), dt.date(2038, 2, 28))
"""730 days."""
LEAP_YEAR = (dt.date(2039, 3, 1), dt.date(2040, 2, 29))
"""366 days."""
YEAR = (dt.date(2038, 3, 1), dt.date(2039, 2, 28))
LONG = (dt.date(2038, 3, 1), dt.date(2040, 8, 31))
"""915 days."""


def over(world, person, scheme: str, first: dt.date, last: dt.date) -> None:
    """A contract of those days under a scheme, which would have gone on if it had not ended."""
    made = in_force(world, person, schemes=(scheme,))
    finish(world, made)
    with operation("tests.earlier", actor=None):
        fresh = lock(made)
        fresh.starts_on, fresh.ended_on, fresh.ends_on = first, last, last + dt.timedelta(days=30)
        fresh.save()
        for party in fresh.parties.filter(kind=PartyKind.PERSON):
            party.until = last
            party.save()


class TestAllTheTermsOfAPerson:
    @pytest.mark.parametrize(
        ("scheme", "earlier", "latest"),
        [
            ("masp", [TWO_YEARS, LEAP_YEAR], dt.date(2042, 2, 28)),
            # a common year leaves a day more than the leap year that it replaces
            ("masp", [TWO_YEARS, YEAR], dt.date(2042, 3, 1)),
            ("housing", [LONG], dt.date(2041, 8, 28)),
        ],
    )
    def test_to_the_last_day_that_is_left_and_no_further(self, world, scheme, earlier, latest):
        someone = contracting.followed(world)
        for first, last in earlier:
            over(world, someone, scheme, first, last)
        with clock.at(LATER):
            made = contracting.opened(world, someone)
            months = (latest.year - 2041) * 12 + latest.month - 3
            told = {"schemes": (scheme,), "months": months, "days": latest.day}
            with pytest.raises(Refusal, match=f"{latest:%d/%m/%Y}") as refused:
                set_terms(world, made, **told | {"days": latest.day + 1})
            assert refused.value.field == "ends_on"
            assert set_terms(world, made, **told).ends_on == latest

    def test_of_a_couple_the_one_with_fewer_days_left_counts(self, world):
        someone = contracting.followed(world)
        second = contracting.spouse(world, someone)
        over(world, someone, "masp", *TWO_YEARS)
        over(world, second, "masp", *TWO_YEARS)
        over(world, second, "masp", *LEAP_YEAR)
        with clock.at(LATER):
            made = contracting.opened(world, someone, second=second)
            with pytest.raises(Refusal):
                set_terms(world, made, months=12, days=1, schemes=("masp",))
            assert set_terms(world, made, months=12, schemes=("masp",)).ends_on == dt.date(2042, 2, 28)

    def test_days_under_another_scheme_are_not_counted(self, world):
        someone = contracting.followed(world)
        over(world, someone, "voluntary", *TWO_YEARS)
        over(world, someone, "voluntary", *LEAP_YEAR)
        with clock.at(LATER):
            made = contracting.opened(world, someone)
            assert set_terms(world, made, months=24, schemes=("masp",)).ends_on == dt.date(2043, 2, 28)

    def test_a_day_of_two_contracts_that_are_over_counts_once(self, world):
        someone = contracting.followed(world)
        for _file in range(2):
            over(world, someone, "masp", *TWO_YEARS)
        with clock.at(LATER):
            made = contracting.opened(world, someone)
            assert set_terms(world, made, months=24, schemes=("masp",)).ends_on == dt.date(2043, 2, 28)

    @pytest.mark.parametrize("signs", [True, False])
    def test_of_a_contract_that_they_left_what_they_signed_counts(self, world, signs):
        someone, now = contracting.followed(world), clock.now()
        second = contracting.spouse(world, someone)
        made = in_force(world, someone, second=second, schemes=("masp" if signs else "voluntary",))
        told = {"actor": world.account(Role.SOCIAL_WORKER), "household": factories.household_of(someone)}
        leave(contract=made, party=made.parties.get(person=someone), why="Séparés.", today=clock.today(), **told)
        with operation("tests.earlier", actor=None):
            goes_on = lock(made)
            goes_on.starts_on = add_months(clock.today(), -36)
            goes_on.save()
        with clock.at(now + dt.timedelta(days=1)):
            contracting.amended(goes_on, own_strengths="Seule, j’y arrive.")
            with operation("tests.scheme", actor=None):
                operations.set_schemes(goes_on, ("masp",))
            contracting.send(goes_on)
            contracting.sign_all(goes_on)
            again = contracting.opened(world, someone)
            if signs:
                with pytest.raises(Refusal):
                    set_terms(world, again, months=13, schemes=("masp",))
            else:
                set_terms(world, again, months=24, schemes=("masp",))

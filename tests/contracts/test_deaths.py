"""What becomes of a contract when somebody who signed it dies."""

import pytest

from backend.kit import clock
from cases.people.family.operations import record_death
from cases.people.models import Person
from contracts.contract.models import Contract
from contracts.diagnosis import operations as diagnosis
from contracts.own import perms
from contracts.own.models import OwnPage
from contracts.plan import operations as plan
from contracts.signing import amending
from directory.enums import Role
from tests import contracting, factories, owning
from tests.contracts.lives import in_force

pytestmark = pytest.mark.django_db


def die(world, person: Person) -> None:
    fresh = Person.objects.get(pk=person.pk)
    record_death(actor=world.account(Role.SOCIAL_WORKER), person=fresh, version=fresh.version, died_on=clock.today())


def test_a_contract_ends_with_its_person_and_closes_their_page(world):
    made = contracting.signed(world)
    page = owning.page_for(world, made).page
    die(world, made.person)
    over = Contract.objects.get(pk=made.pk)
    assert (over.status, over.end_reason, over.ended_on) == ("ended", "death", clock.today())
    assert not over.parties.filter(kind="person", until=None).exists()
    assert not over.reviews.filter(held_on=None).exists()
    assert not perms.opens(OwnPage.objects.get(pk=page.pk), over, clock.today())


def test_of_a_contract_that_had_still_to_start_it_stays_theirs(world):
    made = in_force(world, starts=5)
    die(world, made.person)
    [over] = Contract.objects.of_person(made.person)
    assert (over.pk, over.ended_on) == (made.pk, made.starts_on)


def test_a_text_that_waited_for_signatures_is_given_up(world):
    made = contracting.sent(world)
    die(world, made.person)
    assert Contract.objects.get(pk=made.pk).status == "abandoned"
    assert made.versions.get().status == "withdrawn"


@pytest.mark.parametrize("waits", [False, True])
def test_of_an_amendment_that_was_open_nothing_is_left(world, waits):
    made, worker = contracting.signed(world), world.account(Role.SOCIAL_WORKER)
    home = factories.household_of(made.person)
    told = {"actor": worker, "contract": made, "household": home}
    amending.begin_amendment(why="Un logement s’est libéré", **told)
    plan.add_objective(domain="work", wording="Je veux travailler", **told)
    row = made.domains.get()
    texts = contracting.WORDS | {"own_strengths": "Tout va bien."}
    diagnosis.write_domain(domain="housing", version=row.version, texts=texts, today=clock.today(), **told)
    if waits:
        contracting.send(made)
    die(world, made.person)
    over = Contract.objects.get(pk=made.pk)
    assert (over.status, over.end_reason) == ("ended", "death")
    assert [text.status for text in over.versions.all()] == ["signed", "withdrawn"]
    assert [one.wording for one in over.objectives.filter(dropped_on=None)] == ["Je veux garder mon logement"]
    assert over.domains.get().own_strengths == contracting.WORDS["own_strengths"]


def test_of_two_people_the_other_one_goes_on(world):
    someone = contracting.followed(world)
    second = contracting.spouse(world, someone)
    made = contracting.signed(world, someone, second=second)
    die(world, second)
    goes_on = Contract.objects.get(pk=made.pk)
    assert goes_on.status == "active"
    assert [one.person_id for one in goes_on.parties.filter(kind="person", until=None)] == [someone.pk]


def test_of_two_people_the_contract_is_that_of_the_other_one(world):
    someone = contracting.followed(world)
    second = contracting.spouse(world, someone)
    made = contracting.signed(world, someone, second=second)
    die(world, someone)
    assert Contract.objects.get(pk=made.pk).person == second

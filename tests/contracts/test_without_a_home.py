"""The contract of somebody who lives in no household: its lead worker opens it, and gives it up or ends it."""

import datetime as dt

import pytest
from django.urls import reverse

from aids.applications import operations as applications
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden
from cases.people.enums import LeavingReason
from cases.people.operations import leave
from contracts.contract.models import Contract
from contracts.contract.queries import lead_of
from contracts.outcomes.operations import Ending, end
from contracts.outcomes.queries import objectives_of
from contracts.signing import amending
from directory.enums import Role
from tests import contracting, factories
from tests.cases.following_stage import browser, colleague, end_roles, text_of

pytestmark = pytest.mark.django_db


def leaves_home(world, made: Contract) -> None:
    """They share the home of somebody who stays, and leave it for nowhere."""
    member = factories.household_of(made.person).members.get(person=made.person)
    with operation("tests.leave", actor=None):
        leave(member, clock.today() - dt.timedelta(days=1), LeavingReason.OTHER)


@pytest.fixture
def made(world) -> Contract:
    someone = contracting.followed(world)
    contracting.spouse(world, someone)
    return contracting.signed(world, someone)


def test_its_lead_worker_opens_it_and_ends_it(world, made, sign_in):
    leaves_home(world, made)
    worker = sign_in(Role.SOCIAL_WORKER)
    page = text_of(worker.get(made.get_absolute_url()))
    assert reverse("contracts:end", args=[made.pk]) in page
    assert reverse("contracts:suspend", args=[made.pk]) not in page
    for name in ("rest", "history", "end"):
        assert worker.get(reverse(f"contracts:{name}", args=[made.pk])).status_code == 200
    for name in ("suspend", "amend", "new_review"):
        refused = worker.get(reverse(f"contracts:{name}", args=[made.pk]))
        assert refused.status_code == 403
        assert "n’est dans aucun foyer" in text_of(refused)
    told = Ending(
        reason="no_news",
        ended_on=clock.today(),
        own_balance="",
        worker_balance="Partie sans laisser d’adresse.",
        said={(one.pk, "worker"): "partly" for one in objectives_of(made)},
    )
    facts = {"contract": made, "household": None, "version": Contract.objects.get(pk=made.pk).version}
    end(actor=lead_of(made).worker, told=told, today=clock.today(), **facts)
    assert Contract.objects.get(pk=made.pk).status == "ended"


def test_nobody_else_does(world, made):
    leaves_home(world, made)
    other = colleague(world)
    assert browser(other).get(made.get_absolute_url()).status_code == 403
    with pytest.raises(Forbidden):
        amending.withdraw(actor=other, contract=made, household=None, today=clock.today())
    end_roles(lead_of(made).worker)
    assert browser(lead_of(made).worker).get(made.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("homeless", [0, 1])
def test_of_a_couple_one_home_closes_it_to_a_lead_worker_who_follows_it_no_more(world, homeless):
    former = colleague(world)
    persons = [factories.person(world)]
    persons.append(contracting.spouse(world, persons[0]))
    draft = factories.draft(world, persons[0], by=former)
    made = contracting.signed(world, persons[0], second=persons[1], by=former)
    applications.abandon(actor=former, application=draft, reason="Parti.")
    member = factories.household_of(persons[0]).members.get(person=persons[homeless])
    with operation("tests.leave", actor=None):
        leave(member, clock.today() - dt.timedelta(days=1), LeavingReason.OTHER)
    assert browser(former).get(made.get_absolute_url()).status_code == 403


def test_an_open_text_is_taken_back_and_withdrawn_first(world, made, sign_in):
    lead, home = lead_of(made).worker, factories.household_of(made.person)
    amending.begin_amendment(actor=lead, contract=made, household=home, why="Un logement.")
    leaves_home(world, made)
    worker, url = sign_in(Role.SOCIAL_WORKER), reverse("contracts:withdraw", args=[made.pk])
    assert url in text_of(worker.get(made.get_absolute_url()))
    assert worker.post(url).status_code == 302
    assert not made.versions.filter(status="writing").exists()


def test_a_draft_is_given_up(world, sign_in):
    someone = contracting.followed(world)
    contracting.spouse(world, someone)
    made = contracting.sent(world, someone)
    leaves_home(world, made)
    worker = sign_in(Role.SOCIAL_WORKER)
    assert worker.post(reverse("contracts:take_back", args=[made.pk])).status_code == 302
    url = reverse("contracts:abandon", args=[made.pk])
    assert url in text_of(worker.get(made.get_absolute_url()))
    assert worker.post(url).status_code == 302
    assert Contract.objects.get(pk=made.pk).status == "abandoned"


def test_a_manager_entrusts_it_to_somebody_of_the_unit(world, made, sign_in):
    leaves_home(world, made)
    end_roles(lead_of(made).worker)
    manager, other = sign_in(Role.UNIT_MANAGER), colleague(world)
    url = reverse("contracts:name_lead", args=[made.pk])
    assert str(other) in text_of(manager.get(url))
    assert manager.post(url, {"worker": other.pk}).status_code == 302
    assert browser(other).get(made.get_absolute_url()).status_code == 200

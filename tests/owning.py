"""Private pages made for tests: a contract in force, its page, a browser that gave the code."""

from django.test import Client
from django.urls import reverse

from backend.kit import clock
from cases.people.models import Person
from contracts.contract.models import Contract
from contracts.own import operations
from contracts.own.operations import Opened
from contracts.plan.models import Step
from directory.enums import Role
from tests import factories


def page_for(world, contract: Contract, *, person=None, months: int = 3, by=None) -> Opened:
    return operations.open_own_page(
        actor=by or world.account(Role.SOCIAL_WORKER),
        contract=contract,
        household=factories.household_of(contract.person),
        person=person or contract.person,
        months=months,
        today=clock.today(),
    )


def address_of(opened: Opened) -> str:
    return reverse("own_page", args=[opened.page.token])


def entered(opened: Opened) -> Client:
    """A browser in which the code was given."""
    client = Client()
    assert client.post(address_of(opened), {"code": opened.code}).status_code == 302
    return client


def persons_of(contract: Contract) -> list[Person]:
    """Those who sign it."""
    return list(Person.objects.filter(contract_parts__contract=contract).order_by("pk"))


def step_of(contract: Contract, wording: str = "Appeler le bailleur") -> Step:
    return Step.objects.get(objective__contract=contract, wording=wording)


def proposed(opened: Opened) -> Step:
    """A step that the person proposed."""
    objective = opened.page.contract.objectives.get()
    return operations.own_propose(page=opened.page, objective=objective, wording="Voir un médecin", now=clock.now())

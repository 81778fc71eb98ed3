"""Pages of accompaniment contracts, written and signed through the operations, then rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from backend.kit import clock
from cases.following.models import LeadWorker
from cases.people.perms import can_work_on_file
from cases.people.queries import current_household
from contracts.contract.models import WRITING_ROLES, Contract
from contracts.plan import operations as plan
from contracts.plan.operations import StepInput
from tests import contracting
from tests.bench.draws import NothingToVisit
from tests.bench.kinds import Page, PageStage
from tests.bench.sittings import one_connection, undone
from tests.bench.visitor import Visit

CONTRACTS = 10
STEPS = 12


@dataclass(frozen=True)
class ContractPages(Page):
    """Pages whose rows are written for the rounds, by the draw, and leave with them."""

    @contextmanager
    def staged(self, rng: Random, number: int) -> Iterator[PageStage]:
        with one_connection(), undone():
            yield PageStage(self.draw(rng, number), self.floor_url, add_sql=False)


def draw_contracts(rng: Random, number: int) -> list[Visit]:
    """Signed contracts of `STEPS` steps, each asked for by its lead worker, in turn."""
    leads = list(LeadWorker.objects.living().filter(person__contract_parts=None).order_by("pk"))
    rng.shuffle(leads)
    signed = []
    for lead in leads:
        if len(signed) == CONTRACTS:
            break
        home = current_household(lead.person, clock.today())
        if home and lead.worker.holds(*WRITING_ROLES) and can_work_on_file(lead.worker, home):
            signed.append((lead.worker, _signed(lead)))
    if not signed:
        raise NothingToVisit
    turns = (signed[turn % len(signed)] for turn in range(number))
    return [Visit(worker, contract.get_absolute_url()) for worker, contract in turns]


def _signed(lead: LeadWorker) -> Contract:
    contract = contracting.written(None, lead.person, by=lead.worker)
    objective, home = contract.objectives.get(), current_household(lead.person, clock.today())
    for rank in range(STEPS - objective.steps.count()):
        plan.add_step(
            actor=lead.worker,
            objective=objective,
            household=home,
            told=StepInput(f"Appeler le bailleur, {rank + 1}"),
            today=clock.today(),
        )
    contracting.send(contract)
    return contracting.sign_all(contract)

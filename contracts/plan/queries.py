"""Reads of objectives and steps."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Exists, OuterRef, QuerySet

from contracts.contract.models import Contract
from contracts.plan.models import Objective, Step, StepTie


@dataclass(frozen=True)
class Plan:
    """The objectives that the text says, each with its `told` steps, and those that were dropped."""

    objectives: tuple[Objective, ...]
    dropped: tuple[Objective, ...]

    @property
    def steps(self) -> list[Step]:
        return [step for objective in (*self.objectives, *self.dropped) for step in objective.told]


@cache
def _steps() -> QuerySet:
    """Kept: it is long to put together."""
    return Step.objects.with_said().annotate(is_tied=Exists(StepTie.objects.filter(step=OuterRef("pk"))))


def plan_of(contract: Contract) -> Plan:
    """Two queries, whatever the number of steps, each of which tells whether it `is_tied` to something."""
    rows = list(contract.objectives.all())
    known = {row.pk: row for row in rows}
    for row in rows:
        row.told = []
    for step in _steps().filter(objective__in=list(known)):
        step.objective = known[step.objective_id]
        step.objective.told.append(step)
    return Plan(
        tuple(row for row in rows if row.dropped_on is None), tuple(row for row in rows if row.dropped_on is not None)
    )

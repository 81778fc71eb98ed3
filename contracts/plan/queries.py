"""Reads of objectives and steps."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch

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


def plan_of(contract: Contract) -> Plan:
    """Two queries, whatever the number of steps, each of which tells whether it `is_tied` to something."""
    tied = Exists(StepTie.objects.filter(step=OuterRef("pk")))
    steps = Prefetch("steps", Step.objects.with_said().annotate(is_tied=tied), to_attr="told")
    rows = list(contract.objectives.prefetch_related(steps))
    return Plan(
        tuple(row for row in rows if row.dropped_on is None), tuple(row for row in rows if row.dropped_on is not None)
    )

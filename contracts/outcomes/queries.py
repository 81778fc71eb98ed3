"""Reads of what came of a contract."""

from dataclasses import dataclass

from contracts.contract.models import Contract
from contracts.outcomes.enums import Moment, Voice
from contracts.outcomes.models import Outcome
from contracts.plan.models import Objective


@dataclass(frozen=True)
class Views:
    """One objective, and what was said of it by (moment, voice)."""

    objective: Objective
    said: dict[tuple[str, str], Outcome]

    def at(self, moment: Moment) -> list[Outcome | None]:
        """The person's view, then the worker's; None: nothing was said."""
        return [self.said.get((moment, voice)) for voice in Voice]

    @property
    def moments(self) -> list[dict]:
        """Each moment at which somebody said something."""
        told = [(moment, self.at(moment)) for moment in Moment]
        return [{"moment": moment, "views": views} for moment, views in told if any(views)]


def objectives_of(contract: Contract) -> list[Objective]:
    """Those that the last text says."""
    return list(contract.objectives.filter(dropped_on=None))


def views_of(contract: Contract) -> list[Views]:
    """Each objective of a contract with what was said of it; two queries."""
    said: dict[int, dict] = {}
    for outcome in Outcome.objects.filter(objective__contract=contract):
        said.setdefault(outcome.objective_id, {})[outcome.moment, outcome.voice] = outcome
    return [Views(objective, said.get(objective.pk, {})) for objective in objectives_of(contract)]

"""Rules at work: one explained evaluation in a rule set of forty aids, and a draft tried on the past.

Both are held against a limit in seconds, which is their floor: a ratio below 1 is within it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.utils import timezone

from aids.applications.models import EligibilityExplanation
from aids.commissions.models import Decision
from aids.rule_sets import operations as rule_sets
from aids.rule_sets import queries
from aids.rules import loading
from aids.rules.evaluation import evaluate
from aids.rules.situation import Situation
from aids.simulations import operations
from backend.celery import collect_garbage_less_often
from backend.kit import clock
from directory.enums import Role
from directory.models import TerritorialUnit
from tests.bench.draws import NothingToVisit, holders
from tests.bench.floors import Statements
from tests.bench.kinds import Aim, Floor
from tests.bench.sittings import one_connection, undone

SHIPPED = Path(__file__).parents[2] / "aids/rule_sets/shipped/pas-de-calais-secours-urgence.toml"
AID = "emergency_aid"
LIMIT = Aim(1.0, "limit")
EXPLAINED_SECONDS = 0.001
SIMULATED_SECONDS = 2 * 60 / 300_000
"""Of one core, for one line under both texts: 300,000 lines in a minute on two."""


def text_of(aids: int) -> str:
    """The shipped text with its aid as many times, under as many codes."""
    common, aid = SHIPPED.read_text().split("[[aids]]", 1)
    return common + "".join(f"[[aids]]{aid}".replace(f'"{AID}"', f'"{AID}_{number}"') for number in range(aids))


@dataclass(frozen=True)
class Explaining:
    """One aid of a rule set of `aids`, explained for what was known of a household of the data."""

    name: str
    aids: int
    aim: Aim | None = LIMIT
    rounds: int = 300
    floor_name = "limit"
    pieces = 0
    made = ""

    @contextmanager
    def staged(self, rng: Random, number: int) -> Iterator["ExplainingStage"]:
        yield ExplainingStage(self, rng, number)


class ExplainingStage:
    def __init__(self, scenario: Explaining, rng: Random, number: int):
        self.rule_set = loading.load(text_of(scenario.aids))
        self.codes = [aid.code for aid in self.rule_set.aids]
        known = list(EligibilityExplanation.objects.order_by("pk").values_list("pk", flat=True))
        if not known:
            raise NothingToVisit
        chosen = [rng.choice(known) for _ in range(number)]
        facts = dict(EligibilityExplanation.objects.filter(pk__in=chosen).values_list("pk", "facts"))
        self.situations = [Situation.from_json(facts[pk]) for pk in chosen]

    def act(self, n: int) -> None:
        evaluate(self.rule_set, self.codes[n % len(self.codes)], self.situations[n])

    def floor(self, _n: int, _sent: Statements) -> Floor:
        return Floor(EXPLAINED_SECONDS)


@dataclass(frozen=True)
class Simulating:
    """A draft with other flat charges tried on the latest `lines` decided lines, in one process, part after part."""

    name: str
    lines: int
    aim: Aim | None = LIMIT
    rounds: int = 3
    floor_name = "limit"
    pieces = 0
    made = ""

    @contextmanager
    def staged(self, _rng: Random, _number: int) -> Iterator["SimulatingStage"]:
        with one_connection(), undone():
            usual = gc.get_threshold()
            collect_garbage_less_often()  # as a worker does
            yield SimulatingStage(self.lines)
            gc.set_threshold(*usual)


class SimulatingStage:
    def __init__(self, lines: int):
        editors, text = holders(Role.RULE_EDITOR), queries.in_force(clock.today())
        days = Decision.objects.order_by("-decided_at").values_list("decided_at", flat=True)[:lines]
        if not editors or not text or "value = 140" not in text.text or not days:
            raise NothingToVisit
        changed = text.text.replace(f'version = "{text.label}"', 'version = "bench"')
        changed = changed.replace("value = 140", "value = 170")
        asked = operations.prepare(
            actor=editors[0],
            before=text,
            after=rule_sets.start_draft(actor=editors[0], text=changed),
            decided_from=timezone.localdate(list(days)[-1]),
            decided_to=clock.today(),
            units=list(TerritorialUnit.objects.values_list("pk", flat=True)),
            today=clock.today(),
        )
        operations.start(asked.pk)
        self.chunks = list(asked.chunks.values_list("pk", flat=True))
        self.lines = sum(asked.chunks.values_list("lines", flat=True))

    def act(self, _n: int) -> None:
        with undone():
            if not all(operations.count_chunk(pk) for pk in self.chunks):
                raise NothingToVisit

    def floor(self, _n: int, _sent: Statements) -> Floor:
        return Floor(self.lines * SIMULATED_SECONDS)

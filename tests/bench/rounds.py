"""Measuring: warm-up, then rounds in which ours and the floor take turns, so that a busy machine slows both."""

import gc
import math
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.bench.floors import listening
from tests.bench.kinds import Scenario, Stage, seconds

WARM_UP = 4
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Figures:
    """One row of the table: times in milliseconds, memory in MiB, `pace` in pieces a second when a round makes some.

    `made` says what they are, `sql` is the p50 of the SQL part of the floor, `limit` the greatest ratio of the aim.
    """

    name: str
    ours_p50: float
    ours_p95: float
    floor: str
    floor_p50: float
    floor_p95: float
    ratio: float
    queries: int
    memory: float
    rounds: int
    limit: float | None = None
    sql: float | None = None
    pace: float | None = None
    floor_pace: float | None = None
    made: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the ratio is within its aim, None without an aim."""
        return None if self.limit is None else self.ratio <= self.limit

    @property
    def grown(self) -> float:
        """Milliseconds compared between sizes: the p50, for a search without its SQL."""
        return self.ours_p50 - (self.sql or 0)


def measure(scenario: Scenario, seed: int, rounds: int | None = None) -> Figures:
    """Play a scenario, `rounds` times at most. Raises NothingToVisit, WrongAnswer."""
    rounds = min(rounds or scenario.rounds, scenario.rounds)
    with scenario.staged(Random(f"{seed} {scenario.name}"), rounds) as stage:
        warm = range(min(WARM_UP, rounds))
        queries = max(_round(stage, n)[0] for n in warm)
        memory = peak(lambda: stage.act(0))
        gc.collect()
        played = [_round(stage, n)[1:] for n in range(rounds)]
    ours = [mine for mine, _floor in played]
    floor = [their.seconds for _mine, their in played]
    sql = [their.sql for _mine, their in played if their.sql is not None]
    return Figures(
        name=scenario.name,
        ours_p50=milliseconds(ours, 0.5),
        ours_p95=milliseconds(ours, 0.95),
        floor=scenario.floor_name,
        floor_p50=milliseconds(floor, 0.5),
        floor_p95=milliseconds(floor, 0.95),
        ratio=round(rank(ours, 0.5) / rank(floor, 0.5), 3),
        queries=queries,
        memory=round(memory / MEBIBYTE, 2),
        rounds=rounds,
        limit=scenario.aim.ratio if scenario.aim else None,
        sql=milliseconds(sql, 0.5) if sql else None,
        pace=round(scenario.pieces / rank(ours, 0.5), 1) if scenario.pieces else None,
        floor_pace=round(scenario.pieces / rank(floor, 0.5), 1) if scenario.pieces else None,
        made=scenario.made,
    )


def _round(stage: Stage, n: int):
    """(number of statements, seconds of ours, Floor) of one round."""
    with listening() as sent:
        ours = seconds(lambda: stage.act(n))
    return len(sent.sent), ours, stage.floor(n, sent)


def peak(act: Callable[[], object]) -> int:
    """Bytes that Python held at most while acting, above what it held before; slow, hence a round of its own."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        act()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def rank(values: list[float], share: float) -> float:
    """The value below which `share` of them lie (nearest rank)."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def milliseconds(values: list[float], share: float) -> float:
    return round(rank(values, share) * 1000, 2)

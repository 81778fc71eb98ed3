"""One run on data that are loaded: every scenario, the table, the figures kept for the next comparison."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from django.test import override_settings

from backend.kit import clock
from tests.bench import ground, report, upkeep
from tests.bench.draws import NothingToVisit
from tests.bench.ground import Load
from tests.bench.rounds import Figures, measure
from tests.bench.scenarios import SCENARIOS

BEFORE = {"department": "small", "large": "department"}
"""Size → the size with which its figures are compared."""


def run(load: Load, *, only: str | None, rounds: int | None, file: Path | None) -> None:
    """Measure, print, write; `only` is part of the names of the scenarios wanted. Raises WrongAnswer."""
    chosen = [one for one in SCENARIOS if only is None or only in one.name]
    # the benchmark lives on the day of its data, so that what is late or under way stays so
    with clock.at(load.moment), override_settings(ROOT_URLCONF="tests.bench.floors"), upkeep.kept_as_loaded(load.size):
        about = told(load)
        say("".join(f"{name}: {value}\n" for name, value in about.items()))
        figures = []
        for scenario in chosen:
            try:
                figures.append(measure(scenario, load.seed, rounds))
                sys.stderr.write(f"  {scenario.name}: {figures[-1].ours_p50} ms, ratio {figures[-1].ratio}\n")
            except NothingToVisit:
                say(f"The {load.size} data hold nothing for « {scenario.name} »: not measured.")
        about["load of the machine, end"] = load_average()
    say(report.table(figures))
    compare(figures, load.size)
    kept = {"about": about, "figures": [asdict(one) for one in figures]}
    for target in [file, None if only else figures_file(load.size)]:
        if target:
            target.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n")


def told(load: Load) -> dict[str, str]:
    """What figures depend on: code, machine, data."""
    found = upkeep.contents()
    return {
        "commit": ground.commit_of_tree(),
        "machine": f"{ground.machine()}, PostgreSQL {found.pop('PostgreSQL')}",
        "data": f"{load.size}, seed {load.seed}, loaded on {load.at[:10]} in {load.seconds:.0f} s ({load.commit}); "
        + ", ".join(
            f"{value:,} {name}" if isinstance(value, int) else f"{value} of {name}" for name, value in found.items()
        ),
        "load of the machine, start": load_average(),
    }


def load_average() -> str:
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def figures_file(size: str) -> Path:
    return ground.ROOT / size / "figures.json"


def compare(figures: list[Figures], size: str) -> None:
    """Print the growth since the last figures of the smaller size, when there are some."""
    smaller = BEFORE.get(size, "")
    known = figures_file(smaller)
    if smaller and known.exists():
        before = [Figures(**one) for one in json.loads(known.read_text())["figures"]]
        say(f"\nGrowth from {smaller} to {size}:\n\n{report.growth(figures, before, smaller)}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()

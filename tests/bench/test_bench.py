"""Every scenario and its floor run once on a small world, so that the benchmark does not rot; nothing is timed."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from backend.audit.models import ReadLog
from backend.kit import clock
from directory.enums import Role
from tests import contracting, factories
from tests.bench import report
from tests.bench.contending import Contending
from tests.bench.draws import mistyped
from tests.bench.kinds import Checking, Page
from tests.bench.papers import Papers
from tests.bench.rounds import Figures, measure, rank
from tests.bench.scenarios import SCENARIOS
from tests.bench.sittings import one_connection
from tests.bench.texts import Explaining

LINES = 3


@pytest.fixture
def bench_world(world, settings):
    """A decided session in one unit, and a person who is followed; in the other persons enough for a sitting."""
    settings.ROOT_URLCONF = "tests.bench.floors"
    for days, name in enumerate(("Marchand", "Delaunay")):
        ready = factories.ready(world, factories.person(world, last_name=name, phone=""))
        with clock.at(clock.now() - timedelta(days=days)):
            factories.decided_session(world, lines=ready.lines.all())
    for number in range(LINES):
        factories.person(world, unit="ouest", first_name=f"Personne{number}", phone="")
    factories.intervention(by=world.account(Role.SOCIAL_WORKER))
    contracting.followed(world)
    with one_connection():
        yield world


def small(scenario):
    if isinstance(scenario, Page | Checking | Explaining):
        return scenario
    size = "contracts" if isinstance(scenario, Papers) else "lines"
    return replace(scenario, **{size: LINES})


@pytest.mark.django_db
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_scenario_and_its_floor_can_be_measured(bench_world, scenario):
    found = measure(small(scenario), seed=1, rounds=1)
    assert found.queries > 0 or isinstance(scenario, Explaining | Contending | Papers)
    assert found.memory > 0
    assert min(found.ours_p50, found.floor_p50) > 0


@pytest.mark.django_db
def test_a_sitting_leaves_nothing_behind(bench_world):
    before = ReadLog.objects.count()
    for scenario in SCENARIOS:
        if not isinstance(scenario, Page):
            measure(small(scenario), seed=1, rounds=1)
    assert ReadLog.objects.count() == before


def test_names_are_unique_since_only_chooses_by_them():
    names = [scenario.name for scenario in SCENARIOS]
    assert len(names) == len(set(names))


def figures(name: str, **changes) -> Figures:
    known = {"ours_p50": 10.0, "ours_p95": 12.0, "floor": "page", "floor_p50": 5.0, "floor_p95": 6.0, "ratio": 2.0}
    return Figures(name=name, queries=3, memory=0.5, rounds=1, limit=2.0, **known | changes)


def test_an_aim_is_met_at_its_limit_and_missed_above():
    assert figures("a").met
    assert figures("a", ratio=2.01).met is False
    assert "**MISSED**" in report.table([figures("a", ratio=2.01)])
    assert "**MISSED**" not in report.table([figures("a")])


def test_the_growth_of_a_search_leaves_its_sql_out():
    before, now = figures("search", sql=2.0), figures("search", ours_p50=18.0, sql=10.0)
    told = report.growth([now, figures("new")], [before], "department")
    assert "1.00" in told and "**MISSED**" not in told
    assert "new" not in told
    assert "**MISSED**" in report.growth([figures("page", ours_p50=13.1)], [figures("page")], "department")


def test_percentiles_are_the_nearest_rank():
    values = [float(number) for number in range(1, 101)]
    assert (rank(values, 0.5), rank(values, 0.95)) == (50.0, 95.0)
    assert rank([7.0], 0.95) == 7.0


@pytest.mark.parametrize("name", ["Lefèvre", "Le Goff Zoé", "Anne"])
def test_a_typing_error_changes_a_letter_or_two_and_keeps_the_first(name):
    for number in range(30):
        typed = mistyped(Random(number), name)
        assert typed[0] == name[0]
        assert abs(len(typed) - len(name)) <= 1

"""Reads of simulations, and of the past that they try a text on."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from aids.applications.models import EligibilityExplanation
from aids.commissions.models import Decision
from aids.rule_sets.models import RuleSet
from aids.rules import loading, model
from aids.rules.simulating import Past, Totals
from aids.rules.situation import Situation
from aids.simulations.enums import SimulationStatus
from aids.simulations.models import Simulation, SimulationChange, SimulationChunk
from directory.models import TerritorialUnit

CHUNK = 5_000
"""Requests in one part: a second or two of work, which is what a cancellation or a crash costs at most."""
READ_AT_ONCE = 500
MOST_SILENCE = dt.timedelta(minutes=10)
TONES = {
    SimulationStatus.PREPARED: "todo",
    SimulationStatus.RUNNING: "info",
    SimulationStatus.DONE: "ok",
    SimulationStatus.CANCELLED: "warn",
    SimulationStatus.FAILED: "no",
}


def decided(units: list[int], first: dt.date, last: dt.date) -> QuerySet:
    """The first decisions of lines of some units, taken from the first day to the last, both included: a line counts
    once, on what was known when it was first decided."""
    zone = timezone.get_current_timezone()
    opening = dt.datetime.combine(first, dt.time.min, zone)
    closing = dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, zone)
    return Decision.objects.filter(replaces=None, unit__in=units, decided_at__gte=opening, decided_at__lt=closing)


def decided_for(simulation: Simulation) -> QuerySet:
    return decided(simulation.units, simulation.decided_from, simulation.decided_to)


def chunks_of(simulation: Simulation) -> Iterator[SimulationChunk]:
    """The decisions of a simulation cut into parts, none of them saved."""
    keys = decided_for(simulation).order_by("pk").values_list("pk", flat=True)
    part: list[int] = []
    number = 1
    for key in keys.iterator(chunk_size=CHUNK):
        part.append(key)
        if len(part) == CHUNK:
            yield _chunk(simulation, number, part)
            number, part = number + 1, []
    if part:
        yield _chunk(simulation, number, part)


def _chunk(simulation: Simulation, number: int, keys: list[int]) -> SimulationChunk:
    return SimulationChunk(
        simulation=simulation, number=number, first_decision=keys[0], last_decision=keys[-1], lines=len(keys)
    )


def texts_of(simulation: Simulation) -> tuple[model.RuleSet, model.RuleSet]:
    """The rules before and after, as they were when the simulation was asked for."""
    return rules_in(simulation.before_text), rules_in(simulation.after_text)


@lru_cache(maxsize=16)
def rules_in(text: str) -> model.RuleSet:
    return loading.load(text)


def past(chunk: SimulationChunk) -> Iterator[Past]:
    """What was known of each line of a part when it was decided: columns only, some hundreds of lines at a time.

    Facts are read by the lines' numbers: a plan that stays the same whatever the database believes of its tables.
    """
    codes = dict(TerritorialUnit.objects.values_list("pk", "code"))
    rows = decided_for(chunk.simulation).filter(pk__gte=chunk.first_decision, pk__lte=chunk.last_decision)
    decisions = list(rows.order_by("pk").values_list("line", "unit", "decided_at__date"))
    for start in range(0, len(decisions), READ_AT_ONCE):
        taken = {line: (codes[unit], day) for line, unit, day in decisions[start : start + READ_AT_ONCE]}
        known = EligibilityExplanation.objects.filter(line__in=taken).order_by("line")
        for line, aid, facts in known.values_list("line", "line__aid_code", "facts"):
            unit, day = taken[line]
            yield Past(line, aid, _as_of(day, facts), unit)


def known_of(change: SimulationChange) -> Situation:
    """What was known of a line when it was decided."""
    first = EligibilityExplanation.objects.filter(line__decisions__replaces=None)
    rows = first.values_list("line__decisions__decided_at__date", "facts")
    return _as_of(*rows.get(line=change.line_id))


def _as_of(day: dt.date, facts: dict) -> Situation:
    """The facts of an explanation on the day of the decision: one that says the same keeps the day it was stored."""
    return Situation.frozen(facts | {"on": day.isoformat()})


def totals_of(simulation: Simulation) -> Totals:
    return Totals.from_json(simulation.totals)


def listed(simulations: QuerySet) -> QuerySet:
    """Simulations for a list, latest first, without their texts."""
    return simulations.select_related("requested_by").defer("before_text", "after_text", "totals").order_by("-pk")


def comparable(simulation: Simulation, visible: QuerySet) -> QuerySet:
    """The other simulations that are done."""
    return listed(visible.filter(status=SimulationStatus.DONE).exclude(pk=simulation.pk))


def progress(simulation: Simulation) -> tuple[int, int]:
    """(requests counted, requests in all)."""
    done = simulation.chunks.exclude(done_at=None).aggregate(lines=Sum("lines"))["lines"]
    return done or 0, simulation.lines


def late(simulation: Simulation, now: dt.datetime) -> str:
    """A sentence when nothing was heard for ten minutes; the periodic task tries again."""
    heard = simulation.chunks.exclude(done_at=None).order_by("-done_at").values_list("done_at", flat=True).first()
    if now - (heard or simulation.started_at or simulation.requested_at) < MOST_SILENCE:
        return ""
    return _("This simulation is late. Iris tries again every five minutes: come back to this page.")


def _changes(simulation: Simulation, direction: str) -> QuerySet:
    kind = Q(direction=direction) if direction else Q()
    return SimulationChange.objects.filter(kind, simulation=simulation).order_by("line")


def changes_told(simulation: Simulation, direction: str = "") -> list:
    """The changes of a simulation for a file, as named tuples: there may be tens of thousands."""
    own = ("direction", "before", "after", "before_amount", "after_amount")
    request = ("aid_label", "ground_label", "application__year", "application__sequence", "application__applicant")
    return list(_changes(simulation, direction).values_list(*own, *(f"line__{name}" for name in request), named=True))


def changes_listed(simulation: Simulation, direction: str = "") -> QuerySet:
    """The changes of a simulation for a list, with the number of each application."""
    rows = _changes(simulation, direction).select_related("line__application")
    shown = ("year", "sequence", "applicant_id", "household_id")
    fields = [f"line__application__{name}" for name in shown]
    own = ("direction", "before", "after", "before_amount", "after_amount", "line__aid_label", "line__ground_label")
    return rows.only("simulation_id", *own, *fields)


def versions_open_to(user, simulation: Simulation) -> set[int]:
    """The ids of those of both versions whose page somebody may read: drafts are for the rule editors."""
    both = (simulation.before_id, simulation.after_id)
    return set(RuleSet.objects.visible_to(user).filter(pk__in=both).values_list("pk", flat=True))


def units_in_words(simulation: Simulation) -> list[str]:
    return [str(unit) for unit in TerritorialUnit.objects.filter(pk__in=simulation.units).order_by("name")]

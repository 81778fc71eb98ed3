"""Writes: a simulation asked for, cut into parts, counted part by part, brought together.

Each step may run twice, or in two workers at once: it writes once. Past files are only read.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from aids.rule_sets.models import RuleSet
from aids.rules.loading import RuleSetFault
from aids.rules.simulating import Change, Totals, simulate
from aids.simulations import perms, queries
from aids.simulations.enums import SimulationStatus
from aids.simulations.models import Simulation, SimulationChange, SimulationChunk
from aids.simulations.states import SIMULATION
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal, require

MOST_FAILURES = 3
AFTER_EVERYTHING_ELSE = 9
"""Priority of the parts: somebody waits for a letter, nobody stands at the desk for a simulation."""


def prepare(
    *,
    actor,
    before: RuleSet,
    after: RuleSet,
    decided_from: dt.date,
    decided_to: dt.date,
    units: Iterable[int],
    today: dt.date,
    key: uuid.UUID | None = None,
) -> Simulation:
    """Ask for a simulation of two versions on what was decided in a period; it starts after commit."""
    require(perms.can_simulate(actor))
    units = sorted(set(units))
    if before.pk == after.pk:
        raise Refusal(_("Choose two different versions."), field="after")
    if decided_to < decided_from:
        raise Refusal(_("The last day comes before the first one."), field="decided_to")
    if decided_to > today:
        raise Refusal(_("The past only: choose a last day that is not to come."), field="decided_to")
    if not units:
        raise Refusal(_("Choose at least one unit."), field="units")
    if not queries.decided(units, decided_from, decided_to).exists():
        raise Refusal(_("Nothing was decided in these units in this period."), field="decided_from")
    _require_readable(before, "before")
    _require_readable(after, "after")
    with operation("simulations.prepare", actor=actor, key=key) as running:
        simulation = Simulation(
            before=before,
            after=after,
            before_label=before.label,
            after_label=after.label,
            before_text=before.text,
            after_text=after.text,
            decided_from=decided_from,
            decided_to=decided_to,
            units=units,
            requested_by=actor,
            requested_at=running.at,
        )
        simulation.save()
        running.result_url = simulation.get_absolute_url()
        transaction.on_commit(lambda: send_start(simulation.pk), robust=True)
        return simulation


def _require_readable(rule_set: RuleSet, field: str) -> None:
    try:
        queries.rules_in(rule_set.text)
    except RuleSetFault:
        sentence = _("This version of Iris does not read this text any more: choose another one.")
        raise Refusal(sentence, field=field) from None


def start(simulation_id: int) -> bool:
    """Cut a simulation that waits into parts and send them to the workers; False when it was started already."""
    with operation("simulations.start", actor=None) as running:
        simulation = lock(Simulation(pk=simulation_id))
        if simulation.status != SimulationStatus.PREPARED:
            return False
        chunks = SimulationChunk.objects.bulk_create(queries.chunks_of(simulation))
        lines = sum(chunk.lines for chunk in chunks)
        SIMULATION.move(simulation, "start", started_at=running.at, lines=lines)
        transaction.on_commit(lambda: send_chunks(chunk.pk for chunk in chunks), robust=True)
        return True


def count_chunk(chunk_id: int) -> bool:
    """Count one part and keep what came out, in one transaction; False when it is done, in other hands or stopped.

    The last part brings the totals together. A part that fails is left for the periodic task; the third failure of a
    part ends the simulation.
    """
    try:
        with transaction.atomic():
            chunk = _taken(chunk_id)
            if chunk is None:
                return False
            totals, changes = simulate(*queries.texts_of(chunk.simulation), queries.past(chunk))
            if not _is_running(chunk.simulation_id):
                return False
            _keep(chunk, totals, changes)
    except Exception:
        _note_failure(chunk_id)
        raise
    finish(chunk.simulation_id)
    return True


def _taken(chunk_id: int) -> SimulationChunk | None:
    """The part, held until the end of the transaction, however it ends; None when there is nothing to do with it."""
    waiting = SimulationChunk.objects.filter(pk=chunk_id, done_at=None, simulation__status=SimulationStatus.RUNNING)
    return waiting.select_for_update(of=("self",), skip_locked=True).select_related("simulation").first()


def _is_running(simulation_id: int) -> bool:
    return Simulation.objects.filter(pk=simulation_id, status=SimulationStatus.RUNNING).exists()


def _keep(chunk: SimulationChunk, totals: Totals, changes: list[Change]) -> None:
    rows = (
        SimulationChange(
            simulation_id=chunk.simulation_id,
            line_id=change.id,
            direction=change.direction.value,
            before=change.before.kind.value,
            after=change.after.kind.value,
            before_amount=_euros(change.before.cents),
            after_amount=_euros(change.after.cents),
        )
        for change in changes
    )
    SimulationChange.objects.bulk_create(rows, batch_size=1_000)
    chunk.totals = totals.to_json()
    chunk.done_at = clock.now()
    chunk.save(update_fields=["totals", "done_at"])


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)


def _note_failure(chunk_id: int) -> None:
    chunks = SimulationChunk.objects.filter(pk=chunk_id)
    chunks.update(failures=F("failures") + 1)
    if chunk := chunks.filter(failures__gte=MOST_FAILURES).first():
        fail(chunk.simulation_id)


def finish(simulation_id: int) -> bool:
    """Bring the parts together once all are done; False when they are not, or when it was done already."""
    if SimulationChunk.objects.filter(simulation=simulation_id, done_at=None).exists():
        return False
    with operation("simulations.finish", actor=None) as running:
        simulation = lock(Simulation(pk=simulation_id))
        if not SIMULATION.can(simulation, "finish"):
            return False
        whole = Totals()
        for part in simulation.chunks.values_list("totals", flat=True):
            whole.merge(Totals.from_json(part))
        changed = whole.whole.changed
        SIMULATION.move(simulation, "finish", totals=whole.to_json(), changed=changed, ended_at=running.at)
        return True


def cancel(*, actor, simulation: Simulation) -> Simulation:
    """Stop a simulation: parts under way keep nothing, the others do not start."""
    with operation("simulations.cancel", actor=actor) as running:
        require(perms.can_simulate(actor))
        return SIMULATION.move(simulation, "cancel", ended_at=running.at)


def fail(simulation_id: int) -> bool:
    """Give up; False when it was over already."""
    with operation("simulations.fail", actor=None) as running:
        simulation = lock(Simulation(pk=simulation_id))
        if not SIMULATION.can(simulation, "fail"):
            return False
        SIMULATION.move(simulation, "fail", ended_at=running.at)
        return True


# a broker that does not answer must not undo what was asked for: the periodic task sends it again


def send_start(simulation_id: int) -> None:
    current_app.send_task("aids.simulations.tasks.start", args=[simulation_id])


def send_chunks(chunk_ids: Iterable[int]) -> None:
    for chunk_id in chunk_ids:
        current_app.send_task("aids.simulations.tasks.count", args=[chunk_id], priority=AFTER_EVERYTHING_ELSE)

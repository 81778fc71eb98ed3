"""Simulations in the background: one task per part, as many at once as there are workers."""

from celery import shared_task

from aids.simulations import operations
from aids.simulations.enums import SimulationStatus
from aids.simulations.models import Simulation, SimulationChunk


@shared_task
def start(simulation_id: int) -> bool:
    return operations.start(simulation_id)


@shared_task
def count(chunk_id: int) -> bool:
    """Count one part. Safe to run twice, or at once."""
    return operations.count_chunk(chunk_id)


@shared_task
def resume() -> int:
    """Simulations left behind by a stopped worker or a broker that did not answer; run by beat.

    Returns how many parts were sent again: one that is still in other hands does nothing.
    """
    for waiting in Simulation.objects.filter(status=SimulationStatus.PREPARED).values_list("pk", flat=True):
        operations.send_start(waiting)
    running = Simulation.objects.filter(status=SimulationStatus.RUNNING)
    for simulation_id in running.values_list("pk", flat=True):
        operations.finish(simulation_id)
    left = list(SimulationChunk.objects.filter(simulation__in=running, done_at=None).values_list("pk", flat=True))
    operations.send_chunks(left)
    return len(left)

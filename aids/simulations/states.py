"""The lifecycle of a simulation."""

from django.utils.translation import gettext as _

from aids.simulations.enums import UNDER_WAY, SimulationStatus
from backend.audit.transitions import Lifecycle, Transition
from backend.kit.access import ALLOWED, Access, denied


def _every_part_is_done(simulation) -> Access:
    if simulation.chunks.filter(done_at=None).exists():
        return denied(_("Some parts of this simulation are still under way."))
    return ALLOWED


SIMULATION = Lifecycle(
    "status",
    (
        Transition("start", (SimulationStatus.PREPARED,), SimulationStatus.RUNNING),
        Transition("finish", (SimulationStatus.RUNNING,), SimulationStatus.DONE, _every_part_is_done),
        Transition("cancel", UNDER_WAY, SimulationStatus.CANCELLED),
        Transition("fail", UNDER_WAY, SimulationStatus.FAILED),
    ),
)

"""The lifecycle of a need: read, then shown on the board or set aside; what was set aside may be shown after all."""

from backend.audit.transitions import Lifecycle, Transition
from collective_actions.needs.enums import NeedStatus

NEED = Lifecycle(
    "status",
    (
        Transition("show", (NeedStatus.TO_READ, NeedStatus.SET_ASIDE), NeedStatus.SHOWN),
        Transition("set_aside", (NeedStatus.TO_READ, NeedStatus.SHOWN), NeedStatus.SET_ASIDE),
    ),
)

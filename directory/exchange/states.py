"""The lifecycle of an import: examined first, then written when somebody says so, or set aside."""

from backend.audit.transitions import Lifecycle, Transition
from directory.exchange.enums import UNDER_WAY, ImportStatus

IMPORT = Lifecycle(
    "status",
    (
        Transition("examine", (ImportStatus.RECEIVED,), ImportStatus.EXAMINED),
        Transition("order", (ImportStatus.EXAMINED,), ImportStatus.ORDERED),
        Transition("finish", (ImportStatus.ORDERED,), ImportStatus.DONE),
        Transition("set_aside", (ImportStatus.EXAMINED,), ImportStatus.SET_ASIDE),
        Transition("fail", UNDER_WAY, ImportStatus.FAILED),
    ),
)

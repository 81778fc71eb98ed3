"""The lifecycle of a visit."""

from backend.audit.transitions import Lifecycle, Transition
from cases.reception.enums import VisitStatus

VISIT = Lifecycle(
    "status",
    (
        Transition("wait", (VisitStatus.ARRIVED,), VisitStatus.WAITING),
        Transition("receive", (VisitStatus.WAITING,), VisitStatus.RECEIVED),
        Transition("put_back", (VisitStatus.RECEIVED,), VisitStatus.WAITING),
        Transition("finish", (VisitStatus.RECEIVED,), VisitStatus.GONE),
        Transition("leave", (VisitStatus.ARRIVED, VisitStatus.WAITING), VisitStatus.LEFT),
    ),
)

"""The lifecycle of an enrolment: from the waiting list a seat is offered, then taken, refused or lost."""

from backend.audit.transitions import Lifecycle, Transition
from collective_actions.enrolment.enums import BEGUN, LIVING
from collective_actions.enrolment.enums import EnrolmentStatus as Status

ENROLMENT = Lifecycle(
    "status",
    (
        Transition("offer", (Status.WAITING,), Status.OFFERED),
        Transition("accept", (Status.OFFERED,), Status.ENROLLED),
        Transition("decline", (Status.OFFERED,), Status.DECLINED),
        Transition("lapse", (*BEGUN, Status.OFFERED), Status.LAPSED),
        Transition("cancel", LIVING, Status.CANCELLED),
    ),
)

"""The lifecycle of an enrolment: typed, with a seat or without; from the waiting list a seat is offered, then taken,
refused or lost. What lapsed before a name was typed may still be typed."""

from backend.audit.transitions import Lifecycle, Transition
from collective_actions.enrolment.enums import BEGUN, LIVING
from collective_actions.enrolment.enums import EnrolmentStatus as Status

ENROLMENT = Lifecycle(
    "status",
    (
        Transition("hold", (Status.TYPING,), Status.HELD),
        Transition("seat", (*BEGUN, Status.LAPSED), Status.ENROLLED),
        Transition("wait", (*BEGUN, Status.LAPSED), Status.WAITING),
        Transition("offer", (Status.WAITING,), Status.OFFERED),
        Transition("accept", (Status.OFFERED,), Status.ENROLLED),
        Transition("decline", (Status.OFFERED,), Status.DECLINED),
        Transition("lapse", (*BEGUN, Status.OFFERED), Status.LAPSED),
        Transition("cancel", LIVING, Status.CANCELLED),
    ),
)

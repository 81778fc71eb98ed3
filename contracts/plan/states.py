"""The lifecycle of a step; what is done or given up may be taken up again."""

from backend.audit.transitions import Lifecycle, Transition
from contracts.plan.enums import LIVE_STEPS
from contracts.plan.enums import StepStatus as Status

CLOSED = (Status.DONE, Status.CANCELLED, Status.ABANDONED)

STEP = Lifecycle(
    "status",
    (
        Transition("propose", (Status.PLANNED,), Status.PROPOSED),
        Transition("agree", (Status.PROPOSED,), Status.PLANNED),
        Transition("take_back", (Status.PROPOSED,), Status.ABANDONED),
        Transition("plan", (Status.UNDER_WAY, Status.ON_HOLD, *CLOSED), Status.PLANNED),
        Transition("begin", (Status.PLANNED, Status.ON_HOLD, *CLOSED), Status.UNDER_WAY),
        Transition("hold", (Status.PLANNED, Status.UNDER_WAY), Status.ON_HOLD),
        Transition("finish", LIVE_STEPS, Status.DONE),
        Transition("cancel", (Status.PROPOSED, *LIVE_STEPS), Status.CANCELLED),
        Transition("give_up", LIVE_STEPS, Status.ABANDONED),
    ),
)

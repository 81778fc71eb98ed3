"""The lifecycle of a vote."""

from aids.commissions.votes.enums import BallotStatus
from backend.audit.transitions import Lifecycle, Transition

BALLOT = Lifecycle(
    "status",
    (
        Transition("close", (BallotStatus.OPEN,), BallotStatus.CLOSED),
        Transition("cancel", (BallotStatus.OPEN,), BallotStatus.CANCELLED),
    ),
)

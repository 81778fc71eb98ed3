"""The lifecycle of an action: a partner proposes, the design service publishes."""

from backend.audit.transitions import Lifecycle, Transition
from collective_actions.catalogue.enums import ActionStatus as Status

ACTION = Lifecycle(
    "status",
    (
        Transition("propose", (Status.DRAFT,), Status.PROPOSED),
        Transition("send_back", (Status.PROPOSED,), Status.DRAFT),
        Transition("publish", (Status.DRAFT, Status.PROPOSED, Status.ENDED), Status.PUBLISHED),
        Transition("end", (Status.PUBLISHED,), Status.ENDED),
    ),
)

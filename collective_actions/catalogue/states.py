"""The lifecycles of an action, which a partner proposes and the design service publishes, and of its dates."""

from backend.audit.transitions import Lifecycle, Transition
from collective_actions.catalogue.enums import ActionStatus as Status
from collective_actions.catalogue.enums import SeriesStatus

ACTION = Lifecycle(
    "status",
    (
        Transition("propose", (Status.DRAFT,), Status.PROPOSED),
        Transition("send_back", (Status.PROPOSED,), Status.DRAFT),
        Transition("publish", (Status.DRAFT, Status.PROPOSED, Status.ENDED), Status.PUBLISHED),
        Transition("end", (Status.PUBLISHED,), Status.ENDED),
    ),
)

SERIES = Lifecycle("status", (Transition("cancel", (SeriesStatus.OPEN,), SeriesStatus.CANCELLED),))

"""The lifecycle of a request for missing documents."""

from aids.applications.completeness.enums import RequestStatus
from backend.audit.transitions import Lifecycle, Transition

REQUEST = Lifecycle(
    "status",
    (
        Transition("arrive", (RequestStatus.OPEN,), RequestStatus.ARRIVED),
        Transition("lapse", (RequestStatus.OPEN,), RequestStatus.LAPSED),
        Transition("withdraw", (RequestStatus.OPEN,), RequestStatus.WITHDRAWN),
    ),
)

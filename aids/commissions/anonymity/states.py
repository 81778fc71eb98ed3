"""The lifecycle of a masked text."""

from aids.commissions.anonymity.enums import MaskStatus
from backend.audit.transitions import Lifecycle, Transition

MASK = Lifecycle(
    "status",
    (
        # read again as often as one likes, until the session closes
        Transition("reread", (MaskStatus.PROPOSED, MaskStatus.REREAD), MaskStatus.REREAD),
        Transition("remake", (MaskStatus.PROPOSED, MaskStatus.REREAD), MaskStatus.PROPOSED),
    ),
)

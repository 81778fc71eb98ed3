"""The lifecycles of a decision letter and of a batch of them."""

from django.utils.translation import gettext as _

from aids.commissions.letters.enums import UNDER_WAY, BatchStatus, LetterStatus
from backend.audit.transitions import Lifecycle, Transition
from backend.kit.access import ALLOWED, Access, denied


def _every_letter_is_written(batch) -> Access:
    if batch.letters.filter(status=LetterStatus.PENDING).exists():
        return denied(_("The letters are not all written yet."))
    return ALLOWED


LETTER = Lifecycle("status", (Transition("produce", (LetterStatus.PENDING,), LetterStatus.PRODUCED),))

BATCH = Lifecycle(
    "status",
    (
        Transition("start", (BatchStatus.ORDERED,), BatchStatus.RUNNING),
        Transition("finish", (BatchStatus.RUNNING,), BatchStatus.DONE, _every_letter_is_written),
        Transition("cancel", UNDER_WAY, BatchStatus.CANCELLED),
        Transition("order_again", (BatchStatus.CANCELLED,), BatchStatus.ORDERED),
    ),
)

"""The lifecycle of an appeal."""

from django.utils.translation import gettext as _

from aids.commissions.appeals.enums import OPEN, AppealStatus
from backend.audit.transitions import Lifecycle, Transition
from backend.kit.access import ALLOWED, Access, denied


def _was_examined_and_heard(appeal) -> Access:
    if not appeal.conclusions:
        return denied(_("The examiner has not written their conclusions yet."))
    if appeal.hearing_asked and not (appeal.heard_on or appeal.not_heard_why):
        return denied(_("The person asked to be heard: record the hearing first, or why there was none."))
    return ALLOWED


def _is_late(appeal) -> Access:
    if appeal.is_late:
        return ALLOWED
    if appeal.notified_on is None:
        return denied(_("Nobody can prove when the decision was notified: no time limit is held against the person."))
    return denied(_("This appeal came in time."))


APPEAL = Lifecycle(
    "status",
    (
        Transition("take_up", OPEN, AppealStatus.EXAMINED),
        Transition("decide", (AppealStatus.EXAMINED,), AppealStatus.DECIDED, _was_examined_and_heard),
        Transition("set_aside", OPEN, AppealStatus.INADMISSIBLE, _is_late),
        Transition("give_up", OPEN, AppealStatus.WITHDRAWN),
    ),
)

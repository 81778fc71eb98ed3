"""The lifecycle of a session."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aids.commissions.enums import SessionStatus
from backend.audit.transitions import Lifecycle, Transition
from backend.kit.access import ALLOWED, Access, denied


def _has_items_and_members(session) -> Access:
    if not session.items.exists():
        return denied(_("Put at least one request on the agenda first."))
    if not session.attendances.filter(present=True).exists():
        return denied(_("Record who is present first."))
    return ALLOWED


def _every_line_has_an_opinion(session) -> Access:
    waiting = session.items.filter(opinion="").count()
    if not waiting:
        return ALLOWED
    return denied(
        ngettext("%(n)s request still waits for an opinion.", "%(n)s requests still wait for an opinion.", waiting)
        % {"n": waiting}
    )


SESSION = Lifecycle(
    "status",
    (
        Transition("open", (SessionStatus.PREPARED,), SessionStatus.OPEN, _has_items_and_members),
        Transition("close", (SessionStatus.OPEN,), SessionStatus.CLOSED, _every_line_has_an_opinion),
        Transition("decide", (SessionStatus.CLOSED,), SessionStatus.DECIDED),
    ),
)

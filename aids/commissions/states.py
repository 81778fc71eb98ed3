"""The lifecycle of a session."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aids.commissions.enums import SessionStatus
from aids.commissions.hearing import members_of
from aids.commissions.quorum import quorum_of
from backend.audit.transitions import Lifecycle, Transition
from backend.kit.access import ALLOWED, Access, denied


def _may_begin(session) -> Access:
    if not session.items.exists():
        return denied(_("Put at least one request on the agenda first."))
    if session.convened_on is None:
        return denied(_("Convene the members first."))
    members = members_of(session)
    if not any(one.seat_id for one in members):
        return denied(_("Nobody has a mandate in this commission: its composition is to be recorded first."))
    quorum = quorum_of(members, is_asked=session.second_of_id is None)
    if quorum.is_met:
        return ALLOWED
    return denied(
        _("There is no quorum: %(counted)s of %(seats)s seats, and %(needed)s are needed.")
        % {"counted": quorum.counted, "seats": quorum.seats, "needed": quorum.needed}
    )


def _has_no_quorum(session) -> Access:
    if session.second_of_id:
        return denied(_("No quorum is asked of a second session: it can be held, or cancelled."))
    if not quorum_of(members_of(session)).is_met:
        return ALLOWED
    return denied(_("There is a quorum: the session can be held."))


def _every_line_has_an_opinion(session) -> Access:
    # a request on which a vote is open has no opinion yet
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
        Transition("open", (SessionStatus.PREPARED,), SessionStatus.OPEN, _may_begin),
        Transition("give_up", (SessionStatus.PREPARED,), SessionStatus.WITHOUT_QUORUM, _has_no_quorum),
        Transition("cancel", (SessionStatus.PREPARED,), SessionStatus.CANCELLED),
        Transition("suspend", (SessionStatus.OPEN,), SessionStatus.SUSPENDED),
        Transition("resume", (SessionStatus.SUSPENDED,), SessionStatus.OPEN),
        Transition("close", (SessionStatus.OPEN,), SessionStatus.CLOSED, _every_line_has_an_opinion),
        Transition("decide", (SessionStatus.CLOSED,), SessionStatus.DECIDED),
    ),
)

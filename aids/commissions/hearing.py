"""One request being heard: who has a voice in it, and whether there is a quorum for it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from aids.commissions import perms
from aids.commissions.enums import SessionStatus
from aids.commissions.mandates.enums import Office
from aids.commissions.models import AgendaItem, Attendance, Session
from aids.commissions.quorum import Quorum, Voice, quorum_of, voices
from aids.commissions.recusals.queries import recused_from
from backend.audit.history import lock
from backend.kit.access import Refusal, require


@dataclass(frozen=True)
class Hearing:
    """The members of a session, those who stand back from a request, the voices that are left, and the quorum."""

    members: list[Attendance]
    recused: frozenset[int]
    voices: list[Voice]
    quorum: Quorum

    @property
    def chair(self) -> int | None:
        """The attendance of the chair, when their voice is heard."""
        return next((one.of.pk for one in self.voices if one.of.office == Office.CHAIR), None)

    def require_quorum(self) -> None:
        if not self.quorum.is_met:
            raise Refusal(
                _("There is no quorum for this request: %(counted)s of %(seats)s seats, and %(needed)s are needed.")
                % {"counted": self.quorum.counted, "seats": self.quorum.seats, "needed": self.quorum.needed}
            )


def members_of(session: Session) -> list[Attendance]:
    """The members with their seats; who holds the proxy of one is the same object as in the list."""
    members = list(session.attendances.select_related("seat"))
    by_id = {one.pk: one for one in members}
    for one in members:
        one.proxy = by_id.get(one.proxy_id)
    return members


def hearing_of(session: Session, item: AgendaItem) -> Hearing:
    """How a request stands before its session, as it is now."""
    return heard_without(recused_from(item), session)


def heard_without(recused: frozenset[int], session: Session) -> Hearing:
    """How a request stands from which these members stand back."""
    members = members_of(session)
    found = voices(members, recused)
    return Hearing(members, recused, found, quorum_of(members, recused, is_asked=session.second_of_id is None))


def require_open(session: Session, actor) -> Session:
    """The session, locked and sitting, in the hands of its secretary; raises Refusal when it does not sit."""
    return locked(session, actor, SessionStatus.OPEN)


def locked(session: Session, actor, *expected: str) -> Session:
    """The session, locked, in one of the expected states, in the hands of its secretary."""
    fresh = lock(session)
    require(perms.can_prepare(actor, fresh.unit_id))
    if expected and fresh.status not in expected:
        raise Refusal(
            _("Not possible any more: this session is now “%(state)s”.") % {"state": fresh.get_status_display()}
        )
    return fresh

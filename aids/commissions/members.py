"""Who is listed at a session: those who have a mandate on its day."""

from aids.commissions.enums import Presence
from aids.commissions.mandates.models import Mandate
from aids.commissions.mandates.queries import mandates_on
from aids.commissions.models import Attendance, Session
from aids.commissions.recusals.operations import items_of, stand_back


def list_members(session: Session) -> None:
    """Everyone who has a mandate that day has a line, as they are now; whoever has none any more is taken off.

    Who has another seat keeps their presence; a voice given to somebody who is taken off is free again.
    """
    mandates = {one.holder_id: one for one in mandates_on(session.unit_id, session.held_on)}
    presence: dict[int, str] = {}
    for listed in session.attendances.all():
        mandate = mandates.get(listed.member_id)
        if mandate and (listed.seat_id, listed.rank) == (mandate.seat_id, mandate.rank):
            _rewrite(listed, mandates.pop(listed.member_id))
        else:
            presence[listed.member_id] = listed.presence
    leaving = session.attendances.filter(member__in=presence)
    for giver in session.attendances.filter(proxy__in=leaving.values("pk")):
        giver.proxy = None
        giver.save()
    for listed in leaving:
        listed.delete()
    for mandate in mandates.values():
        Attendance(
            session=session,
            member=mandate.holder,
            seat=mandate.seat,
            rank=mandate.rank,
            presence=presence.get(mandate.holder_id, Presence.EXPECTED),
            **_told_of(mandate),
        ).save()
    stand_back(session, items_of(session))


def _told_of(mandate: Mandate) -> dict[str, str]:
    """What a session writes of a member, as it is that day."""
    return {"office": mandate.office, "name": mandate.holder.get_full_name(), "capacity": mandate.capacity}


def _rewrite(listed: Attendance, mandate: Mandate) -> None:
    told = _told_of(mandate)
    if any(getattr(listed, name) != value for name, value in told.items()):
        for name, value in told.items():
            setattr(listed, name, value)
        listed.save()

"""What the convening notice of a session says, read from the session."""

import datetime as dt

from django.conf import settings

from aids.commissions.convening.documents import Called, Notice, NoticeLine
from aids.commissions.deliberations import withheld_words
from aids.commissions.hearing import members_of
from aids.commissions.models import Session


def notice_of(session: Session, on: dt.date, hidden: frozenset[int]) -> Notice:
    """The notice of a session, without the lines at the `hidden` positions: that of the day on which it was convened
    or, before, as it would be on a day."""
    members = [one for one in members_of(session) if one.seat_id is not None]
    lines = session.items.exclude(position__in=hidden).select_related("line__application").order_by("position")
    return Notice(
        department=settings.DEPARTMENT_NAME,
        unit=session.unit.name,
        session_number=session.number,
        held_on=session.held_on,
        starts_at=session.starts_at,
        mode=session.mode,
        place=session.place,
        dated=session.convened_on or on,
        seats=len({one.seat_id for one in members}),
        members=tuple(Called(one.name, one.capacity, f"{one.seat.name} · {one.get_rank_display()}") for one in members),
        lines=tuple(
            NoticeLine(
                position=item.position,
                application_number=item.line.application.number,
                aid_label=str(item.line),
                amount_asked=item.line.amount_asked,
                emergency=item.line.application.emergency,
                appeal=item.appeal_id is not None,
                late=item.entered_late,
            )
            for item in lines
        ),
        withheld=withheld_words(len(hidden)),
        urgency_reason=session.urgency_reason,
        first_held_on=session.second_of.held_on if session.second_of_id else None,
    )

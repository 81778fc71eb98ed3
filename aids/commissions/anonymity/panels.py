"""What anonymity adds to the desk: masks to reread, assessments to present."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from aids.commissions.anonymity import queries
from aids.commissions.enums import SessionStatus
from backend.kit.registry import DeskItem, DeskRow
from cases.assessments.models import WRITING_ROLES

DESK_ROWS = 8


def desk(user, today: dt.date) -> list[DeskItem]:
    """What one wrote, or examines, and has to reread before the commission; what one presents today."""
    if not user.holds(*WRITING_ROLES):
        return []
    return [*_to_present(user, today), *_to_reread(user)]


def _to_reread(user) -> list[DeskItem]:
    waiting = queries.waiting_for(user)
    found = list(waiting[: DESK_ROWS + 1])
    if not found:
        return []
    count = len(found) if len(found) <= DESK_ROWS else waiting.count()
    rows = tuple(
        DeskRow(
            label=application.number,
            url=reverse("commissions:reread", args=[application.pk]),
            detail=_("Names and contacts are masked: check them"),
            date=application.held_on,
            date_words=_("read by the commission on"),
        )
        for application in found[:DESK_ROWS]
    )
    return [DeskItem(_("To reread before the commission"), rows[0].url, count, rows)]


def _to_present(user, today: dt.date) -> list[DeskItem]:
    items = queries.presented_by(user).filter(session__held_on=today, session__status__in=queries.COMING)
    found = list(items.select_related("session__unit", "line__application").order_by("session", "position"))
    if not found:
        return []
    rows = tuple(
        DeskRow(
            label=f"{item.line.application.number} · {item.line.ground_label}",
            url=_where(item),
            detail=f"{item.session.unit} · {item.session.place}",
            state=item.session.get_status_display(),
            tone="info" if item.session.status == SessionStatus.OPEN else "todo",
        )
        for item in found[:DESK_ROWS]
    )
    return [DeskItem(_("You present today"), next((row.url for row in rows if row.url), ""), len(found), rows)]


def _where(item) -> str:
    """Open with the session, and not before."""
    if item.session.status != SessionStatus.OPEN:
        return ""
    return reverse("commissions:present", args=[item.session_id, item.position])

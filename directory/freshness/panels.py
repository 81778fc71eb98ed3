"""What freshness adds to the desk: sheets to check and errors to settle, for the owner and the administrator."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.kit.registry import DeskItem, DeskRow
from directory.enums import Role
from directory.freshness import queries

DESK_ROWS = 5


def desk(user, today: dt.date) -> list[DeskItem]:
    is_owner = user.holds(Role.PARTNER) and user.organisation_id
    if not is_owner and not user.holds(Role.ADMINISTRATOR):
        return []
    heaps = [_reports(user)]
    if is_owner:
        heaps.append(_to_check(user, today))
    return [heap for heap in heaps if heap.count]


def _reports(user) -> DeskItem:
    found = list(queries.reports_for(user))
    rows = tuple(
        DeskRow(
            label=str(one.service),
            url=reverse("services:report", args=[one.pk]),
            detail=one.words,
            date=one.reported_on,
            date_words=_("reported on"),
        )
        for one in found[:DESK_ROWS]
    )
    where = "services:freshness" if user.holds(Role.ADMINISTRATOR) else "services:mine"
    return DeskItem(_("Errors reported on sheets"), reverse(where), len(found), rows)


def _to_check(user, today: dt.date) -> DeskItem:
    found = list(queries.to_check(today).filter(organisation=user.organisation_id))
    rows = tuple(
        DeskRow(
            label=one.name,
            url=reverse("services:mine"),
            state="" if one.checked_on else _("never checked yet"),
            tone="warn",
            date=one.checked_on,
            date_words=_("checked on"),
        )
        for one in found[:DESK_ROWS]
    )
    return DeskItem(_("My sheets to check"), reverse("services:mine"), len(found), rows)

"""What decisions taken alone add to the desk and to the frame."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.commissions.delegated.delegations import DELEGATED_ROLES, ready_for_one
from backend.kit.money import format_euro
from backend.kit.registry import DeskItem, DeskRow, RailEntry
from directory.enums import Role

DESK_ROWS = 8


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Without the commission"), "delegated:list", "/delegated/")
    return [entry] if user.holds(Role.UNIT_MANAGER) else []


def desk(user, today: dt.date) -> list[DeskItem]:
    """The requests that this account may decide at once, emergencies first."""
    if not user.holds(*DELEGATED_ROLES):
        return []
    found = ready_for_one(user, today)
    if not found and not user.holds(Role.UNIT_MANAGER):
        return []
    rows = tuple(
        DeskRow(
            label=line.application.number,
            url=reverse("delegated:decide", args=[line.pk]),
            detail=f"{line} · {format_euro(line.amount_asked)}",
            state=_("Emergency") if line.application.emergency else "",
            tone="no",
            date=line.application.silence_on,
            date_words=_("silence is a refusal on"),
        )
        for line, _delegation in found[:DESK_ROWS]
    )
    title = _("To decide without the commission")
    return [DeskItem(title, reverse("delegated:list"), len(found), rows, _("No request is waiting."))]

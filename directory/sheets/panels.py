"""What the sheets add to the desk and to the frame."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit.registry import DeskItem, DeskRow, RailEntry
from directory.enums import Role, SheetChangeOutcome
from directory.models import SheetChange
from directory.sheets.perms import ANSWERING_ROLES

DESK_ROWS = 5
TOLD_FOR = dt.timedelta(days=30)
"""How long what was sent back stays on the desk of the partner."""


def rail(user) -> list[RailEntry]:
    if user.holds(Role.PARTNER) and user.organisation_id:
        return [RailEntry(gettext_lazy("My sheets"), "services:mine", "/services/mine/")]
    return []


def desk(user, today: dt.date) -> list[DeskItem]:
    """Changes to answer, for the département; changes sent back, for the partner."""
    heaps = []
    if user.holds(*ANSWERING_ROLES):
        waiting = SheetChange.objects.kept_right_by(user).filter(outcome="")
        heaps += _heap(_("Changes proposed by partners"), "services:proposals", waiting)
    mine = SheetChange.objects.of_organisation_of(user).filter(Q(outcome=SheetChangeOutcome.SENT_BACK))
    heaps += _heap(_("My sheets: changes sent back"), "services:mine", mine.filter(answered_on__gte=today - TOLD_FOR))
    return heaps


def _heap(title: str, url_name: str, rows) -> list[DeskItem]:
    found = list(rows.select_related("organisation", "service__organisation").order_by("proposed_on", "pk"))
    if not found:
        return []
    told = tuple(
        DeskRow(
            label=str(one),
            url=reverse(url_name) if one.outcome else reverse("services:proposal", args=[one.pk]),
            detail=one.answer,
            date=one.proposed_on,
            date_words=_("proposed on"),
        )
        for one in found[:DESK_ROWS]
    )
    return [DeskItem(title, reverse(url_name), len(found), told)]

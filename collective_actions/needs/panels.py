"""What needs and proposals add to the frame, to the desk and to the page of an action."""

import datetime as dt

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit.registry import DeskItem, DeskRow, RailEntry
from collective_actions.catalogue.models import Action
from collective_actions.needs import perms, queries
from collective_actions.needs.models import Need, Proposal
from directory.enums import Role

DESK_ROWS = 8


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Needs and proposals"), "needs:board", "/needs/")
    return [entry] if user.holds(*perms.BOARD_ROLES) else []


def desk(user, today: dt.date) -> list[DeskItem]:
    """For the design service: what residents told, to be read."""
    if not user.holds(Role.ACTION_DESIGNER):
        return []
    found = list(queries.to_read()[: DESK_ROWS + 1])
    total = len(found) if len(found) <= DESK_ROWS else queries.to_read().count()
    rows = tuple(_desk_row(one) for one in found[:DESK_ROWS])
    return [DeskItem(_("Needs to read"), reverse("needs:unread"), total, rows, _("Every need is read."))]


def _desk_row(need: Need) -> DeskRow:
    return DeskRow(
        label=Truncator(need.words).chars(80),
        url=reverse("needs:unread"),
        detail=f"{need.get_thematic_display()} · {need.place}",
        date=need.day,
    )


def actions_for(user, action: Action) -> list[dict]:
    """The proposal from which an action came, for whoever sees the board."""
    proposal = Proposal.objects.visible_to(user).filter(action=action).first()
    return [{"label": _("The idea it came from"), "url": proposal.get_absolute_url()}] if proposal else []

"""What commissions add to the desk and to the frame."""

import datetime as dt

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications.completeness.tones import on_desk
from aids.applications.enums import LineStatus
from aids.applications.models import ApplicationLine
from aids.commissions import queries
from aids.commissions.enums import SessionStatus
from aids.commissions.models import DEROGATION_ROLES, SESSION_ROLES, Session
from backend.kit.registry import DeskItem, DeskRow, RailEntry
from directory.enums import Role

DESK_ROWS = 8


def rail(user) -> list[RailEntry]:
    """The sessions; for who has none of them, who composes the commissions, or the rules that decisions set aside."""
    if user.holds(*SESSION_ROLES):
        return [RailEntry(gettext_lazy("Commission"), "commissions:list", "/commission/")]
    if user.holds(Role.ADMINISTRATOR):
        return [RailEntry(gettext_lazy("Composition"), "commissions:composition", "/commission/composition/")]
    if user.holds(Role.RULE_EDITOR, *DEROGATION_ROLES):
        return [RailEntry(gettext_lazy("Derogations"), "commissions:derogations", "/commission/derogations/")]
    return []


def desk(user, today: dt.date) -> list[DeskItem]:
    """Lines that wait for an agenda, sessions to hold, sessions to decide."""
    heaps = []
    if user.holds(Role.COMMISSION_SECRETARY):
        heaps.append(_ready(user, today))
    if user.holds(Role.SIGNATORY):
        closed = Session.objects.filter(unit__in=user.units_as(Role.SIGNATORY), status=SessionStatus.CLOSED)
        heaps.append(_sessions(_("To decide"), closed, _("No session waits for a decision.")))
    if user.holds(Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER):
        units = user.units_as(Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER)
        coming = Session.objects.filter(unit__in=units, status__in=[SessionStatus.PREPARED, SessionStatus.OPEN])
        heaps.append(_sessions(_("Sessions to hold"), coming, _("No session is planned.")))
    return heaps


def _ready(user, today: dt.date) -> DeskItem:
    units = user.units_as(Role.COMMISSION_SECRETARY)
    lines = ApplicationLine.objects.filter(status=LineStatus.READY, application__unit__in=units)
    counted = lines.select_related("application").annotate(heap=Window(Count("*")))
    found = list(counted.order_by("-application__emergency", "application__received_on")[:DESK_ROWS])
    rows = tuple(
        DeskRow(
            label=line.application.number,
            url="",
            detail=str(line),
            state=_("Emergency") if line.application.emergency else "",
            tone="no",
            **on_desk(line.application, today),
        )
        for line in found
    )
    count = found[0].heap if found else 0
    return DeskItem(_("Ready for an agenda"), reverse("commissions:list"), count, rows, _("No request is waiting."))


def _sessions(title, sessions, empty) -> DeskItem:
    found = list(queries.sessions_listed(sessions).order_by("held_on"))
    rows = tuple(
        DeskRow(
            label=str(session.unit),
            url=session.get_absolute_url(),
            detail=_("%(n)s on the agenda") % {"n": session.item_count},
            state=session.get_status_display(),
            tone=queries.SESSION_TONES[session.status],
            date=session.held_on,
            date_words=_("held on"),
        )
        for session in found[:DESK_ROWS]
    )
    return DeskItem(title, reverse("commissions:list"), len(found), rows, empty)

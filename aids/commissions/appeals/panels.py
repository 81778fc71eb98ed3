"""What appeals add to the desk, to the frame, to an application."""

import datetime as dt
from collections import defaultdict

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications.models import Application
from aids.commissions.appeals import perms, queries
from aids.commissions.appeals.enums import AppealStatus
from aids.commissions.appeals.models import Appeal
from backend.kit.registry import DeskItem, DeskRow, RailEntry
from cases.people.ties import HouseholdTie, Tie
from directory.enums import Role

DESK_ROWS = 8
SILENCE = gettext_lazy("silence is a rejection on")


def involvement(user) -> list[Tie]:
    """Answers `involvement`: whoever examines an appeal follows the household of its application."""
    examined = Appeal.objects.examined_by(user).values("decision__line__application")
    return [HouseholdTie(Application.objects.filter(pk__in=examined))]


def histories_about(application: Application) -> list:
    """Answers `application_histories`: the appeals against its decisions."""
    lines = [line.pk for line in application.lines.all()]
    return [Appeal.history.filter(decision__line__in=lines)]


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Appeals"), "appeals:list", "/appeals/")
    if user.holds(Role.CASE_OFFICER, Role.COMMISSION_SECRETARY, Role.SIGNATORY):
        return [entry]
    figures = RailEntry(gettext_lazy("Appeals"), "appeals:figures", "/appeals/figures/")
    return [figures] if user.holds(*perms.FIGURES_ROLES) else []


def decision_notes(user, application: Application) -> dict[int, dict]:
    """Answers `decision_notes`: the appeals against each decision, and the one that may be recorded."""
    found: dict[int, dict] = {}
    may = perms.can_record(user, application)
    for line in application.lines.all():
        standing = line.decision
        contested = standing is not None and may and perms.can_contest(standing)
        url = reverse("appeals:record", args=[standing.pk]) if contested else ""
        record = [{"label": _("Record an appeal"), "url": url}] if contested else []
        found[line.pk] = {"actions": record, "notes": []}
    for appeal in queries.of_application(application):
        told = found[appeal.decision.line_id]
        told["notes"].append(
            {
                "label": str(appeal),
                "url": appeal.get_absolute_url(),
                "state": appeal.get_status_display(),
                "tone": queries.TONES[appeal.status],
            }
        )
        if appeal.is_open:
            told["actions"] = []
    return found


def desk(user, _today: dt.date) -> list[DeskItem]:
    """Appeals that nobody examines, those in hand, those that wait for the signatory, nearest silence first."""
    heaps = []
    if user.holds(Role.CASE_OFFICER):
        mine = Appeal.objects.examined_by(user).filter(status=AppealStatus.EXAMINED, conclusions="")
        found = _by_state(Appeal.objects.awaiting_examiner(user) | mine)
        heaps.append(_heap(_("Appeals to take up"), found[AppealStatus.RECEIVED], "appeals:take_up"))
        heaps.append(_heap(_("Appeals to examine"), found[AppealStatus.EXAMINED], "appeals:detail"))
    if user.holds(Role.SIGNATORY):
        units = user.units_as(Role.SIGNATORY)
        ready = Appeal.objects.filter(unit__in=units, status=AppealStatus.EXAMINED).exclude(conclusions="")
        heaps.append(_heap(_("Appeals to answer"), _by_state(ready)[AppealStatus.EXAMINED], "appeals:detail"))
    return heaps


def _by_state(appeals: QuerySet) -> dict[str, list[Appeal]]:
    """The first ones of each state, oldest first, each with `heap`, how many there are: one query."""
    window = {"partition_by": "status"}
    ranked = queries.listed(appeals).annotate(
        heap=Window(Count("*"), **window),
        rank=Window(RowNumber(), order_by=["received_on", "pk"], **window),
    )
    found: dict[str, list[Appeal]] = defaultdict(list)
    for appeal in ranked.filter(rank__lte=DESK_ROWS).order_by("received_on", "pk"):
        found[appeal.status].append(appeal)
    return found


def _heap(title: str, found: list[Appeal], route: str) -> DeskItem:
    rows = tuple(
        DeskRow(
            label=appeal.decision.number,
            url=reverse(route, args=[appeal.pk]),
            detail=appeal.get_reason_display(),
            state=appeal.get_kind_display(),
            tone="info",
            date=appeal.silence_on,
            date_words=str(SILENCE),
        )
        for appeal in found
    )
    return DeskItem(title, reverse("appeals:list"), found[0].heap if found else 0, rows, _("No appeal is waiting."))

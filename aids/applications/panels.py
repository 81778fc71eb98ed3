"""What applications add to the desk, to the frame and to a household."""

import datetime as dt
import re
import uuid

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications import perms, queries
from aids.applications.completeness.tones import NEAR, on_desk, silence_of
from aids.applications.eligibility import OPEN_STATES
from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.models import Application
from backend.kit.registry import DeskItem, DeskRow, Found, FoundRow, Panel, RailEntry, Subject, UnderWay
from cases.people.models import Household
from cases.people.perms import TAKING_ROLES
from cases.people.ties import HouseholdTie, Tie
from directory.enums import Role

DESK_ROWS = 8
SHOWING_WHAT_IS_ASKED = "applications:detail"
NUMBER = re.compile(r"\b(?P<year>20\d\d)\s*[-/ ]\s*(?P<sequence>\d{1,9})\b")
"""How an application is named: 2026-00412, 2026/412."""


def involvement(user) -> list[Tie]:
    """Answers `involvement`: the applications that this account took, examines or decides; firmly once submitted."""
    return [HouseholdTie(Application.objects.followed_by(user), firm=Q(status=ApplicationStatus.SUBMITTED))]


def histories_of_household(household: Household) -> list:
    """Answers `household_histories`: which applications were opened, by whom, even abandoned ones."""
    return [Application.history.filter(household=household.pk)]


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Applications"), "applications:list", "/applications/")
    return [entry] if user.holds(*perms.ROLES) else []


def person_actions(user, subject: Subject) -> list[dict]:
    if subject.household is None or subject.person.died_on or not user.holds(*TAKING_ROLES):
        return []
    url = reverse("applications:open", args=[subject.person.pk])
    new = {"label": _("New application"), "url": url, "key": "n", "main": True}
    # who follows the household already need not be told that opening one makes them follow it
    return [new | ({"method": "post", "fields": {"key": uuid.uuid4()}} if subject.is_writable else {})]


def _rows(user, subject: Subject, *, is_open: bool) -> list[dict]:
    """The household's applications that this account may read: those under way, or the others."""

    def ask() -> list[dict]:
        if subject.household is None:
            return []
        return [
            _panel_row(one, subject.today)
            for one in queries.of_household(user, subject.household, opens_protected=subject.opens_protected)
        ]

    return [row for row in subject.once("applications", ask) if row["is_open"] == is_open]


def under_way(user, subject: Subject) -> list[UnderWay]:
    """The applications on their way, with the day on which silence becomes a refusal."""
    return [
        UnderWay(
            label=_("Application %(number)s") % {"number": row["application"].number},
            url=row["application"].get_absolute_url(),
            detail=row["grounds"],
            state=str(row["progress"].label),
            tone=row["progress"].tone,
            date=row["silence"].on if row["silence"] else None,
            date_words=row["silence"].words if row["silence"] else "",
        )
        for row in _rows(user, subject, is_open=True)
    ]


def person_panel(user, subject: Subject) -> Panel | None:
    """The household's past applications that this account may read, and the drafts that others left."""
    past = _rows(user, subject, is_open=False)
    drafts = queries.drafts_left(user, subject.household) if subject.household else []
    if not past and not drafts:
        return None
    return Panel("applications/person_panel.html", {"rows": past, "drafts": drafts})


def _panel_row(application: Application, today: dt.date) -> dict:
    states = [request["state"] for request in application.requests]
    undecided = queries.undecided(application, states)
    return {
        "application": application,
        "grounds": ", ".join(request["ground"] for request in application.requests),
        "progress": queries.progress(application, states),
        "silence": silence_of(application, today) if undecided else None,
        "is_open": undecided or application.status == ApplicationStatus.DRAFT,
    }


def search_results(user, text: str, _today: dt.date) -> list[Found]:
    """Applications that a number means, of those that this account may read."""
    wanted = NUMBER.search(text)
    if not wanted or not user.holds(*perms.ROLES):
        return []
    named = {"year": int(wanted["year"]), "sequence": int(wanted["sequence"])}
    found = list(Application.objects.visible_to(user).filter(**named).select_related("applicant"))
    rows = tuple(FoundRow(one.number, one.get_absolute_url(), str(one.applicant)) for one in found)
    return [Found(_("Applications"), rows, tuple(one.applicant_id for one in found))] if found else []


def desk(user, today: dt.date) -> list[DeskItem]:
    """Drafts to finish, applications to take up, to examine, and those near silence."""
    heaps = []
    if user.holds(*TAKING_ROLES):
        drafts = Application.objects.filter(taken_by=user, status=ApplicationStatus.DRAFT)
        heaps.append(_heap(_("My drafts"), drafts, today, "?state=draft", _("No draft is waiting.")))
        taken = Application.objects.filter(taken_by=user, status=ApplicationStatus.SUBMITTED).exclude(case_officer=user)
        under_way = taken.filter(lines__status__in=OPEN_STATES).distinct().order_by("-received_on", "-pk")
        heaps.append(_heap(_("I took them in, under way"), under_way, today, "", _("Nothing of yours is under way.")))
    if user.holds(Role.CASE_OFFICER):
        waiting = Application.objects.awaiting_case_officer(user).order_by("-emergency", "received_on")
        heaps.append(
            _heap(_("To take up in my unit"), waiting, today, "", _("Nobody is waiting."), name="applications:take_up")
        )
        mine = Application.objects.followed_by(user).filter(case_officer=user)
        mine = queries.with_a_line_in(mine, LineStatus.TO_EXAMINE)
        ordered = mine.order_by("-emergency", "received_on")
        heaps.append(_heap(_("I examine"), ordered, today, "?state=to_examine", _("Nothing to examine.")))
    if user.holds(Role.UNIT_MANAGER):
        heaps.append(_near_silence(user, today))
    return heaps


def _heap(title, applications, today, query, empty, name=SHOWING_WHAT_IS_ASKED) -> DeskItem:
    told = queries.listed(applications)
    if name != SHOWING_WHAT_IS_ASKED:
        told = told.prefetch_related(None)
    rows = list(told.annotate(heap=Window(Count("*")))[:DESK_ROWS])
    count = rows[0].heap if rows else 0
    return DeskItem(
        title=title,
        url=reverse("applications:list") + query,
        count=count,
        rows=tuple(_row(application, today, name) for application in rows),
        empty=empty,
    )


def _row(application: Application, today: dt.date, name: str) -> DeskRow:
    """What is asked shows only to who follows the application."""
    lines = application.lines.all() if name == SHOWING_WHAT_IS_ASKED else []
    return DeskRow(
        label=f"{application.number} · {application.applicant}",
        url=reverse(name, args=[application.pk]),
        detail=", ".join(dict.fromkeys(line.ground_label for line in lines)),
        state=_("Emergency") if application.emergency else "",
        tone="no",
        person_ids=(application.applicant_id,),
        **on_desk(application, today),
    )


def _near_silence(user, today: dt.date) -> DeskItem:
    """Refused by silence and undecided, or within three weeks; by number only: a manager watches delays, not people."""
    units = user.units_as(Role.UNIT_MANAGER)
    near = queries.undecided_before(Application.objects.filter(unit__in=units), today + NEAR)
    found = list(near.select_related("case_officer").annotate(heap=Window(Count("*")))[:DESK_ROWS])
    rows = tuple(
        DeskRow(
            label=one.number,
            url="",
            detail=str(one.case_officer or _("nobody examines it yet")),
            **on_desk(one, today),
        )
        for one in found
    )
    count = found[0].heap if found else 0
    return DeskItem(_("Silence near"), "", count, rows, _("No application is near silence."))

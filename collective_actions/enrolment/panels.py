"""What enrolments add to the frame, to the desk and to a person's page."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit import clock
from backend.kit.registry import DeskItem, DeskRow, Panel, RailEntry, Subject
from cases.people.models import Person
from cases.people.perms import TAKING_ROLES
from collective_actions.catalogue.enums import ActionStatus
from collective_actions.catalogue.models import CATALOGUE_ROLES, Action
from collective_actions.enrolment import queries
from collective_actions.enrolment.enums import EnrolmentStatus
from collective_actions.enrolment.models import ENROLLING_ROLES, Enrolment, Presence
from directory.enums import Role

DESK_ROWS = 8


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Collective actions"), "collective:list", "/collective/")
    return [entry] if user.holds(*CATALOGUE_ROLES) else []


def desk(user, today: dt.date) -> list[DeskItem]:
    """Seats to answer for, people to tell of other dates, absences to hear of, actions proposed by partners."""
    if not user.holds(*ENROLLING_ROLES, Role.ACTION_DESIGNER):
        return []
    url = reverse("collective:enrolments")
    waiting = queries.to_settle(user, clock.now())
    once = {one.pk: one for one in waiting}.values()
    offered = [one for one in once if one.status == EnrolmentStatus.OFFERED]
    changed = [one for one in once if one.to_tell]
    absent = [one for one in waiting if one.absence_id]
    heaps = [
        _heap(_("A seat is offered: tell them, then answer"), url, [_offered(one) for one in offered]),
        _heap(_("Dates moved or cancelled: tell them"), url, [_changed(one) for one in changed]),
        _heap(_("Did not come: take news"), url, [_absent(one) for one in absent]),
    ]
    if user.holds(Role.ACTION_DESIGNER):
        to_read = Q(status=ActionStatus.PROPOSED) | Q(corrected_unread=True)
        proposed = Action.objects.filter(to_read).select_related("owner")
        rows = [_proposed(one) for one in proposed[: queries.MOST_TO_SETTLE]]
        heaps.append(_heap(_("Actions to publish, or corrected since"), reverse("collective:list"), rows))
    return [heap for heap in heaps if heap.count]


def _heap(title: str, url: str, rows: list[DeskRow]) -> DeskItem:
    return DeskItem(title, url, len(rows), tuple(rows[:DESK_ROWS]))


def _persons(enrolment: Enrolment) -> tuple[int, ...]:
    return (enrolment.person_id,) if enrolment.person_id else ()


def _offered(one: Enrolment) -> DeskRow:
    return DeskRow(
        label=one.name,
        url=one.get_absolute_url(),
        detail=one.series.action.title,
        date=timezone.localdate(one.until),
        date_words=_("answer before"),
        date_tone="warn",
        person_ids=_persons(one),
    )


def _changed(one: Enrolment) -> DeskRow:
    return DeskRow(
        label=one.name,
        url=one.get_absolute_url(),
        detail=one.series.action.title,
        date=timezone.localdate(one.series.first_at),
        person_ids=_persons(one),
    )


def _absent(one: Enrolment) -> DeskRow:
    return DeskRow(
        label=one.name,
        url=reverse("collective:absence", args=[one.absence_id]),
        detail=one.series.action.title,
        date=timezone.localdate(one.missed_at),
        person_ids=_persons(one),
    )


def _proposed(one: Action) -> DeskRow:
    return DeskRow(label=one.title, url=one.get_absolute_url(), detail=str(one.owner))


def person_actions(user, subject: Subject) -> list[dict]:
    if not user.holds(*TAKING_ROLES) or subject.person.died_on:
        return []
    url = reverse("collective:enrol", args=[subject.person.pk])
    return [{"label": _("Enrol in a collective action"), "url": url, "menu": True}]


def person_panel(user, subject: Subject) -> Panel | None:
    """The enrolments of a person, for who follows the file, made them or runs the action."""
    found = _all(user, subject)
    return Panel("collective/person_panel.html", {"enrolments": found}) if found else None


def _all(user, subject: Subject) -> list[Enrolment]:
    is_open = subject.is_open
    return subject.once("enrolments", lambda: queries.of_person(user, subject.person, is_open=is_open))


def histories_of_person(person: Person) -> list:
    """Answers `person_histories`: enrolled, waiting, came or not."""
    enrolments = Enrolment.objects.filter(person=person).values("pk")
    return [Enrolment.history.filter(person=person.pk), Presence.history.filter(enrolment__in=enrolments)]

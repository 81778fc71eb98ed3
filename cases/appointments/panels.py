"""What appointments add to the frame, to the desk, to a person's page and to the reception of a site."""

import datetime as dt

from django.db.models import Count, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit import clock
from backend.kit.registry import DeskItem, DeskRow, Found, FoundRow, NextDate, Panel, RailEntry, Subject
from cases.appointments import queries
from cases.appointments.models import AGENDA_ROLES, Appointment
from cases.people.models import Person
from cases.people.perms import TAKING_ROLES
from directory.enums import Role
from directory.models import Site
from directory.queries import SEARCH_LIMIT, found_colleagues

DESK_ROWS = 8
PANEL_ROWS = 6


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Appointments"), "appointments:week", "/appointments/")
    return [entry] if user.holds(*AGENDA_ROLES) else []


def search_results(user, text: str, today: dt.date) -> list[Found]:
    """Colleagues of that name: their roles, their site and, of those who receive, the week of their appointments."""
    opens_weeks = user.holds(*TAKING_ROLES, Role.UNIT_MANAGER)
    found = found_colleagues(text, today)
    rows = tuple(
        FoundRow(
            str(one),
            f"{reverse('appointments:week')}?worker={one.pk}" if opens_weeks and one.holds(*TAKING_ROLES) else "",
            " · ".join([*one.role_labels, *([str(one.site)] if one.site else [])]),
        )
        for one in found
    )
    return [Found(_("Colleagues"), rows, limited=len(rows) == SEARCH_LIMIT)] if rows else []


def histories_of_person(person: Person) -> list:
    """Answers `person_histories`: booked, moved, kept or not."""
    return [Appointment.history.filter(person=person.pk)]


def person_actions(user, subject: Subject) -> list[dict]:
    if not user.holds(*TAKING_ROLES) or subject.person.died_on:
        return []
    url = reverse("appointments:book", args=[subject.person.pk])
    return [{"label": _("Book an appointment"), "url": url, "key": "r"}]


def next_dates(user, subject: Subject) -> list[NextDate]:
    """The next appointment."""
    if not user.holds(*AGENDA_ROLES):
        return []
    soonest = max(clock.now(), queries.moments_of(subject.today, 1)[0])
    coming = [one for one in _all(user, subject) if one.is_to_come and one.slot.starts_at >= soonest]
    if not coming:
        return []
    following = coming[-1]
    words = _("appointment with %(who)s") % {"who": following.slot.worker}
    return [NextDate(timezone.localtime(following.slot.starts_at), words, following.get_absolute_url())]


def _all(user, subject: Subject) -> list[Appointment]:
    """The appointments of the person, the latest first."""
    is_open = subject.is_contact_open
    return subject.once("appointments", lambda: queries.of_person(user, subject.person, is_contact_open=is_open))


def _day(appointment: Appointment) -> dt.date:
    return timezone.localdate(appointment.slot.starts_at)


def person_panel(user, subject: Subject) -> Panel | None:
    """The appointments to come for whoever sees the identity; those that are past for who follows the file."""
    if not user.holds(*AGENDA_ROLES):
        return None
    found = _all(user, subject)
    if not subject.is_open:
        found = [one for one in found if _day(one) >= subject.today]
    rows = [_panel_row(user, subject, one) for one in found[:PANEL_ROWS]]
    context = {"rows": rows, "more": max(0, len(found) - PANEL_ROWS)}
    return Panel("appointments/person_panel.html", context) if rows else None


def _panel_row(user, subject: Subject, appointment: Appointment) -> dict:
    is_past = _day(appointment) < subject.today
    unsaid = appointment.is_to_come and is_past
    return {
        "appointment": appointment,
        "to_come": appointment.is_to_come and not is_past,
        "label": _("outcome to say") if unsaid else appointment.get_status_display(),
        "reason": appointment.reason if subject.is_open or appointment.slot.worker_id == user.pk else "",
    }


def site_today(user, site: Site, today: dt.date) -> Panel | None:
    """The appointments of the day on a site; `person_ids` are those whom the panel names."""
    if not user.holds(*AGENDA_ROLES):
        return None
    rows = queries.of_day(user, site, today)
    context = {"site": site, "rows": rows, "person_ids": [row.person_id for row in rows]}
    return Panel("appointments/site_today.html", context)


def desk(user, today: dt.date) -> list[DeskItem]:
    """One's appointments of today, those of past days without an outcome; for a manager those to reassign."""
    heaps = []
    if user.holds(*TAKING_ROLES):
        todays, waiting = queries.desk_of(user, today, rows=DESK_ROWS)
        heaps.append(_heap(_("My appointments today"), todays, _("Nobody comes today."), dated=False))
        heaps.append(_heap(_("What happened?"), waiting, _("Every outcome is said.")))
    if user.holds(Role.UNIT_MANAGER):
        gone = queries.to_reassign(user.units_as(Role.UNIT_MANAGER), queries.moments_of(today, 1)[0])
        found = list(gone.listed().annotate(heap=Window(Count("*"))).order_by("slot__starts_at", "pk")[:DESK_ROWS])
        title = _("With somebody who is away or gone")
        heaps.append(_heap(title, found, _("Nothing to move."), name="move"))
    return heaps


def _heap(title: str, found: list[Appointment], empty: str, *, dated: bool = True, name: str = "detail") -> DeskItem:
    """`heap` of a row is how many there are in all."""
    rows = tuple(_desk_row(one, dated=dated, name=name) for one in found)
    return DeskItem(title, reverse("appointments:week"), found[0].heap if found else 0, rows, empty)


def _desk_row(appointment: Appointment, *, dated: bool, name: str) -> DeskRow:
    slot = appointment.slot
    is_said = not appointment.is_to_come
    return DeskRow(
        label=f"{time_format(timezone.localtime(slot.starts_at))} · {appointment.person}",
        url=reverse(f"appointments:{name}", args=[appointment.pk]),
        detail=str(slot.site) if name == "detail" else f"{slot.worker} · {slot.site}",
        state=appointment.get_status_display() if is_said else "",
        tone=appointment.tone,
        date=timezone.localdate(slot.starts_at) if dated else None,
        person_ids=(appointment.person_id,),
    )

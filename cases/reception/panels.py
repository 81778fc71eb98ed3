"""What reception adds to the frame and to a person's page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit.registry import Panel, RailEntry, Subject
from cases.people.models import Person
from cases.people.perms import TAKING_ROLES
from cases.reception import queries
from cases.reception.models import FirstContact, Visit
from cases.reception.perms import can_receive
from directory.enums import Role


def rail(user) -> list[RailEntry]:
    """A manager who receives nobody reads the figures."""
    if user.holds(*TAKING_ROLES):
        return [RailEntry(gettext_lazy("Reception"), "reception:today", "/reception/")]
    if user.holds(Role.UNIT_MANAGER):
        return [RailEntry(gettext_lazy("Reception"), "reception:figures", "/reception/")]
    return []


def person_panel(user, subject: Subject) -> Panel | None:
    """When they came and what they were answered: for who follows the file, else for who received them."""
    if not (subject.is_open or can_receive(user)):
        return None
    contacts, visits = queries.of_person(user, subject.person, is_open=subject.is_open)
    rows = [_contact(one) for one in contacts] + [_visit(one) for one in visits]
    rows.sort(key=lambda row: row["when"], reverse=True)
    return Panel("reception/person_panel.html", {"rows": rows[: queries.PANEL_ROWS]}) if rows else None


def _contact(contact: FirstContact) -> dict:
    return {
        "when": contact.at,
        "what": contact.led_to,
        "who": f"{contact.received_by} · {contact.site}",
        "detail": contact.about,
        "url": contact.get_absolute_url(),
        "tone": "no" if contact.is_emergency else "",
    }


def _visit(visit: Visit) -> dict:
    received = visit.received_by or _("nobody received them")
    return {
        "when": visit.arrived_at,
        "what": _("Came to reception"),
        "who": f"{received} · {visit.site}",
        "tone": "todo",
    }


def person_actions(user, subject: Subject) -> list[dict]:
    if not can_receive(user):
        return []
    url = reverse("reception:person_contact", args=[subject.person.pk])
    return [{"label": _("First contact"), "url": url, "key": "f", "menu": True}]


def histories_of_person(person: Person) -> list:
    """Answers `person_histories`: visits and first contacts that name or named this person."""
    return [Visit.history.filter(person=person.pk), FirstContact.history.filter(person=person.pk)]

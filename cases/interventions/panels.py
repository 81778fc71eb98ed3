"""What interventions add to the person's page, to the desk and to the frame."""

import datetime as dt
import uuid

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.kit.registry import DeskItem, DeskRow, Panel, RailEntry, Subject
from cases.interventions import queries
from cases.interventions.durations import in_words
from cases.interventions.forms import grid_of
from cases.interventions.models import Intervention, InterventionCell, InterventionPerson
from cases.interventions.perms import READING_ROLES, RECORDING_ROLES
from cases.interventions.views import sets_shown
from cases.people.models import Person


def rail(user) -> list[RailEntry]:
    if user.holds(*RECORDING_ROLES):
        return [RailEntry(gettext_lazy("Interventions"), "interventions:day", "/interventions/")]
    if user.holds(*READING_ROLES):
        return [RailEntry(gettext_lazy("Interventions"), "interventions:table", "/interventions/")]
    return []


def person_actions(user, subject: Subject) -> list[dict]:
    if not (subject.is_writable and user.holds(*RECORDING_ROLES)):
        return []
    url = reverse("interventions:new", args=[subject.person.pk])
    return [{"label": _("Intervention"), "url": url, "key": "i"}]


def person_panel(user, subject: Subject) -> Panel | None:
    """The last interventions, and the grid that records one in two clicks: for those who follow the person."""
    if not subject.is_open:
        return None
    latest, usual = queries.latest_about(subject.person, user)
    context = {"rows": [_row(one, user, subject.today) for one in latest]}
    if subject.is_writable and user.holds(*RECORDING_ROLES):
        # on the person's page a figure pressed by mistake must not write: sets have their keys in the form only
        sets = [{**one, "key": ""} for one in sets_shown(queries.sets_of(user), subject.person)]
        context |= {
            "grid": grid_of(prefix="box"),
            "sets": sets,
            "usual": usual,
            "how": f"{queries.medium_in_words(usual.medium)}, {in_words(usual.minutes)}",
            "today": subject.today,
            "key": uuid.uuid4(),
        }
    return Panel("interventions/person_panel.html", context)


def _row(one: Intervention, user, today: dt.date) -> dict:
    mine = one.worker_id == user.pk
    return {
        "pk": one.pk,
        "on_date": one.on_date,
        "boxes": queries.words_of_boxes(one.boxes),
        "how": f"{one.get_medium_display()}, {in_words(one.minutes)}",
        "worker": one.worker,
        "what_it_served": one.what_it_served,
        "mine": mine,
        "undoable": mine and one.recorded_on(today),
    }


def histories(person: Person) -> list:
    """Answers `person_histories`: what was done for this person, even taken back; nobody else is told in it."""
    links = InterventionPerson.history.filter(person=person.pk)
    concerned = links.values("intervention")
    return [
        links,
        Intervention.history.filter(id__in=concerned),
        InterventionCell.history.filter(intervention__in=concerned),
    ]


def desk(user, today: dt.date) -> list[DeskItem]:
    if not user.holds(*RECORDING_ROLES):
        return []
    number, minutes = queries.count_of_day(user, today)
    url = reverse("interventions:day")
    words = ngettext("%(n)s intervention, %(time)s", "%(n)s interventions, %(time)s", number)
    row = DeskRow(words % {"n": number, "time": in_words(minutes)}, url)
    title = _("My interventions of today")
    return [DeskItem(title, url, number, (row,) if number else (), _("Nothing is recorded for today yet."))]

"""Writes: notes of the file, their follow-ups, and working notes."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.notes import perms
from cases.notes.enums import WORKING, Level
from cases.notes.models import WORKING_DAYS, Note, WorkingNote
from cases.people.models import Person
from cases.people.perms import TAKING_ROLES, can_work_on_file, home_seen_by
from directory.models import TerritorialUnit, User


@dataclass(frozen=True)
class Told:
    """What a note says."""

    facts: str
    judgment: str = ""
    title: str = ""


def write_note(
    *,
    actor: User,
    person: Person,
    level: str,
    told: Told,
    now: dt.datetime,
    completes: Note | None = None,
    key: uuid.UUID | None = None,
) -> Note | WorkingNote:
    """A note of the file, or a working note.

    A follow-up has the level of the note that it completes.
    """
    _require_file(actor, person, now)
    _require_words(told)
    with operation("notes.write", actor=actor, key=key) as running:
        running.result_url = reverse("notes:list", args=[person.pk])
        told_by = {"person": person, "author": actor, "written_at": now}
        if level == WORKING and completes is None:
            note = WorkingNote(**told_by, **asdict(told))
        else:
            kept = Level(completes.level if completes else level)
            note = Note(**told_by, **asdict(told), level=kept, unit=_unit_of(actor), completes=completes)
        note.save()
        return note


def correct_note(*, actor: User, note: Note, version: int, level: str, told: Told, now: dt.datetime) -> Note:
    """Its author says it better, for a day; the former words stay in its history.

    Raises StaleVersion when it changed since `version`.
    """
    _require_file(actor, note.person, now)
    _require_words(told)
    with operation("notes.correct", actor=actor):
        fresh = lock(note, version=version)
        require(perms.can_correct(actor, fresh, now))
        if fresh.completes_id is None and level in Level.values and not fresh.follow_ups.exists():
            fresh.level = level
        fresh.title, fresh.facts, fresh.judgment = told.title, told.facts, told.judgment
        fresh.save()
        return fresh


def correct_working_note(*, actor: User, note: WorkingNote, version: int, told: Told, now: dt.datetime) -> WorkingNote:
    """Its author says it otherwise; nothing keeps the former words, and its last day stays the same."""
    _require_file(actor, note.person, now)
    _require_words(told)
    with operation("notes.correct_working_note", actor=actor):
        fresh = lock(note, version=version)
        require(perms.is_own(actor, fresh))
        fresh.title, fresh.facts, fresh.judgment = told.title, told.facts, told.judgment
        fresh.save()
        return fresh


def delete_working_note(*, actor: User, note: WorkingNote) -> None:
    """Its author has no more use for it: its words are gone, its history says that it existed."""
    require(perms.is_own(actor, note))
    with operation("notes.delete_working_note", actor=actor):
        note.delete()


def forget_working_notes(*, now: dt.datetime) -> int:
    """Delete the working notes that have had their 90 days; how many notes. Safe to run twice."""
    limit = now - dt.timedelta(days=WORKING_DAYS)
    forgotten = 0
    for pk in list(WorkingNote.objects.filter(written_at__lte=limit).values_list("pk", flat=True)):
        with operation("notes.forget_working_note", actor=None):
            note = WorkingNote.objects.select_for_update().filter(pk=pk).first()
            if note:
                note.delete()
                forgotten += 1
    return forgotten


def _require_file(actor: User, person: Person, now: dt.datetime) -> None:
    household, _members = home_seen_by(actor, person, timezone.localdate(now))
    if household is None:
        raise Refusal(_("This person lives in no household today."))
    require(can_work_on_file(actor, household))
    require(perms.can_write(actor))


def _require_words(told: Told) -> None:
    if not told.facts.strip():
        raise Refusal(_("Say first what was seen or said."), field="facts")


def _unit_of(actor: User) -> TerritorialUnit:
    """That of the site where the author works, if they hold a role there; else the first in which they hold one."""
    units = actor.units_as(*TAKING_ROLES)
    own = actor.site.unit_id if actor.site else None
    return TerritorialUnit.objects.get(pk=own if own in units else min(units))

"""Reads of notes: what an account may read of a person, what is shared, what goes into the person's copy."""

import datetime as dt
import itertools
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from cases.notes.enums import Level
from cases.notes.models import SHAREABLE, Note, WorkingNote, readable_by
from cases.people.models import Person

SHOWN = 200
"""Notes that a page shows; who looks for older ones narrows the period."""


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; None is open."""

    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def condition(self) -> Q:
        found = Q()
        if self.since:
            found &= Q(written_at__date__gte=self.since)
        if self.until:
            found &= Q(written_at__date__lte=self.until)
        return found


def notes_of(user, person: Person, *, level: str = "", period: Period | None = None) -> list[Note]:
    """The notes of a person that an account may read, latest first, each with its author; the file is open to it."""
    found = Note.objects.filter((period or Period()).condition, person=person).readable_by(user)
    if level:
        found = found.filter(level=level)
    return list(found.select_related("author", "unit", "completes")[:SHOWN])


def own_working_notes(user, person: Person, *, period: Period | None = None) -> list[WorkingNote]:
    """The working notes that an account itself wrote of a person, latest first."""
    found = WorkingNote.objects.filter((period or Period()).condition, person=person, author=user.pk)
    return list(found.select_related("author")[:SHOWN])


def former_words(user, notes: list[Note]) -> dict[int, list]:
    """Note id → its earlier versions that the account may read, oldest first, of those that were corrected."""
    corrected = [note.pk for note in notes if note.version > 1]
    rows = Note.history.filter(readable_by(user), id__in=corrected).order_by("id", "history_id") if corrected else []
    return {pk: list(versions)[:-1] for pk, versions in itertools.groupby(rows, key=lambda row: row.id)}


def working_notes_of(person: Person) -> list[WorkingNote]:
    """Every living working note of a person, whoever wrote it.

    For one use only: the person asks for their data (GDPR art. 15), and a working note is disclosed like the rest.
    """
    return list(WorkingNote.objects.filter(person=person).select_related("author"))


def notes_for_the_person(person: Person) -> list[Note]:
    """The notes that go into the person's own copy, oldest first. Print `title` and `facts` only: a judgment is not
    in it."""
    found = Note.objects.filter(person=person, level=Level.PERSON).select_related("author").defer("judgment")
    return list(found.order_by("written_at", "pk"))


def shareable(person: Person) -> list[Note]:
    """The notes that may be shared with a partner's professional, latest first, without their judgment."""
    return list(Note.objects.filter(person=person, level__in=SHAREABLE).defer("judgment"))


def day_of(note: Note | WorkingNote) -> dt.date:
    return timezone.localdate(note.written_at)

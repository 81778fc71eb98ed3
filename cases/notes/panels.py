"""What notes add to a person's page, to their history and to what is shared."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.kit.registry import Panel, Piece, Subject
from cases.notes import perms, queries
from cases.notes.models import SHAREABLE, Note, WorkingNote
from cases.people.models import Household, Person

PANEL_ROWS = 3
KIND = "note"


def person_actions(user, subject: Subject) -> list[dict]:
    if not subject.is_writable or not perms.can_write(user):
        return []
    return [{"label": _("Write a note"), "url": reverse("notes:new", args=[subject.person.pk]), "key": "t"}]


def person_panel(user, subject: Subject) -> Panel | None:
    """The last three notes that the account may read, its own working notes among them."""
    if not subject.is_open:
        return None
    found = [*queries.notes_of(user, subject.person), *queries.own_working_notes(user, subject.person)]
    found.sort(key=lambda note: note.written_at, reverse=True)
    rows = [
        {"note": note, "label": _("working note") if isinstance(note, WorkingNote) else note.get_level_display()}
        for note in found[:PANEL_ROWS]
    ]
    return Panel("notes/person_panel.html", {"rows": rows, "count": len(found)})


def histories_of_person(person: Person) -> list[QuerySet]:
    """Answers `person_histories`: who wrote, corrected or deleted a note and when, never what it says."""
    return [Note.history.filter(person=person.pk), WorkingNote.history.filter(person=person.pk)]


def shareable_pieces(_user, person: Person, _household: Household) -> list[Piece]:
    """Answers `shareable_pieces`: the notes of the file and those for the person."""
    return [
        Piece(KIND, note.pk, note.title or _("Untitled note"), queries.day_of(note))
        for note in queries.shareable(person)
    ]


def piece_panel(kind: str, object_id: int) -> Panel | None:
    """Answers `piece_panels`: the facts of a note, never the judgment; nothing of one that became the team's."""
    if kind != KIND:
        return None
    found = Note.objects.filter(pk=object_id, level__in=SHAREABLE).select_related("author").defer("judgment")
    note = found.first()
    return note and Panel(
        "notes/piece.html",
        {"title": note.title, "facts": note.facts, "written_at": note.written_at, "author": str(note.author)},
    )

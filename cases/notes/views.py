"""Screens of notes: those of a person, writing, correcting, completing one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.typing import KeepsTyping
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import require
from cases.notes import operations, perms, queries
from cases.notes.enums import WORKING
from cases.notes.forms import (
    CorrectionForm,
    FilterForm,
    FollowUpForm,
    NoteForm,
    WorkingNoteForm,
)
from cases.notes.models import Note, WorkingNote
from cases.people.models import IDENTITY_ROLES
from cases.people.scope import FileInScope


class Notes(FileInScope, GuardedView):
    """The notes of a person that the account may read, latest first."""

    roles = IDENTITY_ROLES

    def get(self, request, person):
        self.load_file(person)
        form = FilterForm(request.GET)
        form.is_valid()
        level, period = form.cleaned_data.get("level", ""), form.period
        notes = [] if level == WORKING else queries.notes_of(request.user, self.person, level=level, period=period)
        working = queries.own_working_notes(request.user, self.person, period=period) if level in ("", WORKING) else []
        self.log_read(ReadKind.PAGE, [self.person.pk])
        may_write = bool(perms.can_write(request.user) and self.way_in.writing)
        new = {"label": _("Write a note"), "url": reverse("notes:new", args=[person]), "key": "t", "main": True}
        context = {
            "person": self.person,
            "form": form,
            "rows": self.rows(notes, working, may_write=may_write),
            "actions": [new] if may_write else [],
            "back": {"label": str(self.person), "url": self.person.get_absolute_url()},
            "limit": queries.SHOWN if len(notes) == queries.SHOWN else 0,
        }
        return render(request, "notes/list.html", context)

    def rows(self, notes: list[Note], working: list[WorkingNote], *, may_write: bool) -> list[dict]:
        user, now = self.request.user, clock.now()
        former = queries.former_words(self.request.user, notes)
        rows = [
            {
                "note": note,
                "level": note.get_level_display(),
                "former": former.get(note.pk, []),
                "correct": may_write and bool(perms.can_correct(user, note, now)),
                "complete": may_write,
                "number": f"note-{note.pk}",
            }
            for note in notes
        ]
        rows += [{"note": note, "working": True, "number": f"working-{note.pk}"} for note in working]
        return sorted(rows, key=lambda row: (row["note"].written_at, row["number"]), reverse=True)


class NotePage(FileInScope, FormPage):
    """A page around the words of a note."""

    roles = IDENTITY_ROLES
    template_name = "notes/form.html"
    success = gettext_lazy("Saved.")

    def back(self) -> str:
        return reverse("notes:list", args=[self.person.pk])

    def open(self, pk: int) -> None:
        """The person, whose file is open, and who may write in it."""
        self.load_work(pk)
        require(perms.can_write(self.request.user))
        self.log_read(ReadKind.PAGE, [self.person.pk])

    def context(self):
        return {"person": self.person, "cancel_url": self.back()}


class NewNote(KeepsTyping, NotePage):
    """What is being typed is kept for its author, and found again on any machine."""

    template_name = "notes/new.html"

    def prepare(self):
        self.open(self.kwargs["person"])

    def typing_place(self):
        return f"notes:new {self.person.pk} by {self.request.user.pk}"

    def forms(self, data):
        return {"form": NoteForm(data)}

    def perform(self, forms):
        form = forms["form"]
        operations.write_note(
            actor=self.request.user,
            person=self.person,
            level=form.cleaned_data["level"],
            told=form.told,
            now=clock.now(),
            key=form.cleaned_data["key"],
        )
        return self.back()

    def context(self):
        return super().context() | {"cancel_url": self.person.get_absolute_url()}


class NoteInScope(NotePage):
    """A note that the account may read; 404 for any other one, whoever asks."""

    def prepare(self):
        note = Note.objects.readable_by(self.request.user).select_related("author").filter(pk=self.kwargs["pk"]).first()
        if note is None:
            raise Http404
        self.note = note
        self.load_household(note.person_id)
        if not self.file_access:
            raise Http404
        require(self.way_in.writing)
        require(perms.can_write(self.request.user))
        self.check()
        self.log_read(ReadKind.PAGE, [self.person.pk])

    def check(self) -> None:
        """Raises Forbidden when the note may be read and this may not be done with it."""

    def context(self):
        return super().context() | {"note": self.note}


class CorrectNote(NoteInScope):
    def check(self):
        require(perms.can_correct(self.request.user, self.note, clock.now()))

    def forms(self, data):
        known = {name: getattr(self.note, name) for name in ("title", "facts", "judgment", "level", "version")}
        return {"form": CorrectionForm(data, initial=known, level_fixed=self.note.completes_id is not None)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_note(
            actor=self.request.user,
            note=self.note,
            version=form.cleaned_data["version"],
            level=form.cleaned_data.get("level", self.note.level),
            told=form.told,
            now=clock.now(),
        )
        return self.back()

    def context(self):
        return super().context() | {"title": _("Correct the note")}


class CompleteNote(NoteInScope):
    """A follow-up, read by whoever reads the note."""

    def forms(self, data):
        return {"form": FollowUpForm(data)}

    def perform(self, forms):
        form = forms["form"]
        operations.write_note(
            actor=self.request.user,
            person=self.person,
            level=self.note.level,
            told=form.told,
            now=clock.now(),
            completes=self.note,
            key=form.cleaned_data["key"],
        )
        return self.back()

    def context(self):
        return super().context() | {"title": _("Complete the note"), "completed": self.note}


class OwnWorkingNote(NotePage):
    """A working note of the account itself; 404 for any other one."""

    def prepare(self):
        note = WorkingNote.objects.filter(pk=self.kwargs["working"], author=self.request.user.pk).first()
        if note is None:
            raise Http404
        self.note = note
        self.open(note.person_id)


class CorrectWorkingNote(OwnWorkingNote):
    def forms(self, data):
        known = {name: getattr(self.note, name) for name in ("title", "facts", "judgment", "version")}
        return {"form": WorkingNoteForm(data, initial=known)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_working_note(
            actor=self.request.user,
            note=self.note,
            version=form.cleaned_data["version"],
            told=form.told,
            now=clock.now(),
        )
        return self.back()

    def context(self):
        return super().context() | {"title": _("Change the working note")}


class DeleteWorkingNote(OwnWorkingNote):
    """Asks first."""

    def get(self, request, **_kwargs):
        self.prepare()
        return render(request, "notes/delete.html", self.context() | {"note": self.note})

    def post(self, request, **_kwargs) -> HttpResponse:
        self.prepare()
        operations.delete_working_note(actor=request.user, note=self.note)
        messages.success(request, _("Deleted: its words are gone."))
        return redirect(self.back())

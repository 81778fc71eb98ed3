"""Who may do what with notes; each docstring is the rule. Whether the file is open is asked before."""

import datetime as dt

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.notes.models import Note, WorkingNote
from cases.people.perms import TAKING_ROLES


def can_write(user) -> Access:
    """Reception, social workers and case officers who follow the person."""
    return ALLOWED if user.holds(*TAKING_ROLES) else denied(_("Notes are written by reception and social workers."))


def can_correct(user, note: Note, now: dt.datetime) -> Access:
    """Its author, for a day."""
    if note.author_id != user.pk:
        return denied(_("Only its author corrects a note."))
    if not note.may_be_corrected(now):
        return denied(_("A note is corrected for 24 hours; then a follow-up completes it."))
    return ALLOWED


def is_own(user, note: WorkingNote) -> Access:
    """A working note is its author's alone."""
    return ALLOWED if note.author_id == user.pk else denied(_("A working note is its author’s alone."))

"""Notes: what was seen or said, what one thinks of it, and who may read it."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from cases.notes.enums import Level
from cases.people.models import Person
from directory.models import TerritorialUnit, User

LONGEST = 20_000
"""Letters of facts, and of a judgment."""
CORRECTED_WITHIN = dt.timedelta(hours=24)
WORKING_DAYS = 90
SHAREABLE = (Level.FILE, Level.PERSON)


def readable_by(user) -> Q:
    """Of persons whose file is open to the account: its own notes, those of the file, and those of the teams in which
    it holds a role today. Whether the file is open is asked first, of the person."""
    units = {unit for _role, unit in user.held_today if unit is not None}
    return Q(level__in=SHAREABLE) | Q(author=user.pk) | Q(level=Level.TEAM, unit__in=units)


class NoteQuerySet(AuditedQuerySet):
    def readable_by(self, user):
        return self.filter(readable_by(user))


class Words(AuditedModel):
    """What a note says: facts apart from judgment. The judgment leaves neither the file nor the team."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    written_at = models.DateTimeField(_("written at"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    facts = models.TextField(_("what was seen or said"), max_length=LONGEST)
    judgment = models.TextField(_("what I think of it"), max_length=LONGEST, blank=True)

    class Meta(AuditedModel.Meta):
        abstract = True


class Note(Words):
    """A note of the file. Its author corrects it for a day; then a dated follow-up completes it.

    The history keeps every version of the words, and the History tab shows none of them (`UNTOLD_FIELDS`): it is open
    to all who follow the person, and a note may be its team's only. The notes' own page shows them, level by level.
    """

    PERSONAL_FIELDS = frozenset({"person", "level", "written_at", "title", "facts", "judgment", "completes"})
    UNTOLD_FIELDS = frozenset({"title", "facts", "judgment", "completes"})

    level = models.CharField(_("who reads it"), max_length=10, choices=Level)
    unit = models.ForeignKey(
        TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"), help_text=_("That of its author.")
    )
    completes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("follow-up of")
    )

    objects = NoteQuerySet.as_manager()

    class Meta(Words.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["person", "-written_at"])]
        constraints = [
            models.CheckConstraint(name="note_says_something", condition=~Q(facts="")),
            models.CheckConstraint(
                name="note_does_not_complete_itself",
                condition=Q(completes__isnull=True) | ~Q(completes=F("pk")),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def may_be_corrected(self, now: dt.datetime) -> bool:
        return now < self.written_at + CORRECTED_WITHIN


class WorkingNote(Words):
    """Its author's alone, deleted after 90 days.

    A model of its own, so that its words never enter a history (`HISTORY_LEAVES_OUT`): once it is deleted, by its
    author or by the nightly task, its history says that it existed, of whom, by whom and when, and nothing else.
    """

    PERSONAL_FIELDS = frozenset({"person", "written_at", "title", "facts", "judgment"})
    HISTORY_LEAVES_OUT = frozenset({"title", "facts", "judgment"})

    class Meta(Words.Meta):
        verbose_name = _("working note")
        verbose_name_plural = _("working notes")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["author", "person"]), models.Index(fields=["written_at"])]
        constraints = [models.CheckConstraint(name="working_note_says_something", condition=~Q(facts=""))]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def deleted_on(self) -> dt.date:
        """The day from which the nightly task deletes it."""
        return (self.written_at + dt.timedelta(days=WORKING_DAYS)).date()

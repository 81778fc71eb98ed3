"""Missing documents asked for by letter, and the managers warned of silence."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aids.applications.completeness.counting import Suspension
from aids.applications.completeness.enums import RequestStatus
from aids.applications.models import Application
from backend.audit.history import AuditedModel
from directory.models import User


@dataclass(frozen=True)
class AskedDocument:
    """A document as the letter names it, by the code under which the application expects it."""

    code: str
    label: str


class MissingDocumentsRequest(AuditedModel):
    """A letter that asks for missing documents by a deadline, and suspends the clock of silence (CRPA L114-5).

    It keeps the names that it printed: what a request of the application expects may change afterwards. `closed_on` is
    the day on which the suspension ended, never after the deadline; `status` says why.
    """

    HISTORY_LEAVES_OUT = frozenset({"pdf"})
    CODE_FIELDS = frozenset({"codes", "fingerprint"})

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="document_requests", verbose_name=_("application")
    )
    status = models.CharField(
        _("state"), max_length=20, choices=RequestStatus, default=RequestStatus.OPEN, editable=False
    )
    asked_on = models.DateField(_("asked on"))
    deadline = models.DateField(_("expected by"))
    codes = ArrayField(models.CharField(max_length=60), verbose_name=_("codes of the documents"))
    listed = models.TextField(_("documents asked for"), help_text=_("One a line, in the order of their codes."))
    indispensable = models.BooleanField(_("indispensable"), default=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    pdf = models.BinaryField(_("PDF"), editable=False)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)

    class Meta(AuditedModel.Meta):
        verbose_name = _("request for missing documents")
        verbose_name_plural = _("requests for missing documents")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["deadline"], condition=Q(status=RequestStatus.OPEN), name="documents_asked_open")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status=RequestStatus.OPEN),
                name="documents_asked_once_at_a_time",
                violation_error_message=_("Documents are already asked for: wait for them, or withdraw the request."),
            ),
            models.CheckConstraint(name="documents_asked_before_deadline", condition=Q(deadline__gt=F("asked_on"))),
            models.CheckConstraint(
                name="documents_asked_closed_in_time",
                condition=Q(status=RequestStatus.OPEN, closed_on__isnull=True)
                | ~Q(status=RequestStatus.OPEN)
                & Q(closed_on__isnull=False, closed_on__gte=F("asked_on"), closed_on__lte=F("deadline")),
            ),
            models.CheckConstraint(name="documents_asked_are_named", condition=Q(codes__len__gt=0) & ~Q(listed="")),
        ]

    def __str__(self):
        return self.listed.replace("\n", ", ")

    def get_absolute_url(self):
        return reverse("applications:documents_letter", args=[self.application_id, self.pk])

    @property
    def documents(self) -> tuple[AskedDocument, ...]:
        return tuple(map(AskedDocument, self.codes, self.listed.split("\n")))

    @property
    def suspension(self) -> Suspension:
        return Suspension(self.asked_on, self.deadline, self.closed_on)

    def is_over(self, on: dt.date) -> bool:
        """Whether the deadline has passed: on its very day a document still comes in time."""
        return self.deadline < on


class SilenceWarning(AuditedModel):
    """What a unit's manager was told on a day: the numbers of the applications that silence threatens or refused."""

    manager = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("manager"))
    day = models.DateField(_("day"))
    passed = ArrayField(models.CharField(max_length=20), verbose_name=_("refused by silence"), default=list)
    within_a_week = ArrayField(models.CharField(max_length=20), verbose_name=_("within 7 days"), default=list)
    within_three_weeks = ArrayField(models.CharField(max_length=20), verbose_name=_("within 21 days"), default=list)
    mailed_at = models.DateTimeField(_("e-mailed at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("warning of silence")
        verbose_name_plural = _("warnings of silence")
        ordering = ["-day", "manager"]
        constraints = [models.UniqueConstraint(fields=["manager", "day"], name="silence_warned_once_a_day")]

    def __str__(self):
        return f"{self.manager} · {self.day}"

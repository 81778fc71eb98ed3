"""Appeals against decisions: who contests what, in whose words, who looks at it again, what is answered."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aids.applications.models import Application
from aids.commissions.appeals import deadlines
from aids.commissions.appeals.enums import (
    OPEN,
    AppealKind,
    AppealOutcome,
    AppealReason,
    AppealStatus,
    AppealWay,
)
from aids.commissions.models import Decision
from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.enums import Role
from directory.models import TerritorialUnit, User

_UNANSWERED = Q(
    outcome="", answered_at__isnull=True, answered_by__isnull=True, signatory_last_name="", answer__isnull=True
)
_SIGNED = Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(signatory_last_name="")


class AppealQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Those of the applications that one may read, and those that one examines in one's unit."""
        followed = Q(decision__line__application__in=Application.objects.visible_to(user))
        return self.filter(followed | Q(pk__in=self.examined_by(user).values("pk")))

    def examined_by(self, user):
        """Those that this account examines, in a unit where it is case officer."""
        return self.filter(examiner=user.pk, unit__in=user.units_as(Role.CASE_OFFICER))

    def awaiting_examiner(self, user):
        """Those of one's unit that nobody looks at yet, and that one may look at: shown by number only."""
        waiting = self.filter(status=AppealStatus.RECEIVED, unit__in=user.units_as(Role.CASE_OFFICER))
        if settings.APPEAL_DIFFERENT_EXAMINER:
            waiting = waiting.exclude(decision__line__application__case_officer=user.pk)
        return waiting

    def open(self):
        return self.filter(status__in=OPEN)


class Appeal(AuditedModel):
    """One appeal against one decision: its receipt, its examination, its answer.

    `notified_on`: the day on which the decision reached the person, only when it can be proved: empty, no time limit
    is held against them (CRPA L112-6). `posted_on`: the postmark, which counts for the time limit (CRPA L112-1).
    """

    PERSONAL_FIELDS = frozenset(
        {
            "grounds",
            "reason",
            "companion",
            "not_heard_why",
            "heard_words",
            "conclusions",
            "outcome",
            "law_article",
            "reason_in_law",
            "reason_in_fact",
            "closing_words",
        }
    )

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals", verbose_name=_("decision contested"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=20, choices=AppealKind)
    status = models.CharField(
        _("state"), max_length=20, choices=AppealStatus, default=AppealStatus.RECEIVED, editable=False
    )
    received_on = models.DateField(_("received on"))
    way = models.CharField(_("how it came"), max_length=20, choices=AppealWay)
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    notified_on = models.DateField(_("decision notified on"), null=True, blank=True)
    grounds = models.TextField(_("in the person’s words"), max_length=4000)
    reason = models.CharField(_("what is contested"), max_length=20, choices=AppealReason)
    hearing_asked = models.BooleanField(_("the person asks to be heard"), default=False)
    heard_on = models.DateField(_("heard on"), null=True, blank=True)
    companion = models.CharField(_("accompanied by"), max_length=160, blank=True)
    heard_words = models.TextField(_("what the person said"), max_length=4000, blank=True)
    not_heard_why = models.TextField(_("why there was no hearing"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    examiner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="appeals_examined", verbose_name=_("examiner")
    )
    conclusions = models.TextField(_("conclusions of the examination"), max_length=4000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=AppealOutcome, blank=True)
    law_article = models.CharField(_("article"), max_length=200, blank=True)
    reason_in_law = models.TextField(_("reason in law"), max_length=1000, blank=True)
    reason_in_fact = models.TextField(_("reason in fact"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    signatory_first_name = models.CharField(_("first name of the signatory"), max_length=80, blank=True)
    signatory_last_name = models.CharField(_("last name of the signatory"), max_length=80, blank=True)
    signatory_capacity = models.CharField(_("capacity"), max_length=120, blank=True)
    delegation = models.CharField(_("delegation"), max_length=120, blank=True)
    answer = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="answers", verbose_name=_("new decision")
    )
    closed_on = models.DateField(_("given up on"), null=True, blank=True)
    closing_words = models.TextField(_("why it is given up"), max_length=500, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["received_on", "pk"]
        indexes = [
            models.Index(fields=["unit", "received_on"], condition=Q(status__in=OPEN), name="appeal_open"),
            models.Index(fields=["unit", "received_on"], name="appeal_received"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=~Q(status=AppealStatus.WITHDRAWN),
                name="one_appeal_per_decision",
                violation_error_message=_("An appeal against this decision is already recorded."),
            ),
            models.CheckConstraint(
                name="appeal_posted_before_received",
                condition=Q(posted_on__isnull=True) | Q(way=AppealWay.POST, posted_on__lte=F("received_on")),
            ),
            models.CheckConstraint(
                name="appeal_heard_or_not",
                condition=Q(heard_on__isnull=True, companion="", heard_words="") | Q(not_heard_why=""),
            ),
            models.CheckConstraint(
                name="appeal_examined_by_somebody",
                condition=~Q(status=AppealStatus.EXAMINED) | Q(examiner__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_answer_fits",
                condition=Q(status__in=[*OPEN, AppealStatus.WITHDRAWN]) & _UNANSWERED
                | Q(status=AppealStatus.INADMISSIBLE, outcome="", answer__isnull=True) & _SIGNED & ~Q(reason_in_law="")
                | Q(status=AppealStatus.DECIDED) & ~Q(outcome="") & _SIGNED,
            ),
            models.CheckConstraint(
                # a mandatory appeal is always answered by a decision that replaces the first (CRPA L412-7)
                name="appeal_replaces_what_it_must",
                condition=~Q(status=AppealStatus.DECIDED)
                | Q(kind=AppealKind.INFORMAL, outcome=AppealOutcome.CONFIRMED, answer__isnull=True)
                | Q(kind=AppealKind.MANDATORY, answer__isnull=False)
                | Q(outcome__in=[AppealOutcome.AMENDED, AppealOutcome.WITHDRAWN], answer__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_given_up_says_when",
                condition=Q(status=AppealStatus.WITHDRAWN, closed_on__isnull=False) & ~Q(closing_words="")
                | ~Q(status=AppealStatus.WITHDRAWN) & Q(closed_on__isnull=True, closing_words=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.decision.number}"

    def get_absolute_url(self):
        return reverse("appeals:detail", args=[self.pk])

    @property
    def letter_url(self) -> str:
        """Where the answer is read: the letter of the decision that replaces, else its own; empty until it is there."""
        if self.answer is not None:
            return self.answer.letter_url
        return reverse("appeals:letter", args=[self.pk]) if self.answered_at else ""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def sent_on(self) -> dt.date:
        """The day that counts for the time limit: the postmark, else the receipt."""
        return self.posted_on or self.received_on

    @property
    def is_late(self) -> bool:
        return deadlines.is_late(self.sent_on, self.notified_on)

    @property
    def silence_on(self) -> dt.date:
        """The day on which silence becomes a rejection (CRPA L411-7)."""
        return deadlines.silence_on(self.received_on)

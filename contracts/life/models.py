"""The life of a contract: reviews at set dates, suspensions, reminders."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel
from contracts.contract.models import Contract
from contracts.life.enums import AfterReview, Due, Reminded
from directory.models import LIVING_PERIOD, User

MOST_LETTERS = 3000


class Review(AuditedModel):
    """A review (bilan): due on a day, held on another one; both write, the person's words first."""

    PERSONAL_FIELDS = frozenset({"own_words", "worker_words", "decided"})
    CODE_FIELDS = frozenset({"own_words", "worker_words"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="reviews", verbose_name=_("contract"))
    due_on = models.DateField(_("due on"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    held_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("held by")
    )
    own_words = models.TextField(_("what I say of it"), max_length=MOST_LETTERS, blank=True)
    worker_words = models.TextField(_("what the worker says of it"), max_length=MOST_LETTERS, blank=True)
    decided = models.CharField(_("what we decide"), max_length=6, choices=AfterReview, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(held_on=None), name="review_due")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "due_on"], name="review_due_once_a_day"),
            models.CheckConstraint(
                name="review_held_says_something",
                condition=Q(held_on__isnull=True, held_by__isnull=True, decided="")
                | Q(held_on__isnull=False, held_by__isnull=False) & ~Q(own_words="") & ~Q(decided=""),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.due_on}"


class Suspension(AuditedModel):
    """A contract is suspended from a day until another one, both included; without an end, still."""

    PERSONAL_FIELDS = frozenset({"why"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="suspensions", verbose_name=_("contract"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=300)

    class Meta(AuditedModel.Meta):
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="suspension_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="suspended_once_at_a_time",
                expressions=[("contract", RangeOperators.EQUAL), (LIVING_PERIOD, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.starts_on}"


class Reminder(AuditedModel):
    """Somebody was to be reminded of something that falls due on a `day`: once, whatever runs twice.

    `told_at` is when the e-mail left; None: there is no address, or it has not left yet.
    """

    PERSONAL_FIELDS = frozenset({"due"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="reminders", verbose_name=_("contract"))
    due = models.CharField(_("what falls due"), max_length=8, choices=Due)
    day = models.DateField(_("day"))
    who = models.CharField(_("who is reminded"), max_length=6, choices=Reminded)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["day"], condition=Q(told_at=None), name="reminder_to_tell")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "due", "day", "who"], name="reminded_once"),
        ]

    def __str__(self):
        return f"{self.get_due_display()} · {self.day}"

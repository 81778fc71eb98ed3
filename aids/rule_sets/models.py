"""The versions of the single rule set: one row = one version of the text, one of them in force on any day."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aids.rule_sets.enums import ADOPTED, Governs, RuleSetStatus
from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.enums import Role
from directory.models import User

IS_ADOPTED = Q(status__in=ADOPTED)


class RuleSetQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Rule editors see every version; everybody else those that were published."""
        return self if user.holds(Role.RULE_EDITOR) else self.adopted()

    def adopted(self):
        return self.filter(IS_ADOPTED)


class RuleSet(AuditedModel):
    """One version: `text` is the rule file and the single source of everything, `fingerprint` its SHA-256.

    Once published, the database lets only its last day and its state change (trigger `rule_set_published`).
    """

    CODE_FIELDS = frozenset({"text"})  # too long for a history, where its fingerprint tells that it changed

    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    text = models.TextField(_("text"))
    fingerprint = models.CharField(_("fingerprint of the text"), max_length=64)
    status = models.CharField(
        _("state"), max_length=20, choices=RuleSetStatus, default=RuleSetStatus.DRAFT, editable=False
    )
    written_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("last written by")
    )
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("submitted by")
    )
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    deliberation = models.CharField(_("deliberation"), max_length=200, blank=True)
    deliberation_on = models.DateField(_("date of the deliberation"), null=True, blank=True)
    governs = models.CharField(
        _("applications that it governs"), max_length=20, choices=Governs, default=Governs.DECIDED_FROM
    )
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)

    objects = RuleSetQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["-in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "label"],
                name="rule_set_version_once",
                condition=~Q(status=RuleSetStatus.ABANDONED),
                violation_error_message=_("This version exists already: give the text another version."),
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                name="rule_set_text_once",
                condition=IS_ADOPTED,
                violation_error_message=_("This very text was published already."),
            ),
            models.CheckConstraint(
                name="rule_set_ends_after_start",
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=F("in_force_from")),
            ),
            models.CheckConstraint(
                name="rule_set_published_whole",
                condition=(
                    IS_ADOPTED
                    & Q(in_force_from__isnull=False, published_at__isnull=False, deliberation_on__isnull=False)
                    & ~Q(deliberation="")
                )
                | (
                    ~IS_ADOPTED
                    & Q(in_force_from__isnull=True, in_force_until__isnull=True)
                    & Q(published_at__isnull=True, published_by__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="rule_set_adopted_before_in_force",
                condition=Q(deliberation_on__isnull=True) | Q(deliberation_on__lte=F("in_force_from")),
                violation_error_message=_("A text comes into force on the day of its deliberation at the earliest."),
            ),
            models.CheckConstraint(
                name="rule_set_published_by_a_second_person",
                condition=Q(published_by__isnull=True, submitted_by__isnull=True)
                | ~IS_ADOPTED
                | (
                    Q(published_by__isnull=False, submitted_by__isnull=False)
                    & ~Q(published_by=F("submitted_by"))
                    & (Q(written_by__isnull=True) | ~Q(published_by=F("written_by")))
                ),
                violation_error_message=_("Who submitted the text or wrote it last does not publish it."),
            ),
            ExclusionConstraint(
                name="one_rule_set_in_force",
                expressions=[
                    (
                        Func(
                            "in_force_from",
                            "in_force_until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=IS_ADOPTED,
                violation_error_message=_("Another version is in force on one of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.label})"

    def get_absolute_url(self):
        return reverse("rule_sets:version", args=[self.pk])

    @property
    def is_adopted(self) -> bool:
        return self.status in ADOPTED

    def governs_received_on(self, day: dt.date) -> bool:
        """Whether it governs an application received on a day, once it is in force."""
        return self.governs == Governs.DECIDED_FROM or self.in_force_from <= day

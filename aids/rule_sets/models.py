"""Published texts of the single rule set: immutable, one in force on any day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel


class RuleSet(AuditedModel):
    """One version of the text, as it was published; `text` is the rule file, `fingerprint` its SHA-256."""

    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    text = models.TextField(_("text"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    in_force_from = models.DateField(_("in force from"))
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["-in_force_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "label"], name="rule_set_version_once"),
            models.CheckConstraint(
                name="rule_set_ends_after_start",
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=F("in_force_from")),
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
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.label})"

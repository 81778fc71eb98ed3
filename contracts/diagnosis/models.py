"""The shared diagnosis, domain by domain, and how the person grades each of them over time."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel
from contracts.contract.models import Contract
from contracts.diagnosis.enums import Domain, Grade

MOST_LETTERS = 2000
"""Of one column of a domain."""


def _column(words) -> models.TextField:
    return models.TextField(words, max_length=MOST_LETTERS, blank=True)


class DomainView(AuditedModel):
    """One domain seen by the person (`own_…`, word for word), by the worker (`seen_…`), and what both keep (`kept_…`):
    strengths before difficulties."""

    COLUMNS = ("own", "seen", "kept")
    PERSONAL_FIELDS = frozenset(
        {f"{column}_{what}" for column in COLUMNS for what in ("strengths", "difficulties")} | {"domain"}
    )
    # read on the contract, where each reading is recorded
    CODE_FIELDS = frozenset({f"{column}_{what}" for column in COLUMNS for what in ("strengths", "difficulties")})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="domains", verbose_name=_("contract"))
    domain = models.CharField(_("domain"), max_length=10, choices=Domain)
    own_strengths = _column(_("what I say goes well"))
    seen_strengths = _column(_("what the worker sees going well"))
    kept_strengths = _column(_("what we keep of it"))
    own_difficulties = _column(_("what I say is hard"))
    seen_difficulties = _column(_("what the worker sees being hard"))
    kept_difficulties = _column(_("what we keep of it"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("domain of a diagnosis")
        verbose_name_plural = _("domains of diagnoses")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "domain"], name="domain_once_in_a_contract"),
        ]

    def __str__(self):
        return self.get_domain_display()


class Rating(AuditedModel):
    """The grade that the person gives to a domain on a day: at the start, then at each review."""

    PERSONAL_FIELDS = frozenset({"domain", "grade"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="ratings", verbose_name=_("contract"))
    domain = models.CharField(_("domain"), max_length=10, choices=Domain)
    on = models.DateField(_("on"))
    grade = models.PositiveSmallIntegerField(
        _("how it goes"), choices=Grade, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta(AuditedModel.Meta):
        verbose_name = _("grade of a domain")
        verbose_name_plural = _("grades of domains")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "domain", "on"], name="domain_graded_once_a_day"),
            models.CheckConstraint(name="domain_graded_from_1_to_5", condition=Q(grade__gte=1, grade__lte=5)),
        ]

    def __str__(self):
        return f"{self.get_domain_display()} · {self.get_grade_display()}"

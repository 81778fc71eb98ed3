"""What came of the objectives, as the person and the worker see it, at the end and six months later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel
from contracts.outcomes.enums import Moment, Result, Voice
from contracts.plan.models import Objective


class Outcome(AuditedModel):
    """One view of one objective at one moment; without a row, nobody said anything."""

    PERSONAL_FIELDS = frozenset({"result"})

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="outcomes", verbose_name=_("objective"))
    moment = models.CharField(_("moment"), max_length=5, choices=Moment)
    voice = models.CharField(_("by whose view"), max_length=6, choices=Voice)
    result = models.CharField(_("result"), max_length=8, choices=Result)
    on = models.DateField(_("said on"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("outcome of an objective")
        verbose_name_plural = _("outcomes of objectives")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "moment", "voice"], name="outcome_said_once"),
        ]

    def __str__(self):
        return f"{self.objective} · {self.get_result_display()}"

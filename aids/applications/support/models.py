"""Which step of an accompaniment contract a request supports."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aids.applications.models import Application, ApplicationLine
from backend.audit.history import AuditedModel
from contracts.plan.models import Step


class RequestSupport(AuditedModel):
    """A request supports a step of a contract of the household: one step at most, and a step may have several requests.

    Without a `line`, the draft was opened for the step: the first request written in it from then on supports it.
    """

    PERSONAL_FIELDS = frozenset({"step"})

    application = models.ForeignKey(Application, models.PROTECT, related_name="supports", verbose_name=_("application"))
    line = models.OneToOneField(
        ApplicationLine, models.PROTECT, null=True, blank=True, related_name="support", verbose_name=_("request")
    )
    step = models.ForeignKey(Step, models.PROTECT, related_name="requests", verbose_name=_("step"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("step that a request supports")
        verbose_name_plural = _("steps that requests support")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(line=None), name="one_step_waits_for_a_request"
            ),
        ]

    def __str__(self):
        return str(self.step)

"""Decisions taken by delegation, as the commission heard of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from aids.commissions.models import Decision, Session
from backend.audit.history import AuditedModel


class ReportedDecision(AuditedModel):
    """A session took note of a decision taken without it."""

    PERSONAL_FIELDS = frozenset({"decision"})

    session = models.ForeignKey(Session, models.PROTECT, related_name="reported", verbose_name=_("session"))
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="report", verbose_name=_("decision"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("reported decision")
        verbose_name_plural = _("reported decisions")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.decision} · {self.session}"

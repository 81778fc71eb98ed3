"""Who was asked to check the sheets of their organisation, when, and whether an e-mail told them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel


class Reminder(AuditedModel):
    """An account of an organisation is asked, on a day, to check its sheets."""

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("account"))
    day = models.DateField(_("day"))
    mailed_at = models.DateTimeField(_("e-mailed at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("reminder to check sheets")
        verbose_name_plural = _("reminders to check sheets")
        ordering = ["-day", "account"]
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="reminded_once_a_day")]

    def __str__(self):
        return f"{self.account} · {self.day}"

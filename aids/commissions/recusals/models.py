"""Ties of members with people (déport): what they declared, and the requests from which they stand back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aids.commissions.models import AgendaItem
from aids.commissions.recusals.enums import Ground
from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.models import User


class DeclaredTieQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's."""
        return self.filter(member=user)

    def living(self):
        return self.filter(withdrawn_at=None)


class DeclaredTie(AuditedModel):
    """Somebody with whom a member says they have a tie, as they typed it; matched by Iris, shown to nobody else."""

    PERSONAL_FIELDS = frozenset({"last_name", "first_name", "birth_date", "search_last_name", "search_first_name"})

    member = models.ForeignKey(User, models.PROTECT, related_name="declared_ties", verbose_name=_("member"))
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    search_last_name = models.CharField(max_length=90, editable=False)
    search_first_name = models.CharField(max_length=90, blank=True, editable=False)
    declared_at = models.DateTimeField(_("declared at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = DeclaredTieQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("declared tie")
        verbose_name_plural = _("declared ties")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [models.CheckConstraint(name="tie_names_somebody", condition=~Q(search_last_name=""))]

    def __str__(self):
        return f"{self.last_name} {self.first_name}".strip()


class Recusal(AuditedModel):
    """A member stands back from a request: they see nothing of it and take no part in it."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="recusals", verbose_name=_("agenda item"))
    member = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("member"))
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)

    class Meta(AuditedModel.Meta):
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="recusal_once")]

    def __str__(self):
        return f"{self.member} · {self.item}"

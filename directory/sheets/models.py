"""What partners propose to change on their sheets, and what readers report as wrong on them."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.enums import Role, SheetChangeOutcome


def _account(label, **told) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **told)


class SheetQuerySet(AuditedQuerySet):
    """Rows about a sheet, through `service`, and of an organisation through `organisation_path`."""

    organisation_path = "organisation"

    def kept_right_by(self, user):
        """For the administrator all of them; for a unit manager those of organisations at work in their unit."""
        if user.holds(Role.ADMINISTRATOR):
            return self
        units = user.units_as(Role.UNIT_MANAGER)
        at_work = models.Exists(
            self.model._meta.apps.get_model("directory", "Service").objects.filter(
                organisation=models.OuterRef(self.organisation_path), commune__unit__in=units
            )
        )
        return self.filter(at_work)

    def of_organisation_of(self, user):
        """For a partner's professional, those of their organisation."""
        if not user.holds(Role.PARTNER) or not user.organisation_id:
            return self.none()
        return self.filter(**{self.organisation_path: user.organisation_id})


class ReportQuerySet(SheetQuerySet):
    organisation_path = "service__organisation"


class SheetChange(AuditedModel):
    """Changes of a sheet that a partner asks for: of a service, or of the organisation itself when there is none.

    `told` holds the fields that differ, as JSON writes them. One change a sheet waits at a time.
    """

    PERSONAL_FIELDS = frozenset({"told", "answer"})

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="sheet_changes", verbose_name=_("organisation")
    )
    service = models.ForeignKey(
        "directory.Service",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sheet_changes",
        verbose_name=_("service"),
    )
    told = models.JSONField(_("what is proposed"), encoder=DjangoJSONEncoder)
    proposed_by = _account(_("proposed by"))
    proposed_on = models.DateField(_("proposed on"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=SheetChangeOutcome, blank=True)
    answered_by = _account(_("answered by"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.TextField(_("words for the partner"), blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("proposed change of a sheet")
        verbose_name_plural = _("proposed changes of sheets")
        ordering = ["proposed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "service"],
                condition=Q(outcome=""),
                nulls_distinct=False,
                name="sheet_change_waits_once_a_sheet",
            ),
            models.CheckConstraint(
                name="sheet_change_answered_by_somebody_on_a_day",
                condition=Q(outcome="", answered_on__isnull=True, answered_by__isnull=True)
                | (~Q(outcome="") & Q(answered_on__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="sheet_change_sent_back_with_words",
                condition=~Q(outcome=SheetChangeOutcome.SENT_BACK, answer=""),
                violation_error_message=_("Say in a few words why it is sent back."),
            ),
        ]

    def __str__(self):
        return str(self.service or self.organisation)


class ErrorReport(AuditedModel):
    """Something wrong on a public sheet, in the words of whoever read it; nothing tells who that was."""

    PERSONAL_FIELDS = frozenset({"words"})

    service = models.ForeignKey(
        "directory.Service", models.PROTECT, related_name="error_reports", verbose_name=_("service")
    )
    words = models.TextField(_("what is wrong"))
    reported_on = models.DateField(_("reported on"))
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settled_by = _account(_("settled by"), null=True, blank=True)
    answer = models.CharField(_("what was done"), max_length=200, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("error reported")
        verbose_name_plural = _("errors reported")
        ordering = ["reported_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="error_report_settled_with_a_word",
                condition=Q(settled_on__isnull=True, settled_by__isnull=True, answer="")
                | (Q(settled_on__isnull=False, settled_by__isnull=False) & ~Q(answer="")),
                violation_error_message=_("Say in a word what was done."),
            )
        ]

    def __str__(self):
        return f"{self.service} · {self.reported_on}"

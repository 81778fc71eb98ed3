"""What the commission reads of a file without knowing whose it is, and when somebody opened it all the same."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aids.applications.models import Application, ApplicationLine
from aids.commissions.anonymity.enums import MaskStatus, TextSource
from aids.commissions.models import AgendaItem
from backend.audit.history import AuditedModel
from cases.assessments.models import AssessmentAddendum, SocialAssessment
from directory.models import User

LEAST_REASON = 10
"""Letters that say why the anonymity of a line is lifted."""
MOST_REASON = 500
LIFT_SAYS_WHY = _("Say why the anonymity is lifted, in ten letters at least.")

_ASKED = (TextSource.NEED, TextSource.STEP)
_OF_A_LINE = (*_ASKED, TextSource.WHY)


class MaskedText(AuditedModel):
    """One text of an application as the commission reads it: names and contacts replaced by neutral words.

    `line` for what is of one request, None for an assessment that serves several. `fingerprint` is that of the
    original: when it changes, the mask is made again and has to be reread.
    """

    PERSONAL_FIELDS = frozenset({"text"})
    # as long as the originals, and open to fewer than the trail is
    CODE_FIELDS = frozenset({"text", "fingerprint"})

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="masked_texts", verbose_name=_("application")
    )
    line = models.ForeignKey(
        ApplicationLine, models.PROTECT, null=True, blank=True, related_name="masked_texts", verbose_name=_("request")
    )
    assessment = models.ForeignKey(
        SocialAssessment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="masked_texts",
        verbose_name=_("social assessment"),
    )
    addendum = models.ForeignKey(
        AssessmentAddendum, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("addendum")
    )
    source = models.CharField(_("text"), max_length=20, choices=TextSource)
    fingerprint = models.CharField(_("fingerprint of the original"), max_length=64)
    text = models.TextField(_("masked text"))
    status = models.CharField(
        _("state"), max_length=20, choices=MaskStatus, default=MaskStatus.PROPOSED, editable=False
    )
    reread_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reread by"), editable=False
    )
    reread_at = models.DateTimeField(_("reread at"), null=True, blank=True, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("masked text")
        verbose_name_plural = _("masked texts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "line", "assessment", "addendum", "source"],
                nulls_distinct=False,
                name="masked_text_once",
            ),
            models.CheckConstraint(
                name="masked_text_is_of_something",
                condition=Q(source__in=_ASKED, line__isnull=False, assessment__isnull=True)
                | Q(source=TextSource.WHY, line__isnull=False, assessment__isnull=False)
                | Q(source=TextSource.ADDENDUM, line__isnull=True, assessment__isnull=False, addendum__isnull=False)
                | ~Q(source__in=[*_OF_A_LINE, TextSource.ADDENDUM])
                & Q(line__isnull=True, assessment__isnull=False, addendum__isnull=True),
            ),
            models.CheckConstraint(
                name="masked_text_reread_by_somebody",
                condition=Q(status=MaskStatus.PROPOSED, reread_by__isnull=True, reread_at__isnull=True)
                | Q(status=MaskStatus.REREAD, reread_by__isnull=False, reread_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_source_display()} · {self.application.number}"

    @property
    def is_reread(self) -> bool:
        return self.status == MaskStatus.REREAD


class AnonymityLift(AuditedModel):
    """Somebody opened the name and the supporting documents of one line to the session, and why; never undone.

    It opens until the session closes, and is told in its minutes.
    """

    PERSONAL_FIELDS = frozenset({"reason"})

    item = models.OneToOneField(
        AgendaItem, models.PROTECT, related_name="anonymity_lift", verbose_name=_("agenda item")
    )
    lifted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("lifted by"))
    lifted_at = models.DateTimeField(_("lifted at"))
    reason = models.TextField(_("reason"), max_length=MOST_REASON)

    class Meta(AuditedModel.Meta):
        verbose_name = _("anonymity lifted")
        verbose_name_plural = _("anonymities lifted")
        ordering = ["lifted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="lift_says_why",
                condition=Q(reason__regex=rf".{{{LEAST_REASON}}}"),
                violation_error_message=LIFT_SAYS_WHY,
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} · {self.item}"

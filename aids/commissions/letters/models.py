"""Decision letters: ordered in batches, written in the background, delivered on a day that opens the appeal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aids.applications.models import Application
from aids.commissions.letters.enums import BatchStatus, DeliveryMeans, LetterStatus
from aids.commissions.models import Decision, Session
from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.models import User


class LetterBatch(AuditedModel):
    """One run of letters, ordered by the decisions of a session.

    How many it holds and how many are written is counted in its letters, so that no counter can be wrong.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="batches", verbose_name=_("session"))
    status = models.CharField(
        _("state"), max_length=20, choices=BatchStatus, default=BatchStatus.ORDERED, editable=False
    )
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ordered by"))
    ordered_at = models.DateTimeField(_("ordered at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("batch of letters")
        verbose_name_plural = _("batches of letters")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["status"], condition=~Q(status=BatchStatus.DONE), name="letter_batch_unfinished")
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_batch_ends_once_over",
                condition=Q(status__in=[BatchStatus.ORDERED, BatchStatus.RUNNING], ended_at__isnull=True)
                | Q(status__in=[BatchStatus.DONE, BatchStatus.CANCELLED], ended_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class LetterQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Letters of the applications that one may read."""
        return self.filter(decision__line__application__in=Application.objects.visible_to(user))


class DecisionLetter(AuditedModel):
    """The letter that tells a decision; its bytes are kept as they were handed over.

    `batch` is None for the letter of a decision taken outside of a session. `postal_code` is the one printed on it,
    empty when it bears no address and is handed over at the site.
    `notified_on` opens the time limit for appeal: the day it was handed over or, by post, the day it was posted. A
    plain post leaves no proof of receipt: whoever counts a time limit gives the person the benefit of the doubt.
    """

    PERSONAL_FIELDS = frozenset({"postal_code", "delivery_detail"})
    HISTORY_LEAVES_OUT = frozenset({"pdf"})

    objects = LetterQuerySet.as_manager()

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="letter", verbose_name=_("decision"))
    batch = models.ForeignKey(
        LetterBatch, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("batch of letters")
    )
    status = models.CharField(
        _("state"), max_length=20, choices=LetterStatus, default=LetterStatus.PENDING, editable=False
    )
    pdf = models.BinaryField(_("PDF"), default=b"", editable=False)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    produced_at = models.DateTimeField(_("produced at"), null=True, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    delivery = models.CharField(_("delivery"), max_length=10, choices=DeliveryMeans, blank=True)
    delivery_detail = models.CharField(_("how it was delivered"), max_length=120, blank=True)
    notified_on = models.DateField(_("delivered on"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("decision letter")
        verbose_name_plural = _("decision letters")
        indexes = [
            models.Index(fields=["batch"], condition=Q(status=LetterStatus.PENDING), name="letter_still_to_write")
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_produced_has_bytes",
                condition=Q(status=LetterStatus.PENDING, fingerprint="")
                | Q(status=LetterStatus.PRODUCED, produced_at__isnull=False) & ~Q(fingerprint=""),
            ),
            models.CheckConstraint(
                name="letter_delivered_once_written",
                condition=Q(delivery="", notified_on__isnull=True)
                | Q(status=LetterStatus.PRODUCED, notified_on__isnull=False) & ~Q(delivery=""),
            ),
            models.CheckConstraint(
                name="letter_delivered_otherwise_says_how",
                condition=Q(delivery=DeliveryMeans.OTHER) & ~Q(delivery_detail="")
                | ~Q(delivery=DeliveryMeans.OTHER) & Q(delivery_detail=""),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.decision.number}"

    @property
    def delivery_words(self) -> str:
        """How it was delivered, in words; empty while it was not."""
        return self.delivery_detail or self.get_delivery_display()

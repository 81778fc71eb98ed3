"""Signatures of a version, and the paper that was signed by hand, scanned back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel
from contracts.contract.models import Party, Version
from contracts.signing.enums import SignedHow
from directory.models import User


class SignedPaper(AuditedModel):
    """A printed version that came back signed; its bytes lie in the storage of documents under `storage_name`."""

    APPEND_ONLY = True
    CODE_FIELDS = frozenset({"sha256", "storage_name", "content_type", "size"})

    version_signed = models.ForeignKey(Version, models.PROTECT, related_name="papers", verbose_name=_("version"))
    content_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    storage_name = models.CharField(_("place"), max_length=80, unique=True, editable=False)
    received_on = models.DateField(_("received on"))
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("received by"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("signed paper")
        verbose_name_plural = _("signed papers")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="signed_paper_is_not_empty", condition=Q(size__gt=0))]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Signature(AuditedModel):
    """A party signed the text of this `fingerprint`; of a text that was taken back since, the signature stays, and is
    worth nothing for the next one.

    `strokes` are the lines that were drawn: lists of [x, y], in a frame of 600 by 200; empty on paper.
    """

    APPEND_ONLY = True
    PERSONAL_FIELDS = frozenset({"strokes"})
    HISTORY_LEAVES_OUT = frozenset({"strokes"})

    version_signed = models.ForeignKey(Version, models.PROTECT, related_name="signatures", verbose_name=_("version"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="signatures", verbose_name=_("party"))
    how = models.CharField(_("how"), max_length=6, choices=SignedHow)
    signed_at = models.DateTimeField(_("signed at"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    strokes = models.JSONField(_("drawing"), default=list, blank=True)
    paper = models.ForeignKey(
        SignedPaper, models.PROTECT, null=True, blank=True, related_name="signatures", verbose_name=_("signed paper")
    )

    class Meta(AuditedModel.Meta):
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version_signed", "party", "fingerprint"],
                name="party_signs_a_text_once",
                violation_error_message=_("This party has already signed."),
            ),
            models.CheckConstraint(
                name="signature_is_drawn_or_on_paper",
                condition=Q(how=SignedHow.SCREEN, paper__isnull=True) & ~Q(strokes=[])
                | Q(how=SignedHow.PAPER, paper__isnull=False, strokes=[]),
            ),
        ]

    def __str__(self):
        return f"{self.party} · {self.get_how_display()}"

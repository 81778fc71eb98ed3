"""Shares: precise pieces of a person's file, opened to one professional of a partner, for a purpose, until a day."""

import datetime as dt

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from cases.people.models import Person
from cases.sharing.enums import InformedHow
from directory.models import Organisation, TerritorialUnit, User

MOST_MONTHS = 6
LONGEST = dt.timedelta(days=184)
"""Six months at their longest."""


class ShareQuerySet(AuditedQuerySet):
    def living(self, on: dt.date):
        """Those that open something on a day: neither ended nor over, their professional still where they were."""
        in_time = self.filter(revoked_at__isnull=True, starts_on__lte=on, ends_on__gte=on)
        return in_time.with_reach().filter(in_reach=True)

    def with_reach(self):
        """With `in_reach`: the professional has neither left the organisation nor closed the account since it was
        shared, be it for a day, and the organisation is open."""
        where_they_were = Q(organisation=OuterRef("organisation"), is_active=True)
        since = User.history.filter(id=OuterRef("partner_id"), history_date__gt=OuterRef("shared_at"))
        reached = ~Q(Exists(since.exclude(where_they_were))) & Q(
            partner__is_active=True, partner__organisation=F("organisation"), organisation__is_open=True
        )
        return self.annotate(in_reach=ExpressionWrapper(reached, output_field=models.BooleanField()))


class Share(AuditedModel):
    """What a person's file opens to one professional of a partner (CASF L121-6-2): why, since when, until when.

    The person was told (`informed_on`, `informed_how`) or `not_informed_because` says why not. The share belongs to
    the person, whatever household they live in later; `unit` is the one whose manager may end it.
    """

    PERSONAL_FIELDS = frozenset({"person", "purpose", "not_informed_because", "revoked_because"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="shares", verbose_name=_("person"))
    partner = models.ForeignKey(User, models.PROTECT, related_name="shares_received", verbose_name=_("professional"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="shares", verbose_name=_("organisation")
    )
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="shares", verbose_name=_("unit"))
    purpose = models.TextField(_("why it is strictly necessary"))
    shared_by = models.ForeignKey(User, models.PROTECT, related_name="shares_made", verbose_name=_("shared by"))
    shared_at = models.DateTimeField(_("shared at"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    informed_on = models.DateField(_("person informed on"), null=True, blank=True)
    informed_how = models.CharField(_("how they were informed"), max_length=20, choices=InformedHow, blank=True)
    not_informed_because = models.TextField(_("why they are not informed"), blank=True)
    notice_given_on = models.DateField(_("notice handed over on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="shares_ended", verbose_name=_("ended by")
    )
    revoked_because = models.TextField(_("why it was ended"), blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["-shared_at", "-pk"]
        indexes = [models.Index(fields=["partner", "ends_on"], name="share_received")]
        constraints = [
            models.CheckConstraint(
                name="share_has_a_purpose",
                condition=~Q(purpose=""),
                violation_error_message=_("Say why this is strictly necessary."),
            ),
            models.CheckConstraint(
                name="share_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                name="share_lasts_six_months_at_most",
                condition=Q(ends_on__lte=F("starts_on") + LONGEST),
                violation_error_message=_("A share lasts six months at most."),
            ),
            models.CheckConstraint(
                name="share_informs_or_says_why_not",
                condition=Q(informed_on__isnull=False) & ~Q(informed_how="")
                | Q(informed_on__isnull=True, informed_how="", notice_given_on__isnull=True)
                & ~Q(not_informed_because=""),
                violation_error_message=_("Say when and how the person was informed, or why they are not."),
            ),
            models.CheckConstraint(
                name="share_ended_by_somebody_for_a_reason",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_because="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_because=""),
                violation_error_message=_("Say why this share is ended."),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.reference}"

    def get_absolute_url(self):
        return reverse("sharing:share", args=[self.pk])

    @property
    def reference(self) -> str:
        """What papers and the log of readings call it: names nobody."""
        return f"P-{self.pk:06}"


class SharedPiece(AuditedModel):
    """One piece of a share: the row that it shows, what it was called, its day.

    `seal` is the fingerprint of the words that it showed when it was shared: once they differ, the professional reads
    that it changed, until it is shared again.
    """

    PERSONAL_FIELDS = frozenset({"label"})
    CODE_FIELDS = frozenset({"kind", "object_id"})
    HISTORY_LEAVES_OUT = frozenset({"seal"})

    share = models.ForeignKey(Share, models.PROTECT, related_name="pieces", verbose_name=_("share"))
    kind = models.CharField(_("kind"), max_length=40)
    object_id = models.BigIntegerField(_("row of the piece"))
    label = models.CharField(_("piece"), max_length=200)
    day = models.DateField(_("day of the piece"))
    seal = models.CharField(max_length=64, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("shared piece")
        verbose_name_plural = _("shared pieces")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["share", "kind", "object_id"],
                name="piece_shared_once",
                violation_error_message=_("This piece is already part of the share."),
            )
        ]

    def __str__(self):
        return self.label

"""Who composes the commission of a territorial unit: its seats, and the dated mandates of those who hold them.

A role opens the screens of a session; only a mandate votes, and only seats count for the quorum.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aids.commissions.mandates.enums import Office, Rank
from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.models import LIVING_PERIOD, TerritorialUnit, User


class Seat(AuditedModel):
    """One seat of a unit's commission, such as that of the département or of the CAF; it counts for the quorum."""

    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="seats", verbose_name=_("unit"))
    name = models.CharField(_("seat"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="seat_ends_after_start", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="one_seat_of_a_name_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    (LIVING_PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This commission already has a seat of that name."),
            ),
        ]

    def __str__(self):
        return self.name


class MandateQuerySet(AuditedQuerySet):
    def seated(self):
        """With what a list of members tells."""
        return self.select_related("seat", "holder").order_by("seat__position", "seat", "-rank", "starts_on")


class Mandate(AuditedModel):
    """A member's dated mandate: which seat, in their own right or as substitute, in which capacity, by which act."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="mandates", verbose_name=_("seat"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"), editable=False)
    holder = models.ForeignKey(User, models.PROTECT, related_name="mandates", verbose_name=_("member"))
    rank = models.CharField(_("holds it as"), max_length=12, choices=Rank, default=Rank.TITULAR)
    office = models.CharField(_("office"), max_length=12, choices=Office, default=Office.MEMBER)
    capacity = models.CharField(_("capacity"), max_length=120)
    reference = models.CharField(_("act of appointment"), max_length=120)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_start", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="chair_is_titular",
                condition=Q(office=Office.MEMBER) | Q(rank=Rank.TITULAR),
                violation_error_message=_("The chair holds a seat in their own right."),
            ),
            ExclusionConstraint(
                name="one_holder_of_a_seat_at_a_time",
                expressions=[
                    ("seat", RangeOperators.EQUAL),
                    ("rank", RangeOperators.EQUAL),
                    (LIVING_PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Somebody already holds this seat in that period."),
            ),
            ExclusionConstraint(
                name="one_mandate_of_a_member_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("holder", RangeOperators.EQUAL),
                    (LIVING_PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already has a mandate in this commission in that period."),
            ),
            ExclusionConstraint(
                name="one_chair_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), (LIVING_PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(office=Office.CHAIR),
                violation_error_message=_("This commission already has a chair in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.holder}, {self.capacity}"

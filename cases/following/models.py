"""Who follows whom: lead workers, absences and who covers them, accesses in an emergency."""

import datetime as dt
from functools import lru_cache

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.kit import clock
from cases.following.enums import AbsenceKind, Announced, Capacity, EmergencyKind, WhyEnded
from cases.people.models import Person
from directory.enums import Role
from directory.models import LIVING_PERIOD, DateRange, RoleAssignment, TerritorialUnit, User, living_on

LEADING_ROLES = (Role.SOCIAL_WORKER, Role.CASE_OFFICER)
"""Who may be a lead worker, or cover one."""
KEEPING_ROLES = (*LEADING_ROLES, Role.UNIT_MANAGER)
"""In the unit of the lead: without one of them today, nothing of it is read any more."""
EMERGENCY_ROLES = (Role.RECEPTION, *KEEPING_ROLES)
"""Who may open a file in an emergency."""
DAYS_AFTER = 30
"""How long a former lead worker may still read the file."""
HOURS_OPEN = 24
"""How long an emergency access lasts."""
SHORTEST_REASON = 15


@lru_cache(maxsize=2)
def still_in_unit(today: dt.date) -> Exists:
    """Whether the worker of a row has an open account and holds a role today in the unit of the row.

    Kept for the day: every page of a person asks it, and what is asked is long to put together.
    """
    held = RoleAssignment.objects.filter(
        living_on(today),
        user=OuterRef("worker"),
        unit=OuterRef("unit"),
        role__in=KEEPING_ROLES,
        user__is_active=True,
    )
    return Exists(held)


class LeadWorkerQuerySet(AuditedQuerySet):
    def living(self):
        """Those of today: they start today at the latest, so that one without an end is living."""
        return self.filter(ended_on=None)

    def led_by(self, user):
        """The account is the lead worker, in a unit where it still holds a role: whoever left it reads nothing more."""
        return self.living().filter(worker=user, unit__in=user.units_as(*KEEPING_ROLES))

    def covered_by(self, user):
        """The account covers the lead worker, who is away today, in a unit where it holds a role."""
        covered = Absence.objects.filter(living_on(clock.today()), covered_by=user).order_by()
        away = covered.filter(worker=OuterRef("worker"), unit=OuterRef("unit"))
        # whose leads are to be looked at, said first: an index leads to them, and not to all those of the unit
        led = self.living().filter(Exists(away), worker__in=covered.values("worker"))
        return led.filter(unit__in=user.units_as(*KEEPING_ROLES))

    def followed_by(self, user):
        """Those that it leads or covers."""
        led, covered = (rows.order_by().values("pk") for rows in (self.led_by(user), self.covered_by(user)))
        return self.filter(pk__in=led.union(covered))

    def lately_of(self, user):
        """Those that this account led until less than DAYS_AFTER days ago, unless told otherwise; in its units only."""
        since = clock.today() - dt.timedelta(days=DAYS_AFTER)
        return self.filter(
            worker=user, ended_on__gte=since, may_still_read=True, unit__in=user.units_as(*KEEPING_ROLES)
        )

    def left(self, today: dt.date):
        """Living ones whose worker holds no role in the unit any more, or whose account is closed."""
        return self.living().exclude(still_in_unit(today))


class LeadWorker(AuditedModel):
    """The lead worker of a person (*référent unique*) from a day until another day, on which they are one no more.

    `hand_over_note` is what the former one left to this one; `letter_facts` is what the letter to the person says.
    """

    PERSONAL_FIELDS = frozenset({"person", "hand_over_note", "why_ended", "end_reason", "letter_facts"})
    HISTORY_LEAVES_OUT = frozenset({"letter_facts"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="lead_workers", verbose_name=_("person"))
    worker = models.ForeignKey(User, models.PROTECT, related_name="leads", verbose_name=_("lead worker"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    starts_on = models.DateField(_("from"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    named_on = models.DateField(_("named on"))
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("named by"))
    hand_over_note = models.TextField(_("hand-over note"), blank=True, max_length=4000)
    note_read_at = models.DateTimeField(_("note read at"), null=True, blank=True)
    letter_facts = models.JSONField(_("what the letter says"), default=dict)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    announced_how = models.CharField(_("announced how"), max_length=10, choices=Announced, blank=True)
    why_ended = models.CharField(_("why it ended"), max_length=20, choices=WhyEnded, blank=True)
    end_reason = models.CharField(_("in a few words"), max_length=300, blank=True)
    may_still_read = models.BooleanField(_("may still read for 30 days"), default=True)

    objects = LeadWorkerQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("lead worker")
        verbose_name_plural = _("lead workers")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["worker"], condition=Q(ended_on=None), name="lead_living_of_worker"),
            models.Index(fields=["unit"], condition=Q(ended_on=None), name="lead_living_in_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="lead_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                violation_error_message=_("The end comes before the start."),
            ),
            ExclusionConstraint(
                name="one_lead_worker_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already has a lead worker in that period."),
            ),
            models.CheckConstraint(
                name="lead_end_has_its_why",
                condition=Q(ended_on__isnull=True, why_ended="") | Q(ended_on__isnull=False) & ~Q(why_ended=""),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="lead_announced_somehow",
                condition=Q(announced_on__isnull=True, announced_how="")
                | Q(announced_on__isnull=False) & ~Q(announced_how=""),
            ),
        ]

    def __str__(self):
        return f"{self.worker} · {self.unit}"


class Absence(AuditedModel):
    """A worker is away from a day to a day, both included; a colleague of the unit follows their persons meanwhile."""

    worker = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("who is away"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    covered_by = models.ForeignKey(User, models.PROTECT, related_name="covers", verbose_name=_("covered by"))
    kind = models.CharField(_("kind"), max_length=10, choices=AbsenceKind, blank=True)
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("declared by"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["covered_by", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                name="absence_covered_by_another",
                condition=~Q(covered_by=F("worker")),
                violation_error_message=_("Nobody covers their own absence."),
            ),
            ExclusionConstraint(
                name="away_once_at_a_time",
                expressions=[("worker", RangeOperators.EQUAL), (LIVING_PERIOD, RangeOperators.OVERLAPS)],
                violation_error_message=_("An absence is already declared in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.worker} · {self.starts_on} – {self.ends_on}"


class DateTimeRange(Func):
    """From an instant to another, the second one left out."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class EmergencyAccess(AuditedModel):
    """Somebody who does not follow a file opened it in an emergency, for a day at most."""

    PERSONAL_FIELDS = frozenset({"person", "kind", "reason"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="emergency_accesses", verbose_name=_("person"))
    by = models.ForeignKey(User, models.PROTECT, related_name="emergency_accesses", verbose_name=_("by"))
    kind = models.CharField(_("why"), max_length=20, choices=EmergencyKind)
    reason = models.TextField(_("reason"), max_length=1000)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["by", "ends_at"]), models.Index(fields=["-starts_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="emergency_lasts_a_day_at_most",
                condition=Q(ends_at__gte=F("starts_at"))
                & Q(ends_at__lte=F("starts_at") + dt.timedelta(hours=HOURS_OPEN)),
            ),
            ExclusionConstraint(
                name="emergency_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("by", RangeOperators.EQUAL),
                    (DateTimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This file is already open to you in an emergency."),
            ),
        ]

    def __str__(self):
        return f"{self.by} · {self.starts_at:%Y-%m-%d %H:%M}"


class AnnouncementQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Those made to this account, while it follows or still reads; those made to whom it leads somebody after."""
        led = LeadWorker.objects.followed_by(user)
        mine = Q(account=user) & (Q(lead__in=led) | Q(lead__in=LeadWorker.objects.lately_of(user)))
        mine |= Q(lead__ended_on__isnull=False, lead__person__in=led.values("person"))
        mine |= Q(capacity=Capacity.UNIT_MANAGER, unit__in=user.units_as(Role.UNIT_MANAGER))
        if user.holds(Role.DATA_PROTECTION_OFFICER):
            mine |= Q(capacity=Capacity.DATA_PROTECTION_OFFICER)
        return self.filter(mine)


class EmergencyAnnouncement(AuditedModel):
    """An emergency access, announced to the `account` that leads or covers, to the managers of a `unit`, or to the
    data-protection officers; `seen_at` when one of them said so."""

    access = models.ForeignKey(
        EmergencyAccess, models.PROTECT, related_name="announcements", verbose_name=_("emergency access")
    )
    capacity = models.CharField(_("as"), max_length=30, choices=Capacity)
    lead = models.ForeignKey(
        LeadWorker, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead worker")
    )
    account = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("announced to")
    )
    unit = models.ForeignKey(
        TerritorialUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    seen_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seen by")
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("announcement of an emergency access")
        verbose_name_plural = _("announcements of emergency accesses")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["capacity", "unit", "account"], condition=Q(seen_at=None), name="announcement_unseen")
        ]
        constraints = [
            models.CheckConstraint(
                name="announced_to_somebody",
                condition=Q(
                    capacity__in=[Capacity.LEAD_WORKER, Capacity.COVER],
                    lead__isnull=False,
                    account__isnull=False,
                    unit__isnull=True,
                )
                | Q(capacity=Capacity.UNIT_MANAGER, lead__isnull=True, account__isnull=True, unit__isnull=False)
                | Q(
                    capacity=Capacity.DATA_PROTECTION_OFFICER,
                    lead__isnull=True,
                    account__isnull=True,
                    unit__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="announcement_seen_by_somebody",
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.access} · {self.get_capacity_display()}"

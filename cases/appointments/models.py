"""Appointments: the times that a worker opens on a site, who comes, the calendar that a worker subscribes to."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.kit import clock
from cases.appointments.enums import GIVEN_BACK, TONES, AppointmentStatus
from cases.following.models import Absence
from cases.people.models import Household, HouseholdMember, Person
from cases.people.perms import TAKING_ROLES
from cases.people.queries import phone_is_open
from directory.enums import Role
from directory.models import RoleAssignment, Site, User, living_on

AGENDA_ROLES = (*TAKING_ROLES, Role.UNIT_MANAGER)
"""Who sees when and with whom somebody has an appointment: that is the identity tier, its reason is not."""

LONGEST = dt.timedelta(hours=12)


class MomentRange(Func):
    """From `starts_at` to just before `ends_at`."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class SlotQuerySet(AuditedQuerySet):
    def with_service(self):
        """Annotates `served`: whether the worker receives there that day, with an open account, a role in the unit of
        the site, and no absence."""
        held = RoleAssignment.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("day")),
            user=OuterRef("worker"),
            unit=OuterRef("site__unit"),
            role__in=TAKING_ROLES,
            starts_on__lte=OuterRef("day"),
        )
        away = Absence.objects.filter(
            worker=OuterRef("worker"),
            unit=OuterRef("site__unit"),
            starts_on__lte=OuterRef("day"),
            ends_on__gte=OuterRef("day"),
        )
        there = Q(worker__is_active=True) & Exists(held) & ~Exists(away)
        return self.annotate(day=TruncDate("starts_at")).annotate(served=there)

    def free(self, now: dt.datetime):
        """Those that can be booked: to come, open, of a worker who is still there, taken by nobody."""
        taken = Appointment.objects.holding().filter(slot=OuterRef("pk"))
        return self.with_service().filter(~Exists(taken), is_open=True, starts_at__gt=now, served=True)


class Slot(AuditedModel):
    """A time at which a worker receives on a site; closed, it is shown no more and makes room for another one."""

    worker = models.ForeignKey(User, models.PROTECT, related_name="slots", verbose_name=_("with whom"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="slots", verbose_name=_("site"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    is_open = models.BooleanField(_("open"), default=True)

    objects = SlotQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("time for appointments")
        verbose_name_plural = _("times for appointments")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["site", "starts_at"]), models.Index(fields=["worker", "starts_at"])]
        constraints = [
            models.CheckConstraint(
                name="slot_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                name="slot_is_within_half_a_day",
                condition=Q(ends_at__lte=F("starts_at") + LONGEST),
                violation_error_message=_("An appointment lasts 12 hours at most."),
            ),
            ExclusionConstraint(
                name="slots_of_a_worker_never_overlap",
                expressions=[
                    ("worker", RangeOperators.EQUAL),
                    (
                        MomentRange("starts_at", "ends_at", RangeBoundary(inclusive_lower=True, inclusive_upper=False)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_open=True),
                violation_error_message=_("This worker already receives at that time."),
            ),
        ]

    def __str__(self):
        return f"{self.worker} · {self.site}"


def _concerning(user) -> Q:
    """Appointments of which this account knows by its work: it receives, booked, or works in the unit of the site."""
    return Q(slot__worker=user) | Q(booked_by=user) | Q(slot__site__unit__in=user.units_as(*AGENDA_ROLES))


class AppointmentQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """When, where and with whom: for reception, social workers, case officers and unit managers.

        Where somebody of a protected home will be is told only to who receives them, booked it, works in the unit of
        the site or follows them firmly; of a child in shared custody, each protected home.
        """
        if not user.holds(*AGENDA_ROLES):
            return self.none()
        today = clock.today()
        open_to_all = Person.objects.filter(phone_is_open(today), pk=OuterRef("person"))
        living = HouseholdMember.objects.filter(living_on(today), person=OuterRef("person"))
        protected = HouseholdMember.objects.filter(
            living_on(today), household=OuterRef("household"), person__protected=True
        )
        followed = Household.objects.firmly_followed_by(user).filter(pk=OuterRef("household"))
        closed = living.filter(Exists(protected), ~Exists(followed))
        return self.filter(_concerning(user) | Q(Exists(open_to_all)) | Q(Exists(living)) & ~Q(Exists(closed)))

    def of_person(self, user, person: Person, *, is_contact_open: bool):
        """Those of one person that are visible to this account, of which it is known whether it may know where that
        person is found."""
        if not user.holds(*AGENDA_ROLES):
            return self.none()
        own = self.filter(person=person)
        return own if is_contact_open else own.filter(_concerning(user))

    def holding(self):
        """Those whose time is theirs: neither given up nor cancelled."""
        return self.exclude(status__in=GIVEN_BACK)

    def listed(self):
        """With all that a line of a list tells."""
        return self.select_related("person", "slot__worker", "slot__site")


class Appointment(AuditedModel):
    """A person comes at a time of a worker. `reason` belongs to the file; `bring` is printed on the slip."""

    PERSONAL_FIELDS = frozenset({"person", "slot", "reason", "bring", "status"})

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments", verbose_name=_("time"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    reason = models.CharField(
        _("in a few words"),
        max_length=160,
        blank=True,
        help_text=_("Shown only to who follows the file, and to who receives."),
    )
    bring = models.CharField(
        _("what to bring"), max_length=200, blank=True, help_text=_("Printed on the slip: papers, nothing else.")
    )
    status = models.CharField(
        _("state"), max_length=20, choices=AppointmentStatus, default=AppointmentStatus.BOOKED, editable=False
    )
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("booked by"))

    objects = AppointmentQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["slot__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=~Q(status__in=GIVEN_BACK),
                name="slot_taken_once",
                violation_error_message=_("This time has just been taken: here are the next ones."),
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self):
        return reverse("appointments:detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return TONES[AppointmentStatus(self.status)]

    @property
    def is_to_come(self) -> bool:
        """Nothing was said of it yet: still to come, or past without an outcome."""
        return self.status == AppointmentStatus.BOOKED


class CalendarFeed(AuditedModel):
    """The address from which a calendar reads when and where its worker receives; only its SHA-256 is stored."""

    HISTORY_LEAVES_OUT = frozenset({"digest"})

    user = models.ForeignKey(User, models.PROTECT, related_name="feeds", verbose_name=_("account"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    drawn_at = models.DateTimeField(_("drawn at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="one_living_calendar_address"
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

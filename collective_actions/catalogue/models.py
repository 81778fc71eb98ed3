"""Collective actions, the series of meetings in which one enrols, and who has a part in them."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.kit.search import normalise
from collective_actions.catalogue.enums import PUBLIC, ActionKind, ActionStatus, OpenTo, PartKind, SeriesStatus
from directory.enums import Role, Thematic
from directory.models import Commune, Organisation, User
from directory.services.perms import READING_ROLES

CATALOGUE_ROLES = (*READING_ROLES, Role.PARTNER)
"""Who opens the catalogue behind sign-in."""
MOST_SEATS = 1000
LONGEST = dt.timedelta(hours=14)
"""Of one meeting."""


class ActionQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Every action for the staff; for a partner those that everybody reads or read, and those that they run."""
        if user.holds(*READING_ROLES):
            return self
        if not user.holds(Role.PARTNER):
            return self.none()
        return self.filter(Q(status__in=PUBLIC) | Q(pk__in=Action.objects.run_by(user).values("pk")))

    def written_by(self, user):
        """Those that an account writes: all for the design service, those that their organisation owns or carries for
        a partner."""
        if user.holds(Role.ACTION_DESIGNER):
            return self
        if not (user.holds(Role.PARTNER) and user.organisation_id):
            return self.none()
        carried = Part.objects.filter(organisation=user.organisation_id).values("action")
        return self.filter(Q(owner=user.organisation_id) | Q(pk__in=carried))

    def run_by(self, user):
        """Those in which an account says who comes: those that it writes, and those that it facilitates."""
        facilitated = Part.objects.filter(account=user).values("action")
        return self.filter(Q(pk__in=Action.objects.written_by(user).values("pk")) | Q(pk__in=facilitated))


class Action(AuditedModel):
    """What is offered to several people together, as they read it, and what the record keeps of it."""

    HISTORY_LEAVES_OUT = frozenset({"search_text"})

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=25, choices=ActionKind, default=ActionKind.WORKSHOP)
    plain_words = models.TextField(_("what one does there"), max_length=1500)
    thematics = ArrayField(models.CharField(max_length=50, choices=Thematic), verbose_name=_("themes"))
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    accessibility = models.CharField(_("accessibility"), max_length=200, blank=True)
    childcare = models.CharField(_("childcare"), max_length=200, blank=True)
    transport = models.CharField(_("transport"), max_length=200, blank=True)
    cost = models.CharField(_("what it costs to come"), max_length=120, default="Gratuit")
    how_to_come = models.CharField(_("how to come"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    open_to = models.CharField(_("who enrols"), max_length=15, choices=OpenTo, default=OpenTo.EVERYBODY)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="actions", verbose_name=_("owner"))
    objectives = models.TextField(_("objectives"), max_length=1500, blank=True)
    budget = models.DecimalField(_("what it costs, in euros"), max_digits=9, decimal_places=2, null=True, blank=True)
    funding = models.CharField(_("who funds it"), max_length=200, blank=True)
    status = models.CharField(
        _("state"), max_length=10, choices=ActionStatus, default=ActionStatus.DRAFT, editable=False
    )
    corrected_unread = models.BooleanField(
        _("corrected since the design service read it"), default=False, editable=False
    )
    search_text = models.TextField(editable=False, default="")

    objects = ActionQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("collective action")
        verbose_name_plural = _("collective actions")
        ordering = ["title", "pk"]
        indexes = [GinIndex(SearchVector("search_text", config="french"), name="action_search_words")]
        constraints = [
            models.CheckConstraint(
                name="action_has_a_theme",
                condition=Q(thematics__len__gte=1),
                violation_error_message=_("Choose at least one theme."),
            ),
            models.CheckConstraint(
                name="only_what_is_published_is_read_again",
                condition=Q(corrected_unread=False) | Q(status=ActionStatus.PUBLISHED),
            ),
            models.CheckConstraint(
                name="action_budget_is_positive", condition=Q(budget__isnull=True) | Q(budget__gte=0)
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("collective:action", args=[self.pk])

    def save(self, *args, **kwargs):
        self.search_text = normalise(self.title, self.plain_words, self.audience, *self.thematics)
        super().save(*args, **kwargs)

    @property
    def themes(self) -> list[str]:
        return [str(Thematic(code).label) for code in self.thematics]


class Part(AuditedModel):
    """A part in an action: an organisation that carries it, somebody who facilitates it, a resident (their first name)
    who helped to design it."""

    PERSONAL_FIELDS = frozenset({"name"})

    action = models.ForeignKey(Action, models.PROTECT, related_name="parts", verbose_name=_("action"))
    kind = models.CharField(_("part"), max_length=12, choices=PartKind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    account = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("part in an action")
        verbose_name_plural = _("parts in actions")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="part_is_one_of_somebody",
                condition=Q(kind=PartKind.CARRIER, organisation__isnull=False, account__isnull=True, name="")
                | Q(kind=PartKind.FACILITATOR, organisation__isnull=True, account__isnull=False, name="")
                | Q(organisation__isnull=True, account__isnull=True) & ~Q(kind=PartKind.CARRIER) & ~Q(name=""),
                violation_error_message=_("Say which organisation carries it, or who facilitates or designed it."),
            ),
            models.UniqueConstraint(
                fields=["action", "organisation"],
                name="carries_once",
                violation_error_message=_("This organisation already carries the action."),
            ),
            models.UniqueConstraint(
                fields=["action", "account"],
                name="facilitates_once",
                violation_error_message=_("This account already facilitates the action."),
            ),
        ]

    def __str__(self):
        return str(self.organisation or self.account or self.name)


class Series(AuditedModel):
    """The meetings for which one enrols together; a single date is a series of one.

    `first_at` and `last_at` are the start of its first meeting and the end of its last one.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="series", verbose_name=_("action"))
    capacity = models.PositiveSmallIntegerField(_("number of seats"))
    minimum = models.PositiveSmallIntegerField(_("at least, to run"), default=0)
    closes_at = models.DateTimeField(_("enrolments close at"))
    first_at = models.DateTimeField(_("first meeting"))
    last_at = models.DateTimeField(_("end of the last meeting"))
    status = models.CharField(
        _("state"), max_length=10, choices=SeriesStatus, default=SeriesStatus.OPEN, editable=False
    )
    cancelled_because = models.CharField(_("why it is cancelled"), max_length=200, blank=True, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ["first_at", "pk"]
        indexes = [models.Index(fields=["last_at"], name="series_to_come", condition=Q(status=SeriesStatus.OPEN))]
        constraints = [
            models.CheckConstraint(
                name="series_has_seats",
                condition=Q(capacity__gte=1, capacity__lte=MOST_SEATS),
                violation_error_message=_("A series has 1 to 1,000 seats."),
            ),
            models.CheckConstraint(
                name="series_minimum_fits",
                condition=Q(minimum__lte=F("capacity")),
                violation_error_message=_("The minimum is above the number of seats."),
            ),
            models.CheckConstraint(name="series_ends_after_start", condition=Q(last_at__gt=F("first_at"))),
            models.CheckConstraint(
                name="series_closes_before_its_end",
                condition=Q(closes_at__lte=F("last_at")),
                violation_error_message=_("Enrolments close before the end of the last meeting."),
            ),
            models.CheckConstraint(
                name="series_cancelled_with_a_reason",
                condition=~Q(status=SeriesStatus.CANCELLED) | ~Q(cancelled_because=""),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self):
        return reverse("collective:series", args=[self.pk])

    def takes_enrolments(self, now: dt.datetime) -> bool:
        """Whether one may still enrol: the action is published, the series runs, its closing time is to come."""
        published = self.action.status == ActionStatus.PUBLISHED
        return published and self.status == SeriesStatus.OPEN and now < self.closes_at


class Meeting(AuditedModel):
    """One date of a series, at a place."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="meetings", verbose_name=_("series"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    place = models.CharField(_("place"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name=_("commune"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                name="meeting_is_within_a_day",
                condition=Q(ends_at__lte=F("starts_at") + LONGEST),
                violation_error_message=_("A meeting lasts 14 hours at most."),
            ),
            models.CheckConstraint(
                name="meeting_has_a_place",
                condition=~Q(place=""),
                violation_error_message=_("Say where it is."),
            ),
            models.UniqueConstraint(
                fields=["series", "starts_at"],
                name="one_meeting_at_a_time_in_a_series",
                violation_error_message=_("This series already has a meeting at that time."),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

"""Who comes: enrolments with their rank, and who was there at each meeting."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.kit.private_addresses import token_of
from cases.people.models import Person
from cases.people.perms import TAKING_ROLES
from collective_actions.catalogue.models import CATALOGUE_ROLES, Action, Meeting, Series
from collective_actions.enrolment.enums import BEGUN, LIVING, SEATED, TONES, Came, EnrolmentStatus
from directory.enums import Role
from directory.models import Organisation, User


def new_token() -> str:
    """Named by the first migration, and by nothing else."""
    return secrets.token_urlsafe(24)


LANGUAGES = [("fr", "Français"), ("en", "English")]


class EnrolmentQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Those of the actions that an account runs, those that it made, of a partner those of its organisation."""
        seen = Q(series__action__in=Action.objects.run_by(user)) | Q(enrolled_by=user)
        if user.holds(Role.PARTNER) and user.organisation_id:
            seen |= Q(organisation=user.organisation_id)
        return self.filter(seen) if user.holds(*CATALOGUE_ROLES) else self.none()

    def seated(self, now):
        """Those that take a seat at this moment."""
        lasting = Q(until__isnull=True) | Q(until__gt=now)
        return self.filter(lasting, status__in=SEATED)

    def living(self):
        return self.filter(status__in=LIVING)

    def of_person(self, user, person: Person, *, is_open: bool):
        """Those of one person that an account may know: what it made or runs, and all when the file is open to it."""
        own = self.filter(person=person)
        return own if is_open else own & self.visible_to(user)


ENROLLING_ROLES = (*TAKING_ROLES, Role.PARTNER)
"""Professionals enrol from the file, partners by a first name."""


class Enrolment(AuditedModel):
    """A seat in a series, or a rank on its waiting list: first come, first served, by a rank that is drawn under the
    lock of the series.

    A person of the file, or a first name and an initial: nothing more is asked for somebody whom Iris does not know.
    `until` is when a seat that is held or offered is given back; `told_at`, when an e-mail told of the one that is
    offered, in the `language` of who enrolled by themselves; `to_tell`: the dates moved or were cancelled, and nobody
    told them yet.
    """

    PERSONAL_FIELDS = frozenset({"person", "first_name", "initial", "phone", "email", "status"})

    series = models.ForeignKey(Series, models.PROTECT, related_name="enrolments", verbose_name=_("series"))
    status = models.CharField(
        _("state"), max_length=10, choices=EnrolmentStatus, default=EnrolmentStatus.TYPING, editable=False
    )
    rank = models.PositiveIntegerField(_("rank"), editable=False)
    until = models.DateTimeField(_("until"), null=True, blank=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("person")
    )
    first_name = models.CharField(_("first name"), max_length=40, blank=True)
    initial = models.CharField(_("initial of the last name"), max_length=1, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr", editable=False)
    told_at = models.DateTimeField(_("told of the seat at"), null=True, blank=True, editable=False)
    agreed = models.BooleanField(_("the person agrees"), default=False)
    to_tell = models.BooleanField(_("has to be told of a change"), default=False, editable=False)
    enrolled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("enrolled by")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("enrolled for")
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["series", "rank"]
        indexes = [
            models.Index(fields=["until"], name="enrolment_lapses", condition=Q(until__isnull=False)),
            models.Index(fields=["series"], name="enrolment_to_tell", condition=Q(to_tell=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "rank"], name="rank_drawn_once"),
            models.UniqueConstraint(
                fields=["series", "person"],
                condition=Q(status__in=LIVING),
                name="person_enrolled_once",
                violation_error_message=_("This person is already enrolled."),
            ),
            models.CheckConstraint(
                name="enrolment_is_of_somebody",
                condition=Q(status__in=[*BEGUN, EnrolmentStatus.LAPSED])
                | Q(person__isnull=False, first_name="", initial="")
                | Q(person__isnull=True) & ~Q(first_name=""),
            ),
            models.CheckConstraint(
                name="enrolment_waits_until_its_hour",
                condition=Q(status__in=[*BEGUN, EnrolmentStatus.OFFERED], until__isnull=False)
                | ~Q(status__in=[*BEGUN, EnrolmentStatus.OFFERED]) & Q(until__isnull=True),
            ),
            models.CheckConstraint(name="enrolment_agreed", condition=~Q(status__in=LIVING) | Q(agreed=True)),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self):
        return reverse("collective:series", args=[self.series_id])

    @property
    def token(self) -> str:
        """What stands for it in the private address of who enrolled by themselves."""
        return token_of(self)

    @property
    def name(self) -> str:
        """« Awa D. »: all that the others who come, and those who run it, are told."""
        if self.person_id:
            return f"{self.person.first_name} {self.person.last_name[:1]}."
        return f"{self.first_name} {self.initial}." if self.initial else self.first_name

    @property
    def tone(self) -> str:
        return TONES[EnrolmentStatus(self.status)]


class Presence(AuditedModel):
    """Whether somebody came to a meeting; an absence is followed up softly, once."""

    PERSONAL_FIELDS = frozenset({"came"})

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="presences", verbose_name=_("meeting"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="presences", verbose_name=_("enrolment"))
    came = models.CharField(_("presence"), max_length=8, choices=Came)
    followed_up_at = models.DateTimeField(_("news taken at"), null=True, blank=True, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("presence at a meeting")
        verbose_name_plural = _("presences at meetings")
        ordering = ["meeting", "enrolment"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "enrolment"], name="present_once_at_a_meeting"),
            models.CheckConstraint(
                name="news_are_taken_of_who_did_not_come",
                condition=Q(followed_up_at__isnull=True) | Q(came=Came.NO),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

"""Referrals: to a service of the directory, by an account or by a link, and to a pole of a unit."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.kit import clock
from cases import typologies
from cases.people.models import Household, HouseholdMember, Person
from cases.people.perms import TAKING_ROLES
from cases.referrals.enums import (
    ANSWERED,
    AWAITED,
    POLE_OPEN,
    UNDER_WAY,
    Answer,
    Consent,
    ContactWay,
    PoleReferralStatus,
    ReferralStatus,
)
from directory.enums import Role
from directory.models import Pole, PoleMembership, Service, TerritorialUnit, User, living_on

MONTHS_AFTER_THE_ANSWER = 6
"""How long whoever referred somebody goes on following them, and the service reading what it was sent."""

MOST_TRIES = 5
"""Wrong codes after which a link is locked."""


def _living_in(households):
    """Ids of the persons who live today in one of these households."""
    return HouseholdMember.objects.filter(living_on(clock.today()), household__in=households).values("person")


def recent(now: dt.datetime) -> Q:
    """Referrals under way, or answered less than six months ago."""
    since = clock.add_months(now.date(), -MONTHS_AFTER_THE_ANSWER)
    return Q(status__in=UNDER_WAY) | Q(status__in=[*ANSWERED, ReferralStatus.CLOSED], answered_at__date__gte=since)


class ReferralQuerySet(AuditedQuerySet):
    def sent_by(self, user):
        """What this account wrote, drafts too, as long as it works in the unit where it did."""
        return self.filter(sent_by=user.pk, unit__in=user.units_as(*TAKING_ROLES))

    def visible_to(self, user):
        """Those of the persons whose file is open to this account, and its own; the draft of another is nobody's."""
        return self._own_or_of(user, Household.objects.visible_to(user))

    def followed_up_by(self, user):
        """Those that this account wrote, and those of the persons whom it follows: who only reads does nothing."""
        return self._own_or_of(user, Household.objects.followed_by(user))

    def _own_or_of(self, user, households):
        mine = self.sent_by(user).filter(Q(status=ReferralStatus.DRAFTED) | recent(clock.now()))
        sent = Q(person__in=_living_in(households)) & ~Q(status=ReferralStatus.DRAFTED)
        return self.filter(sent | Q(pk__in=mine.values("pk")))

    def received_by(self, user):
        """What was sent to the organisation of a partner's professional, and is not over for six months."""
        if user.organisation_id is None or not user.holds(Role.PARTNER):
            return self.none()
        return self.filter(recent(clock.now()), service__organisation=user.organisation_id)

    def overdue(self, today: dt.date):
        return self.filter(status__in=AWAITED, answer_by__lt=today)


class Referral(AuditedModel):
    """Somebody is referred to a service: why, what is asked of it, and what it answers."""

    PERSONAL_FIELDS = frozenset(
        {
            "person",
            "household",
            "service",
            "problem",
            "reason",
            "asked",
            "consent",
            "consent_reason",
            "contact_way",
            "contact_advice",
            "answer",
            "answer_words",
            "outcome",
        }
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals", verbose_name=_("person"))
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("household at the time"),
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="referrals", verbose_name=_("service"))
    status = models.CharField(
        _("state"), max_length=20, choices=ReferralStatus, default=ReferralStatus.DRAFTED, editable=False
    )
    problem = models.CharField(_("problem"), max_length=40, choices=typologies.problems)
    reason = models.TextField(_("why"), max_length=1500)
    asked = models.TextField(_("what is asked"), max_length=1000)
    consent = models.CharField(_("agreement of the person"), max_length=20, choices=Consent)
    consent_reason = models.CharField(_("why they could not be asked"), max_length=300, blank=True)
    contact_way = models.CharField(
        _("how the service may reach them"), max_length=10, choices=ContactWay, default=ContactWay.NONE
    )
    contact_advice = models.CharField(_("how to reach them safely"), max_length=200, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    answer_by = models.DateField(_("answer expected by"))
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_by = models.CharField(_("who answers"), max_length=160, blank=True)
    answer_words = models.TextField(_("what the service says"), max_length=1500, blank=True)
    outcome = models.CharField(_("what it came to"), max_length=300, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["sent_by", "status"]),
            models.Index(fields=["unit", "answer_by"], condition=Q(status__in=AWAITED), name="referral_awaited"),
        ]
        constraints = [
            models.CheckConstraint(
                name="referral_agreed_or_said_why",
                condition=Q(consent=Consent.AGREES, consent_reason="")
                | (Q(consent=Consent.NOT_ASKED) & ~Q(consent_reason="")),
                violation_error_message=_("Say that the person agrees, or why they could not be asked."),
            ),
            models.CheckConstraint(
                name="referral_is_sent_one_day",
                condition=Q(status__in=[ReferralStatus.DRAFTED, ReferralStatus.WITHDRAWN]) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_answered_one_day",
                condition=~Q(status__in=ANSWERED) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("referrals:detail", args=[self.pk])

    @property
    def number(self) -> str:
        """What names it without naming anybody."""
        return f"OR-{self.pk:06d}" if self.pk else "OR"

    def is_overdue(self, today: dt.date) -> bool:
        return self.status in AWAITED and self.answer_by < today


class ReferralLink(AuditedModel):
    """A door to one referral for a service without an account: an address and, told apart, a code.

    Neither is kept: the address by its SHA-256, the code by a keyed digest of it.
    """

    HISTORY_LEAVES_OUT = frozenset({"token_digest", "code_digest"})

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="links", verbose_name=_("referral"))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    code_digest = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    mailed_at = models.DateTimeField(_("sent by e-mail at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("link of a referral")
        verbose_name_plural = _("links of referrals")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(revoked_at__isnull=True), name="referral_has_one_link"
            ),
            models.CheckConstraint(name="link_tries_are_limited", condition=Q(tries__lte=MOST_TRIES)),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_locked(self) -> bool:
        return self.tries >= MOST_TRIES


class PoleReferralQuerySet(AuditedQuerySet):
    def for_the_poles_of(self, user, today: dt.date):
        """Open ones, sent to the poles in which this account works today, in a unit where it holds a role."""
        poles = PoleMembership.objects.filter(
            living_on(today), user=user.pk, pole__unit__in=user.units_as(*TAKING_ROLES)
        )
        return self.filter(status__in=POLE_OPEN, pole__in=poles.values("pole"))

    def visible_to(self, user):
        """Those of the persons whose file is open to this account, open ones of its poles, and that it made itself."""
        today = clock.today()
        mine = Q(made_by=user.pk, status__in=POLE_OPEN) if user.holds(*TAKING_ROLES) else Q(pk__in=[])
        received = Q(pk__in=self.for_the_poles_of(user, today).values("pk"))
        return self.filter(Q(person__in=_living_in(Household.objects.visible_to(user))) | received | mine)


class PoleReferral(AuditedModel):
    """Somebody is referred to a pole of a unit, until one of its members takes it up, then until it is closed."""

    PERSONAL_FIELDS = frozenset({"person", "household", "problem", "reason", "outcome"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="pole_referrals", verbose_name=_("person"))
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("household at the time"),
    )
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="referrals", verbose_name=_("pole"))
    status = models.CharField(
        _("state"), max_length=20, choices=PoleReferralStatus, default=PoleReferralStatus.WAITING, editable=False
    )
    problem = models.CharField(_("problem"), max_length=40, choices=typologies.problems)
    reason = models.TextField(_("why"), max_length=1500)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_on = models.DateField(_("made on"))
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken up by")
    )
    taken_on = models.DateField(_("taken up on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.CharField(_("what it came to"), max_length=300, blank=True)

    objects = PoleReferralQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("referral to a pole")
        verbose_name_plural = _("referrals to poles")
        ordering = ["made_on", "pk"]
        indexes = [models.Index(fields=["pole"], condition=Q(status__in=POLE_OPEN), name="pole_referral_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "pole"],
                condition=Q(status__in=POLE_OPEN),
                name="referred_to_a_pole_once",
                violation_error_message=_("This person is already referred to this pole."),
            ),
            models.CheckConstraint(
                name="pole_referral_taken_by_somebody",
                condition=~Q(status__in=[PoleReferralStatus.TAKEN, PoleReferralStatus.CLOSED])
                | Q(taken_by__isnull=False, taken_on__isnull=False),
            ),
            models.CheckConstraint(
                name="pole_referral_closes_after_it_was_made",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("made_on")),
                violation_error_message=_("The end comes before the start."),
            ),
        ]

    def __str__(self):
        return str(self.pole)

    def get_absolute_url(self):
        return reverse("referrals:pole_detail", args=[self.pk])

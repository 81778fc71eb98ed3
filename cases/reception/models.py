"""Reception: who comes in, what they were answered, what they thought of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.kit import clock
from cases import typologies
from cases.people.models import Household, HouseholdMember, Person
from cases.people.perms import TAKING_ROLES
from cases.reception.enums import TONES, Face, Occasion, Orientation, VisitStatus
from directory.models import Site, User, living_on

QUESTIONS = ("listened", "understood", "equal")


class VisitQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """The queue of every site: reception is open to anyone from anywhere."""
        return self if user.holds(*TAKING_ROLES) else self.none()


class Visit(AuditedModel):
    """Somebody who came in without an appointment; what they are called by and came for serves that day only."""

    PERSONAL_FIELDS = frozenset({"person", "call_name", "reason"})
    HISTORY_LEAVES_OUT = frozenset({"call_name", "reason"})

    site = models.ForeignKey(Site, models.PROTECT, related_name="visits", verbose_name=_("site"))
    day = models.DateField(_("day"))
    number = models.PositiveSmallIntegerField(_("number"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("person")
    )
    call_name = models.CharField(_("what to call them by"), max_length=60, blank=True)
    reason = models.CharField(_("what they come for"), max_length=120, blank=True)
    status = models.CharField(_("state"), max_length=20, choices=VisitStatus, default=VisitStatus.ARRIVED)
    arrived_at = models.DateTimeField(_("arrived at"))
    waiting_at = models.DateTimeField(_("waiting since"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("left at"), null=True, blank=True)
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("received by")
    )
    desk = models.CharField(_("desk"), max_length=30, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["day", "number"]
        constraints = [
            models.UniqueConstraint(fields=["site", "day", "number"], name="visit_number_once_a_day"),
            models.CheckConstraint(name="visit_numbered_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="visit_received_by_somebody",
                condition=~Q(status__in=[VisitStatus.RECEIVED, VisitStatus.GONE])
                | Q(received_by__isnull=False, received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_times_follow",
                condition=(Q(waiting_at__isnull=True) | Q(waiting_at__gte=F("arrived_at")))
                & (Q(received_at__isnull=True) | Q(received_at__gte=F("waiting_at")))
                & (Q(ended_at__isnull=True) | Q(ended_at__gte=F("arrived_at"))),
            ),
        ]
        indexes = [models.Index(fields=["day", "site"])]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """The number as it is called: A01, A02…"""
        return f"A{self.number:02}"

    @property
    def tone(self) -> str:
        return TONES[self.status]

    @property
    def called(self) -> str:
        """The name to call, empty when nobody gave one."""
        return str(self.person) if self.person_id else self.call_name

    @property
    def waited(self) -> int | None:
        """Whole minutes from the moment they waited to the moment they were received; None when they were not."""
        if self.received_at is None or self.waiting_at is None:
            return None
        return int((self.received_at - self.waiting_at).total_seconds() // 60)

    def get_absolute_url(self):
        return reverse("reception:visit", args=[self.pk])


class FirstContactQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """What names nobody is open to whoever receives people; the rest to who received that person or follows
        their household, and an emergency to the staff of the unit until it is dealt with."""
        if not user.holds(*TAKING_ROLES):
            return self.none()
        followed = HouseholdMember.objects.filter(
            living_on(clock.today()), household__in=Household.objects.visible_to(user)
        )
        urgent = Q(orientations__contains=[Orientation.EMERGENCY], dealt_with_at__isnull=True)
        return self.filter(
            Q(person__isnull=True)
            | Q(received_by=user)
            | Q(person__in=followed.values("person"))
            | urgent & Q(site__unit__in=user.units_as(*TAKING_ROLES))
        )


class FirstContact(AuditedModel):
    """What somebody was answered the first time, at a desk or on the phone, and where they were led.

    Nobody is named who only wanted to know something, unless they agree.
    """

    PERSONAL_FIELDS = frozenset({"person", "problems", "answer", "orientations", "agreed"})

    site = models.ForeignKey(Site, models.PROTECT, related_name="first_contacts", verbose_name=_("site"))
    at = models.DateTimeField(_("at"))
    medium = models.CharField(_("medium"), max_length=30, choices=typologies.media)
    source = models.CharField(_("who sent them"), max_length=30, choices=typologies.sources)
    problems = ArrayField(
        models.CharField(max_length=30, choices=typologies.problems), verbose_name=_("problems"), default=list
    )
    answer = models.TextField(_("what was answered"), blank=True, max_length=4000)
    orientations = ArrayField(models.CharField(max_length=20, choices=Orientation), verbose_name=_("orientation"))
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("received by"))
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="first_contact", verbose_name=_("visit")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="first_contacts", verbose_name=_("person")
    )
    agreed = models.BooleanField(_("agrees to be named"), default=False)
    dealt_with_at = models.DateTimeField(_("emergency dealt with at"), null=True, blank=True)
    dealt_with_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("emergency dealt with by")
    )

    objects = FirstContactQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("first contact")
        verbose_name_plural = _("first contacts")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="first_contact_leads_somewhere",
                condition=Q(orientations__len__gte=1),
                violation_error_message=_("Say where this person was led."),
            ),
            models.CheckConstraint(
                name="first_contact_named_by_agreement",
                condition=Q(person__isnull=True)
                | Q(agreed=True)
                | ~Q(orientations__contained_by=[Orientation.INFORMATION.value]),
                violation_error_message=_("Somebody who only wanted information is not named without their agreement."),
            ),
            models.CheckConstraint(
                name="first_contact_dealt_with_by_somebody",
                condition=Q(dealt_with_at__isnull=True, dealt_with_by__isnull=True)
                | Q(dealt_with_at__isnull=False, dealt_with_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["site", "at"]),
            models.Index(
                fields=["site"],
                name="first_contact_emergencies",
                condition=Q(orientations__contains=[Orientation.EMERGENCY.value], dealt_with_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self):
        return reverse("reception:contact", args=[self.pk])

    @property
    def is_emergency(self) -> bool:
        """An emergency that nobody has dealt with yet."""
        return Orientation.EMERGENCY in self.orientations and self.dealt_with_at is None

    @property
    def led_to(self) -> str:
        return ", ".join(str(Orientation(code).label) for code in self.orientations)

    @property
    def about(self) -> str:
        known = dict(typologies.problems())
        return ", ".join(str(known.get(code, code)) for code in self.problems)


class SlipLink(AuditedModel):
    """The address at which the slips of a site are filled in on a phone, as its card shows it, until it is closed."""

    HISTORY_LEAVES_OUT = frozenset({"token"})

    site = models.ForeignKey(Site, models.PROTECT, related_name="slip_links", verbose_name=_("site"))
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion, default=Occasion.RECEPTION)
    token = models.CharField(max_length=40, unique=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("address of the slips")
        verbose_name_plural = _("addresses of the slips")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "occasion"],
                name="slip_link_open_once",
                condition=Q(closed_at__isnull=True),
                violation_error_message=_("This site already has an open address."),
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} · {self.site}"


def _answer(label):
    return models.PositiveSmallIntegerField(label, choices=Face, null=True, blank=True)


class Slip(AuditedModel):
    """Three answers of somebody whom nothing names: only the site and the day are known. None: not answered."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="slips", verbose_name=_("site"))
    day = models.DateField(_("day"))
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion, default=Occasion.RECEPTION)
    listened = _answer(_("Was I listened to?"))
    understood = _answer(_("Did I understand what was said to me?"))
    equal = _answer(_("Was I spoken with as an equal?"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("slip")
        verbose_name_plural = _("slips")
        indexes = [models.Index(fields=["site", "day"])]
        constraints = [
            models.CheckConstraint(
                name="slip_answers_something",
                condition=Q(listened__isnull=False) | Q(understood__isnull=False) | Q(equal__isnull=False),
                violation_error_message=_("Answer at least one question."),
            ),
            models.CheckConstraint(
                name="slip_answers_are_known",
                condition=(Q(listened__isnull=True) | Q(listened__range=(1, 4)))
                & (Q(understood__isnull=True) | Q(understood__range=(1, 4)))
                & (Q(equal__isnull=True) | Q(equal__range=(1, 4))),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

"""The contract of a person or a couple: its schemes, its parties, its versions."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from cases.people.models import Person
from contracts import schemes
from contracts.contract.enums import (
    FROZEN_VERSIONS,
    IN_FORCE,
    LIVING,
    OPEN_VERSIONS,
    SIGNED,
    TONES,
    ContractStatus,
    EndReason,
    PartyKind,
    VersionKind,
    VersionStatus,
)
from directory.enums import Role
from directory.models import DateRange, Organisation, TerritorialUnit, User

WRITING_ROLES = (Role.SOCIAL_WORKER, Role.CASE_OFFICER)
"""Who writes contracts, and reads those of the files that they follow."""
LONGEST_REVIEW = 6
"""Months between two reviews, at most."""


BOUND = Q(until=None) | ~Q(contract__status__in=LIVING) & Q(
    why_left="", until__gte=Coalesce(F("contract__ended_on"), F("contract__opened_on"))
)
"""Of parties: those of today; of a contract that is over, those of its last day, and nobody who left it to the other
one of a couple, even when its end is dated before that."""


class ContractQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """All, for those who write contracts; reading one takes following the file: `ContractInScope` asks."""
        return self if user.holds(*WRITING_ROLES) else self.none()

    def living(self):
        return self.filter(status__in=LIVING)

    def in_force(self):
        return self.filter(status__in=IN_FORCE)

    def of_person(self, person: Person):
        """Those that somebody signs, alone or as a couple; of those that are over, signed until the end."""
        return self.filter(pk__in=Party.objects.filter(BOUND, person=person).values("contract"))

    def left_by(self, person: Person):
        """Those that somebody signs no more, or did not until the end: they left them to the other one of a couple."""
        ever = Party.objects.filter(person=person).values("contract")
        return self.filter(pk__in=ever).exclude(pk__in=Contract.objects.of_person(person).values("pk"))

    def led_by(self, user):
        """Those of which an account is the lead worker, in a unit where it still holds such a post."""
        leads = Party.objects.filter(worker=user, until=None).values("contract")
        return self.filter(pk__in=leads, unit__in=user.units_as(*WRITING_ROLES))


class Contract(AuditedModel):
    """An accompaniment contract: one living at a time for a person, whatever the schemes.

    `starts_on` and `ends_on` are those of the version in force, both included; None until one is signed. `opened_on` is
    the day on which it was begun. `person` is who it was opened with; a couple's second person is a party besides.
    """

    PERSONAL_FIELDS = frozenset({"person", "status", "end_reason", "own_balance", "worker_balance", "oriented_on"})
    # read on the contract; the history of the person's file is open to more
    CODE_FIELDS = frozenset({"own_balance", "worker_balance", "oriented_on", "end_reason"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="contracts", verbose_name=_("person"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    status = models.CharField(
        _("state"), max_length=10, choices=ContractStatus, default=ContractStatus.DRAFT, editable=False
    )
    opened_on = models.DateField(_("begun on"))
    oriented_on = models.DateField(_("orientation notified on"), null=True, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True, editable=False)
    ends_on = models.DateField(_("until"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("why it ends"), max_length=12, choices=EndReason, blank=True)
    own_balance = models.TextField(_("what the person says of it"), max_length=3000, blank=True)
    worker_balance = models.TextField(_("what the worker says of it"), max_length=3000, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("accompaniment contract")
        verbose_name_plural = _("accompaniment contracts")
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["ends_on"], condition=Q(status__in=IN_FORCE), name="contract_term"),
            models.Index(fields=["unit", "status"], name="contract_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="contract_signed_has_a_term",
                condition=Q(status__in=SIGNED, starts_on__isnull=False, ends_on__isnull=False)
                | ~Q(status__in=SIGNED) & Q(starts_on__isnull=True, ends_on__isnull=True),
            ),
            models.CheckConstraint(
                name="contract_term_after_start", condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="contract_ended_for_a_reason",
                condition=Q(status=ContractStatus.ENDED, ended_on__isnull=False) & ~Q(end_reason="")
                | ~Q(status=ContractStatus.ENDED) & Q(ended_on__isnull=True, end_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.number}"

    def get_absolute_url(self):
        return reverse("contracts:contract", args=[self.pk])

    @property
    def number(self) -> str:
        """« CA-2026-00012 »: what papers and trails call it."""
        return f"CA-{self.opened_on.year}-{self.pk:05}"

    @property
    def tone(self) -> str:
        return TONES[ContractStatus(self.status)]

    @property
    def is_living(self) -> bool:
        return self.status in LIVING

    @property
    def is_in_force(self) -> bool:
        return self.status in IN_FORCE


class ContractScheme(AuditedModel):
    """A scheme under which the accompaniment takes place."""

    PERSONAL_FIELDS = frozenset({"scheme"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="schemes", verbose_name=_("contract"))
    scheme = models.CharField(_("scheme"), max_length=20, choices=schemes.every)

    class Meta(AuditedModel.Meta):
        verbose_name = _("scheme of a contract")
        verbose_name_plural = _("schemes of contracts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "scheme"], name="scheme_once_in_a_contract"),
        ]

    def __str__(self):
        return self.get_scheme_display()


class Party(AuditedModel):
    """Who signs a contract, `since` a day, `until` another one on which they are a party no more.

    A person of the file, the lead worker, or an organisation with the `name` of who signs for it. `wants_reminders` is
    a wish of the person, at any time, and nothing that they sign. `why_left` is of one of a couple, who left the
    contract to the other one, and always said of them: whoever has one is bound no more, whatever the day of the end.
    """

    PERSONAL_FIELDS = frozenset({"person", "name", "why_left"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="parties", verbose_name=_("contract"))
    kind = models.CharField(_("kind"), max_length=8, choices=PartyKind)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="contract_parts", verbose_name=_("person")
    )
    worker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="contract_parts", verbose_name=_("lead worker")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("who signs for it"), max_length=120, blank=True)
    wants_reminders = models.BooleanField(_("wishes to be reminded by e-mail"), default=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    why_left = models.CharField(_("why they left"), max_length=300, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("party to a contract")
        verbose_name_plural = _("parties to contracts")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["worker"], condition=Q(until=None), name="contract_lead_of_today"),
        ]
        constraints = [
            models.CheckConstraint(
                name="party_is_of_its_kind",
                condition=Q(kind=PartyKind.PERSON, person__isnull=False, worker__isnull=True, organisation__isnull=True)
                | Q(kind=PartyKind.WORKER, person__isnull=True, worker__isnull=False, organisation__isnull=True)
                | Q(kind=PartyKind.PARTNER, person__isnull=True, worker__isnull=True, organisation__isnull=False)
                & ~Q(name=""),
            ),
            models.CheckConstraint(
                name="persons_alone_are_reminded", condition=Q(wants_reminders=False) | Q(kind=PartyKind.PERSON)
            ),
            models.CheckConstraint(
                name="party_leaves_after_coming", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            ExclusionConstraint(
                name="one_living_contract_per_person",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(kind=PartyKind.PERSON, until=None),
                violation_error_message=_("This person already has a living contract: open it, or end it first."),
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(kind=PartyKind.WORKER, until=None),
                name="one_lead_worker_of_a_contract",
            ),
            models.UniqueConstraint(
                fields=["contract", "organisation"],
                condition=Q(kind=PartyKind.PARTNER, until=None),
                name="partner_once_in_a_contract",
                violation_error_message=_("This organisation is already a party."),
            ),
        ]

    def __str__(self):
        if self.kind == PartyKind.PARTNER:
            return f"{self.name}, {self.organisation}"
        return str(self.person or self.worker)


class Version(AuditedModel):
    """One text of a contract: what is open to writing, then frozen with its fingerprint, then signed by all.

    `facts` is all that the text says (`contracts.signing.facts`), `fingerprint` the SHA-256 of it in hexadecimal. A
    trigger keeps what is signed as it is.
    """

    PERSONAL_FIELDS = frozenset({"facts", "why"})
    HISTORY_LEAVES_OUT = frozenset({"facts"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions", verbose_name=_("contract"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=VersionKind, default=VersionKind.FIRST)
    status = models.CharField(
        _("state"), max_length=10, choices=VersionStatus, default=VersionStatus.WRITING, editable=False
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    review_every = models.PositiveSmallIntegerField(
        _("months between two reviews"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_REVIEW)],
    )
    why = models.CharField(_("why it changes"), max_length=300, blank=True)
    facts = models.JSONField(_("text"), null=True, blank=True, editable=False)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    sent_on = models.DateField(_("given to sign on"), null=True, blank=True, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("version of a contract")
        verbose_name_plural = _("versions of contracts")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["sent_on"], condition=Q(status=VersionStatus.TO_SIGN), name="version_to_sign"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(status__in=OPEN_VERSIONS),
                name="one_open_version_of_a_contract",
                violation_error_message=_("A new version is already being written."),
            ),
            models.CheckConstraint(
                name="version_frozen_says_all",
                condition=~Q(status__in=FROZEN_VERSIONS)
                | Q(facts__isnull=False, starts_on__isnull=False, ends_on__isnull=False, sent_on__isnull=False)
                & ~Q(fingerprint=""),
            ),
            models.CheckConstraint(
                name="version_signed_on_a_day",
                condition=Q(status=VersionStatus.SIGNED, signed_on__isnull=False)
                | ~Q(status=VersionStatus.SIGNED) & Q(signed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="version_term_after_start",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("The term comes before the start."),
            ),
            models.CheckConstraint(
                name="version_reviewed_regularly",
                condition=Q(review_every__gte=1, review_every__lte=LONGEST_REVIEW),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.number})"

    @property
    def is_open(self) -> bool:
        """Whether the text may be written."""
        return self.status == VersionStatus.WRITING

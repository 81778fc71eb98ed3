"""Sessions of a unit's commission: agenda, presence, opinions; then decisions."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aids.applications.enums import PayeeKind
from aids.applications.models import ApplicationLine
from aids.budget.models import Envelope
from aids.commissions.enums import (
    GRANTING,
    REASONED,
    DecisionKind,
    Direction,
    HouseholdType,
    Opinion,
    Outcome,
    PaymentMode,
    Presence,
    SessionMode,
    SessionStatus,
)
from aids.commissions.letters.enums import LetterStatus
from aids.commissions.mandates.enums import Office, Rank
from aids.commissions.mandates.models import Seat
from aids.rule_sets.models import RuleSet
from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.enums import Role
from directory.models import LIVING_PERIOD, TerritorialUnit, User

DEROGATION_ROLES = (Role.UNIT_MANAGER, Role.COMMISSION_SECRETARY, Role.SIGNATORY)
SESSION_ROLES = (Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER, Role.SIGNATORY)


class SessionQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """The sessions of the units in which one prepares, sits or signs."""
        return self.filter(unit__in=user.units_as(*SESSION_ROLES))


class Session(AuditedModel):
    """One meeting of the commission of a territorial unit."""

    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="sessions", verbose_name=_("unit"))
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=120)
    mode = models.CharField(_("how it meets"), max_length=12, choices=SessionMode, default=SessionMode.IN_PERSON)
    starts_at = models.TimeField(_("at"), null=True, blank=True)
    convened_on = models.DateField(_("convened on"), null=True, blank=True, editable=False)
    urgency_reason = models.TextField(_("why it is convened in urgency"), max_length=500, blank=True, editable=False)
    second_of = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="second",
        verbose_name=_("second convening of"),
        editable=False,
    )
    approved_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approves",
        verbose_name=_("minutes approved in"),
        editable=False,
    )
    called_position = models.PositiveSmallIntegerField(_("request called"), null=True, blank=True, editable=False)
    status = models.CharField(
        _("state"), max_length=20, choices=SessionStatus, default=SessionStatus.PREPARED, editable=False
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by"), editable=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "held_on"],
                condition=~Q(status=SessionStatus.CANCELLED),
                name="one_session_a_day_per_unit",
                violation_error_message=_("This unit already has a session on that day."),
            ),
            models.CheckConstraint(
                name="session_closed_before_decided",
                condition=Q(
                    status__in=[
                        SessionStatus.PREPARED,
                        SessionStatus.OPEN,
                        SessionStatus.SUSPENDED,
                        SessionStatus.WITHOUT_QUORUM,
                        SessionStatus.CANCELLED,
                    ],
                    closed_at__isnull=True,
                )
                | Q(status=SessionStatus.CLOSED, closed_at__isnull=False, decided_at__isnull=True)
                | Q(status=SessionStatus.DECIDED, closed_at__isnull=False, decided_at__isnull=False),
            ),
        ]

    CONVENED_DAYS_BEFORE = 5
    """A commission is convened five days before at least, save in urgency (model: CRPA R133-8)."""

    def __str__(self):
        return f"{self.unit} · {self.held_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("commissions:session", args=[self.pk])

    def item_url(self, position: int) -> str:
        """The page of a request, by its place on the agenda."""
        return reverse("commissions:item", args=[self.pk, position])

    @property
    def number(self) -> str:
        """A unit holds at most one session a day: its date is its number."""
        return f"{self.unit.code.upper()}-{self.held_on:%Y-%m-%d}"


class Attendance(AuditedModel):
    """A member of the commission at a session: seat, name and capacity as they were, and whether they take part.

    A member who is away may give their voice to one of those who take part (`proxy`).
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances", verbose_name=_("session"))
    member = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("member"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+", verbose_name=_("seat"))
    rank = models.CharField(_("holds it as"), max_length=12, choices=Rank, default=Rank.TITULAR)
    office = models.CharField(_("office"), max_length=12, choices=Office, default=Office.MEMBER)
    name = models.CharField(_("name"), max_length=170)
    capacity = models.CharField(_("capacity"), max_length=120, blank=True)
    presence = models.CharField(_("presence"), max_length=12, choices=Presence, default=Presence.EXPECTED)
    took_part = models.BooleanField(_("took part"), default=False, editable=False)
    """At any moment of the session, whatever their presence is now."""
    notified_on = models.DateField(_("notice sent on"), null=True, blank=True, editable=False)
    proxy = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="represents", verbose_name=_("gives their voice to")
    )

    class Meta(AuditedModel.Meta):
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["seat__position", "seat", "-rank", "name"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="attendance_once"),
            models.UniqueConstraint(fields=["session", "seat", "rank"], name="attendance_once_per_seat_and_rank"),
            models.CheckConstraint(
                name="proxy_of_who_is_away",
                condition=Q(proxy__isnull=True) | Q(presence__in=[Presence.ABSENT, Presence.EXCUSED]),
            ),
            models.CheckConstraint(name="proxy_to_another", condition=Q(proxy__isnull=True) | ~Q(proxy=F("pk"))),
        ]

    def __str__(self):
        return f"{self.name}, {self.capacity}"

    @property
    def takes_part(self) -> bool:
        return self.presence in (Presence.PRESENT, Presence.REMOTE)


class Movement(AuditedModel):
    """An arrival, a departure or a proxy during a session, at its minute: what the minutes tell."""

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="movements", verbose_name=_("attendance"))
    at = models.DateTimeField(_("at"))
    presence = models.CharField(_("presence"), max_length=12, choices=Presence)
    proxy_name = models.CharField(_("gives their voice to"), max_length=170, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.attendance} · {self.get_presence_display()}"


class AgendaItem(AuditedModel):
    """A line before the commission, and the opinion that it received.

    With `appeal`, the line is decided already and contested: the opinion is for whoever answers the appeal.
    """

    PERSONAL_FIELDS = frozenset(
        {"opinion", "amount", "condition", "payee_kind", "payee_name", "reason_in_law", "reason_in_fact"}
    )
    CODE_FIELDS = frozenset({"payee_kind"})

    session = models.ForeignKey(Session, models.PROTECT, related_name="items", verbose_name=_("session"))
    line = models.ForeignKey(ApplicationLine, models.PROTECT, related_name="agenda_items", verbose_name=_("request"))
    appeal = models.ForeignKey(
        "aids.Appeal",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="agenda_items",
        verbose_name=_("appeal"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    opinion = models.CharField(_("opinion"), max_length=20, choices=Opinion, blank=True)
    entered_late = models.BooleanField(_("entered after the convening"), default=False, editable=False)
    amount = models.DecimalField(_("amount"), max_digits=9, decimal_places=2, null=True, blank=True)
    condition = models.TextField(_("condition"), max_length=500, blank=True)
    payee_kind = models.CharField(_("paid to"), max_length=20, choices=PayeeKind, blank=True)
    payee_name = models.CharField(_("name of the supplier or landlord"), max_length=120, blank=True)
    payment_mode = models.CharField(_("paid by"), max_length=20, choices=PaymentMode, blank=True)
    duration_months = models.PositiveSmallIntegerField(_("for how many months"), null=True, blank=True)
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credits")
    )
    quorum_counted = models.PositiveSmallIntegerField(_("seats counted"), null=True, blank=True, editable=False)
    quorum_seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True, editable=False)
    law_article = models.CharField(_("article"), max_length=200, blank=True)
    reason_in_law = models.TextField(_("reason in law"), max_length=1000, blank=True)
    reason_in_fact = models.TextField(_("reason in fact"), max_length=2000, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "line"], name="line_once_on_an_agenda"),
            models.UniqueConstraint(
                fields=["session", "position"], name="agenda_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="opinion_amount_fits",
                # a comparison with nothing is neither true nor false, and the database lets that pass
                condition=Q(opinion__in=GRANTING, amount__isnull=False, amount__gt=0)
                | ~Q(opinion__in=GRANTING) & Q(amount__isnull=True),
            ),
            models.CheckConstraint(
                name="opinion_against_is_reasoned",
                condition=Q(opinion__in=["", Opinion.GRANT, Opinion.CONDITIONAL_GRANT])
                | Q(opinion__in=[Opinion.ADJOURNMENT, Opinion.WITHDRAWN]) & ~Q(reason_in_fact="")
                | ~Q(reason_in_law="") & ~Q(reason_in_fact=""),
            ),
            models.CheckConstraint(
                name="opinion_condition_is_told", condition=~Q(opinion=Opinion.CONDITIONAL_GRANT) | ~Q(condition="")
            ),
        ]

    def __str__(self):
        return f"{self.position} · {self.line.application.number}"

    @property
    def above_the_rules(self) -> bool:
        """Whether the opinion gives more than the rules propose."""
        proposed = self.line.explanation.proposed_amount
        return self.amount is not None and (proposed is None or self.amount > proposed)


class SigningAuthority(AuditedModel):
    """The delegation under which somebody signs decisions: reference, dates, ceiling per decision in euros.

    `decisions_a_month`: how many the holder takes without the commission in a calendar month (None: no limit).
    """

    holder = models.ForeignKey(User, models.PROTECT, related_name="signing_authorities", verbose_name=_("holder"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    reference = models.CharField(_("reference of the delegation"), max_length=120)
    capacity = models.CharField(_("capacity"), max_length=120)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    ceiling = models.DecimalField(_("ceiling"), max_digits=9, decimal_places=2)
    aid_codes = ArrayField(models.CharField(max_length=60), verbose_name=_("aids covered"), default=list, blank=True)
    """Codes of the aids that it covers; empty: all."""
    decisions_a_month = models.PositiveSmallIntegerField(
        _("decisions without the commission in a month, at most"), null=True, blank=True
    )

    class Meta(AuditedModel.Meta):
        verbose_name = _("signing authority")
        verbose_name_plural = _("signing authorities")
        constraints = [
            models.CheckConstraint(
                name="authority_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="one_authority_at_a_time",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (LIVING_PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.holder}, {self.capacity} ({self.reference})"

    def covers(self, aid_code: str) -> bool:
        return not self.aid_codes or aid_code in self.aid_codes


class DecisionQuerySet(AuditedQuerySet):
    def standing(self) -> models.QuerySet:
        """Those that hold: no other replaces them. Each decided line has exactly one."""
        # as a join on nothing found, the database would read every decision that replaces another
        return self.filter(~models.Exists(Decision.objects.filter(replaces=models.OuterRef("pk"))))


def decision_number(unit_code: str, year: int, sequence: int) -> str:
    """« EST-2026-0042 »."""
    return f"{unit_code.upper()}-{year}-{sequence:04d}"


class Decision(AuditedModel):
    """A decision on a line, with the facts on which it was taken; never changed afterwards.

    A line has one first decision; an appeal or a rectification adds one that replaces the one before it.
    """

    PERSONAL_FIELDS = frozenset(
        {
            "outcome",
            "amount",
            "condition",
            "payee_name",
            "reason_in_law",
            "reason_in_fact",
            "departure_reason",
            "justification",
            "facts",
            "aid_code",
            "household_type",
            "income_per_unit",
        }
    )
    CODE_FIELDS = frozenset({"aid_code"})

    kind = models.CharField(_("kind"), max_length=20, choices=DecisionKind, default=DecisionKind.SESSION)
    item = models.OneToOneField(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="decision", verbose_name=_("agenda item")
    )
    line = models.ForeignKey(ApplicationLine, models.PROTECT, related_name="decisions", verbose_name=_("request"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number in the year"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    amount = models.DecimalField(_("amount granted"), max_digits=9, decimal_places=2, null=True, blank=True)
    condition = models.TextField(_("condition"), max_length=500, blank=True)
    payee_kind = models.CharField(_("paid to"), max_length=20, choices=PayeeKind, blank=True)
    payment_mode = models.CharField(_("paid by"), max_length=20, choices=PaymentMode, blank=True)
    duration_months = models.PositiveSmallIntegerField(_("for how many months"), null=True, blank=True)
    law_article = models.CharField(_("article"), max_length=200, blank=True)
    reason_in_law = models.TextField(_("reason in law"), blank=True)
    reason_in_fact = models.TextField(_("reason in fact"), blank=True)
    departure_reason = models.TextField(_("why the opinion is not followed"), blank=True)
    justification = models.TextField(_("why without the commission, or what is mended"), max_length=2000, blank=True)
    payee_name = models.CharField(_("paid to, where the request says otherwise"), max_length=120, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    signatory_first_name = models.CharField(_("first name of the signatory"), max_length=80)
    signatory_last_name = models.CharField(_("last name of the signatory"), max_length=80)
    signatory_capacity = models.CharField(_("capacity"), max_length=120)
    delegation = models.CharField(_("delegation"), max_length=120)
    decided_at = models.DateTimeField(_("decided at"))
    facts = models.JSONField(_("facts frozen at decision"))
    aid_code = models.CharField(_("aid"), max_length=60, blank=True)
    household_type = models.CharField(_("type of household"), max_length=25, choices=HouseholdType, blank=True)
    income_per_unit = models.DecimalField(
        _("income per consumption unit"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    objects = DecisionQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["year", "sequence"]
        indexes = [
            models.Index(
                fields=["aid_code", "household_type", "decided_at", "income_per_unit"],
                include=["unit", "outcome", "amount"],
                name="decision_like_situations",
            ),
            models.Index(fields=["unit", "decided_at"], name="decisions_of_a_unit_by_day"),
            models.Index(fields=["decided_at"], name="decisions_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "sequence"], name="decision_number_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(replaces__isnull=True), name="one_first_decision_per_line"
            ),
            models.CheckConstraint(
                name="decision_kind_fits",
                condition=Q(kind=DecisionKind.SESSION, item__isnull=False, replaces__isnull=True)
                | Q(kind=DecisionKind.DELEGATED, item__isnull=True, replaces__isnull=True)
                | Q(kind__in=[DecisionKind.APPEAL, DecisionKind.RECTIFYING], item__isnull=True, replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_out_of_session_is_justified",
                condition=Q(kind__in=[DecisionKind.SESSION, DecisionKind.APPEAL]) | ~Q(justification=""),
            ),
            models.CheckConstraint(
                name="decision_amount_fits",
                condition=Q(outcome__in=GRANTING, amount__isnull=False, amount__gt=0)
                | ~Q(outcome__in=GRANTING) & Q(amount__isnull=True),
            ),
            models.CheckConstraint(
                name="decision_against_is_reasoned",
                condition=~Q(outcome__in=REASONED) | ~Q(reason_in_law="") & ~Q(reason_in_fact=""),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_on_appeal(self) -> bool:
        """Whether it was taken on appeal, or mends one that was: only the court is left."""
        found = self
        while found.kind == DecisionKind.RECTIFYING:
            found = found.replaces
        return found.kind == DecisionKind.APPEAL

    @property
    def number(self) -> str:
        return decision_number(self.unit.code, self.year, self.sequence)

    @property
    def decided_on(self) -> dt.date:
        """The calendar day, in the département's time zone."""
        return timezone.localdate(self.decided_at)

    @property
    def payee(self) -> str:
        """Who is paid: as the request says, unless the decision says otherwise."""
        return self.payee_name or (self.get_payee_kind_display() if self.payee_kind else self.line.payee)

    @property
    def letter_url(self) -> str:
        """Where its letter is read, empty until it is written."""
        produced = self.letter.status == LetterStatus.PRODUCED
        return reverse("commissions:letter", args=[self.letter.pk]) if produced else ""


class DerogationQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Counted for who writes the rules and, in their unit, for who follows its commission."""
        if user.holds(Role.RULE_EDITOR):
            return self
        return self.filter(decision__unit__in=user.units_as(*DEROGATION_ROLES))


class Derogation(AuditedModel):
    """A rule that a decision set aside, with a reason that the decision holds; counted, so that the text improves."""

    PERSONAL_FIELDS = frozenset({"decision", "direction"})

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="derogations", verbose_name=_("decision"))
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    aid_code = models.CharField(_("aid"), max_length=60)
    aid_label = models.CharField(_("name of the aid"), max_length=120)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    rule_code = models.CharField(_("rule"), max_length=60)
    rule_label = models.CharField(_("label"), max_length=200)
    article = models.CharField(_("article"), max_length=200, blank=True)

    objects = DerogationQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("derogation")
        verbose_name_plural = _("derogations")
        ordering = ["decision", "pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "rule_code"], name="derogation_once_per_rule")]

    def __str__(self):
        return f"{self.rule_label} · {self.get_direction_display()}"

"""The single application, its lines, what they still miss and what the rules say of them."""

import datetime as dt
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aids.applications.completeness.counting import MONTHS_OF_SILENCE, silence_after
from aids.applications.enums import (
    GRANTING,
    ApplicationStatus,
    DocumentStatus,
    LineStatus,
    PayeeKind,
    Proposal,
    RuleLineKind,
    RuleOutcome,
    Severity,
    Verdict,
)
from aids.rule_sets.models import RuleSet
from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.kit.money import MAX_AMOUNT
from backend.kit.uploads import in_megabytes
from cases.assessments.models import SocialAssessment
from cases.people.models import Household, Person
from cases.people.perms import TAKING_ROLES
from directory.enums import Role
from directory.models import Site, TerritorialUnit, User

_SILENCE = ExpressionWrapper(
    Func(
        F("received_on"),
        template=f"((%(expressions)s + interval '{MONTHS_OF_SILENCE} months')::date)",
        output_field=models.DateField(),
    )
    + F("suspended_days"),
    output_field=models.DateField(),
)
"""What `counting.silence_after` says, in the words of the database."""

_COMMISSION_STAGES = (LineStatus.READY, LineStatus.ON_AGENDA, LineStatus.HEARD, LineStatus.DECIDED)


def _handled_by(user) -> Q:
    mine = Q(case_officer=user, unit__in=user.units_as(Role.CASE_OFFICER))
    if user.holds(*TAKING_ROLES):
        mine |= Q(taken_by=user) & ~Q(status=ApplicationStatus.ABANDONED)
    return mine


def application_number(year: int, sequence: int) -> str:
    """« 2026-0042 »."""
    return f"{year}-{sequence:04d}"


def _followed(user) -> Q:
    """What makes an application one that this account follows."""
    mine = _handled_by(user)
    deciding = user.units_as(Role.COMMISSION_SECRETARY, Role.SIGNATORY)
    if not deciding:
        return mine
    before_commission = ApplicationLine.objects.filter(application=OuterRef("pk"), status__in=_COMMISSION_STAGES)
    return mine | Q(unit__in=deciding) & Q(Exists(before_commission))


class ApplicationQuerySet(AuditedQuerySet):
    def handled_by(self, user):
        """Applications that this account took or examines."""
        return self.filter(_handled_by(user))

    def followed_by(self, user):
        """Applications that this account took or examines, and those that it decides in its unit.

        Each only while the role that made it so is held: whoever leaves a post leaves its files.
        """
        return self.filter(_followed(user))

    def visible_to(self, user):
        """The file tier: what one follows, and the submitted applications of the households whose file is open, by
        an application, as lead worker or otherwise; a mere draft opens none.

        Looked up household by household: what an account follows may be thousands of rows.
        """
        open_file = Household.objects.firmly_followed_by(user).filter(pk=OuterRef("household"))
        return self.filter(_followed(user) | Q(Exists(open_file), status=ApplicationStatus.SUBMITTED))

    def of_household(self, user, household: Household, *, opens_protected: bool):
        """Those of one household that are visible to this account, to which its file is open firmly or not."""
        submitted = Q(status=ApplicationStatus.SUBMITTED) if opens_protected else Q(pk__in=[])
        return self.filter(_followed(user) | submitted, household=household)

    def awaiting_case_officer(self, user):
        """Submitted applications of one's unit that nobody examines yet: shown by number and identity only."""
        return self.filter(
            status=ApplicationStatus.SUBMITTED, case_officer=None, unit__in=user.units_as(Role.CASE_OFFICER)
        )


class Application(AuditedModel):
    """One household, one form, as many aids as needed (dossier unique de demande).

    `silence_on` is the day on which silence becomes a refusal (CRPA L231-4 3°), once received, days of suspension
    included (`completeness.counting`); until `suspended_until`, the latest that it can be. `silent_refusal_on` is set
    once it has passed without a decision.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number in the year"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="applications", verbose_name=_("household"))
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="applications", verbose_name=_("applicant"))
    status = models.CharField(
        _("state"), max_length=20, choices=ApplicationStatus, default=ApplicationStatus.DRAFT, editable=False
    )
    received_on = models.DateField(_("received on"), null=True, blank=True, editable=False)
    suspended_days = models.PositiveIntegerField(
        _("days of suspension"),
        default=0,
        editable=False,
        help_text=_("Of an open request for documents, as many as it lasts at most."),
    )
    suspended_until = models.DateField(_("clock suspended until"), null=True, blank=True, editable=False)
    silence_on = models.DateField(_("silence is a refusal on"), null=True, blank=True, editable=False)
    silent_refusal_on = models.DateField(_("refused by silence on"), null=True, blank=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="applications", verbose_name=_("received at"))
    unit = models.ForeignKey(
        TerritorialUnit, models.PROTECT, related_name="applications", verbose_name=_("examined by the unit")
    )
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="applications_taken", verbose_name=_("taken by"))
    case_officer = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications_examined",
        verbose_name=_("case officer"),
    )
    emergency = models.BooleanField(_("emergency"), default=False)
    lawful_residence = models.BooleanField(_("lawful residence"), null=True, blank=True)
    imminent_danger = models.BooleanField(_("imminent danger to life"), null=True, blank=True)
    legal_rights_claimed = models.BooleanField(_("legal rights claimed first"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    PERSONAL_FIELDS = frozenset(
        {"applicant", "lawful_residence", "imminent_danger", "legal_rights_claimed", "emergency"}
    )

    class Meta(AuditedModel.Meta):
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-year", "-sequence"]
        indexes = [
            models.Index(fields=["unit", "status", "silence_on"]),
            models.Index(
                fields=["unit"],
                condition=Q(case_officer=None, status=ApplicationStatus.SUBMITTED),
                name="application_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="application_number_once"),
            models.CheckConstraint(
                name="application_received_when_submitted",
                condition=Q(status=ApplicationStatus.SUBMITTED, received_on__isnull=False)
                | Q(status__in=[ApplicationStatus.DRAFT, ApplicationStatus.ABANDONED], received_on__isnull=True),
            ),
            models.CheckConstraint(
                name="application_silence_is_counted",
                condition=Q(received_on__isnull=True, silence_on__isnull=True, suspended_until__isnull=True)
                | Q(silence_on__isnull=False, silence_on=_SILENCE),
            ),
            models.CheckConstraint(
                name="application_silence_refuses_on_its_day",
                condition=Q(silent_refusal_on__isnull=True) | Q(silent_refusal_on=F("silence_on")),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("applications:detail", args=[self.pk])

    @property
    def number(self) -> str:
        return application_number(self.year, self.sequence)

    @property
    def silence_told_on(self) -> dt.date:
        """The day of silence as the acknowledgement tells it, on the day of receipt: before any suspension."""
        return silence_after(self.received_on)


class ApplicationLine(AuditedModel):
    """One aid asked for, with the need in the person's own words."""

    PERSONAL_FIELDS = frozenset(
        {"aid_code", "ground", "need", "amount_asked", "quote", "answers", "payee_kind", "payee_name"}
    )

    CODE_FIELDS = frozenset({"aid_code", "ground"})

    application = models.ForeignKey(Application, models.PROTECT, related_name="lines", verbose_name=_("application"))
    position = models.PositiveSmallIntegerField(_("position"))
    status = models.CharField(_("state"), max_length=20, choices=LineStatus, default=LineStatus.DRAFT, editable=False)
    aid_code = models.CharField(_("aid"), max_length=60)
    aid_label = models.CharField(_("aid asked for"), max_length=120)
    ground = models.CharField(_("ground"), max_length=60)
    ground_label = models.CharField(_("why"), max_length=120)
    need = models.TextField(_("in the person’s words"), max_length=2000)
    amount_asked = models.DecimalField(
        _("amount asked"),
        max_digits=9,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_AMOUNT)],
    )
    quote = models.DecimalField(
        _("amount of the quote or bill"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_AMOUNT)],
    )
    answers = models.JSONField(_("answers to the questions of the rule set"), default=dict, blank=True)
    payee_kind = models.CharField(_("paid to"), max_length=20, choices=PayeeKind, default=PayeeKind.HOUSEHOLD)
    payee_name = models.CharField(_("name of the supplier or landlord"), max_length=120, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["position"]
        indexes = [models.Index(fields=["status"])]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "position"], name="line_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="line_amount_is_sound", condition=Q(amount_asked__gt=0, amount_asked__lte=MAX_AMOUNT)
            ),
            models.CheckConstraint(
                name="line_quote_is_sound", condition=Q(quote__isnull=True) | Q(quote__gt=0, quote__lte=MAX_AMOUNT)
            ),
            models.CheckConstraint(
                name="line_third_party_is_named",
                condition=Q(payee_kind=PayeeKind.HOUSEHOLD) | ~Q(payee_name=""),
                violation_error_message=_("Say the name of the supplier or landlord."),
            ),
        ]

    def __str__(self):
        return f"{self.aid_label} · {self.ground_label}"

    @property
    def payee(self) -> str:
        return self.payee_name or self.get_payee_kind_display()

    @property
    def decision(self):
        """The decision that stands, which none replaces; None until the first one. A page loads `decisions` before."""
        taken = list(self.decisions.all())
        replaced = {one.replaces_id for one in taken}
        return next((one for one in taken if one.pk not in replaced), None)


class ExpectedDocument(AuditedModel):
    """A supporting document that a line needs, and the day it was seen."""

    CODE_FIELDS = frozenset({"code"})

    line = models.ForeignKey(ApplicationLine, models.PROTECT, related_name="documents", verbose_name=_("request"))
    code = models.CharField(_("document"), max_length=60)
    label = models.CharField(_("name"), max_length=160)
    required = models.BooleanField(_("required"), default=True)
    received_on = models.DateField(_("seen on"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("expected document")
        verbose_name_plural = _("expected documents")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["line", "code"], name="document_once_per_line")]

    def __str__(self):
        return self.label


class SupportingDocument(AuditedModel):
    """A file handed in with an application; its bytes lie in the storage of documents under `storage_name`.

    Withdrawn, its bytes are erased and the row stays, so that the history still says what was there.
    """

    PERSONAL_FIELDS = frozenset({"name"})
    CODE_FIELDS = frozenset({"sha256", "storage_name", "content_type", "size", "pages"})

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="supporting_documents", verbose_name=_("application")
    )
    status = models.CharField(
        _("state"), max_length=20, choices=DocumentStatus, default=DocumentStatus.KEPT, editable=False
    )
    name = models.CharField(_("name of the file"), max_length=120)
    content_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("bytes"))
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    storage_name = models.CharField(_("place"), max_length=80, unique=True, editable=False)
    received_on = models.DateField(_("received on"))
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("received by"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("supporting document")
        verbose_name_plural = _("supporting documents")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "sha256"],
                condition=Q(status=DocumentStatus.KEPT),
                name="supporting_document_once",
                violation_error_message=_("This file is already in this application."),
            ),
            models.CheckConstraint(name="supporting_document_is_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("applications:document", args=[self.application_id, self.pk])

    @property
    def size_in_words(self) -> str:
        return in_megabytes(self.size)


class DocumentUse(AuditedModel):
    """A supporting document serves as an expected one: one file may serve several lines, several files one line."""

    PERSONAL_FIELDS = frozenset({"document"})

    document = models.ForeignKey(
        SupportingDocument, models.PROTECT, related_name="uses", verbose_name=_("supporting document")
    )
    expected = models.ForeignKey(
        ExpectedDocument, models.PROTECT, related_name="uses", verbose_name=_("expected document")
    )

    class Meta(AuditedModel.Meta):
        verbose_name = _("use of a supporting document")
        verbose_name_plural = _("uses of supporting documents")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "expected"], name="document_use_once")]

    def __str__(self):
        return f"{self.document} → {self.expected}"


class LineProposal(AuditedModel):
    """What a social assessment proposes for a line, how many euros, and why; a frozen assessment keeps its own."""

    PERSONAL_FIELDS = frozenset({"proposal", "amount", "why"})
    CODE_FIELDS = frozenset({"why"})

    line = models.ForeignKey(ApplicationLine, models.PROTECT, related_name="proposals", verbose_name=_("request"))
    assessment = models.ForeignKey(
        SocialAssessment, models.PROTECT, related_name="proposals", verbose_name=_("social assessment")
    )
    proposal = models.CharField(_("what is proposed"), max_length=20, choices=Proposal)
    amount = models.DecimalField(
        _("proposed amount"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_AMOUNT)],
    )
    why = models.TextField(_("why"), max_length=2000)

    class Meta(AuditedModel.Meta):
        verbose_name = _("proposal of an assessment")
        verbose_name_plural = _("proposals of assessments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "assessment"], name="proposal_once_per_line"),
            models.CheckConstraint(
                name="proposal_amount_fits",
                condition=Q(proposal__in=GRANTING, amount__isnull=False, amount__gt=0, amount__lte=MAX_AMOUNT)
                | ~Q(proposal__in=GRANTING) & Q(amount__isnull=True),
            ),
            models.CheckConstraint(name="proposal_says_why", condition=~Q(why="")),
        ]

    def __str__(self):
        return f"{self.get_proposal_display()} · {self.line}"


class EligibilityExplanation(AuditedModel):
    """What the rules answer for a line, with the facts that they read; frozen once the line is decided."""

    PERSONAL_FIELDS = frozenset({"facts", "proposed_amount", "verdict", "way_out"})
    CODE_FIELDS = frozenset({"facts", "computed_at"})

    line = models.OneToOneField(ApplicationLine, models.PROTECT, related_name="explanation", verbose_name=_("request"))
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    computed_at = models.DateTimeField(_("computed at"))
    facts = models.JSONField(_("facts"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    outcome = models.CharField(_("what the rules say"), max_length=12, choices=RuleOutcome)
    proposed_amount = models.DecimalField(_("proposed amount"), max_digits=9, decimal_places=2, null=True, blank=True)
    way_out = models.TextField(_("what would open the aid"), blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("eligibility explanation")
        verbose_name_plural = _("eligibility explanations")

    def __str__(self):
        return f"{self.get_verdict_display()} · {self.proposed_amount}"


class ExplanationLine(AuditedModel):
    """One rule: its figures, its threshold, its verdict, its article, and a sentence that a person understands."""

    PERSONAL_FIELDS = frozenset({"sentence", "formula_text", "value", "value_text"})

    explanation = models.ForeignKey(
        EligibilityExplanation, models.PROTECT, related_name="lines", verbose_name=_("explanation")
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=RuleLineKind)
    rule_code = models.CharField(_("rule"), max_length=60)
    article = models.CharField(_("article"), max_length=120, blank=True)
    label = models.CharField(_("label"), max_length=200)
    sentence = models.TextField(_("sentence"))
    formula_text = models.TextField(_("calculation"), blank=True)
    value = models.CharField(_("unrounded value"), max_length=60, blank=True)
    value_text = models.CharField(_("value"), max_length=60, blank=True)
    threshold_text = models.CharField(_("threshold"), max_length=60, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    missing = models.JSONField(_("missing facts"), default=list, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("explanation line")
        verbose_name_plural = _("explanation lines")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["explanation", "position"], name="explanation_line_once")]

    def __str__(self):
        return self.sentence

"""People: persons, the households they form, what a household lives on."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.kit import registry
from backend.kit.money import MAX_AMOUNT
from backend.kit.search import digits, normalise
from cases.people.enums import (
    Civility,
    DebtKind,
    ExpenseKind,
    IncomeKind,
    LeavingReason,
    MemberRole,
    ProtectionMeasure,
)
from directory.enums import Language, Role
from directory.models import LIVING_PERIOD, Commune

IDENTITY_ROLES = (
    Role.RECEPTION,
    Role.SOCIAL_WORKER,
    Role.CASE_OFFICER,
    Role.COMMISSION_SECRETARY,
    Role.UNIT_MANAGER,
)
"""The département's reception and social staff: identity is open to them whatever the unit."""


class PersonQuerySet(AuditedQuerySet):
    def standing(self):
        """Without those whose file was merged into another one."""
        return self.filter(merged_into=None)

    def visible_to(self, user):
        """The identity tier: everyone for reception and social staff, nobody for the others.

        The data-protection officer, who answers « who read this file? », sees it too.
        """
        return self if user.holds(*IDENTITY_ROLES, Role.DATA_PROTECTION_OFFICER) else self.none()


class Person(AuditedModel):
    PERSONAL_FIELDS = frozenset(
        {
            "civility",
            "last_name",
            "first_name",
            "other_first_names",
            "usual_name",
            "birth_date",
            "birth_place",
            "phone",
            "email",
            "protected",
            "language",
            "needs_interpreter",
            "safe_contact",
            "protection_measure",
            "protection_holder",
            "social_security_number",
            "died_on",
            "merged_into",
        }
    )
    HISTORY_LEAVES_OUT = frozenset({"search_name", "phone_digits", "social_security_number"})

    civility = models.CharField(_("civility"), max_length=4, choices=Civility, default=Civility.NONE)
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    other_first_names = models.CharField(
        _("other first names"), max_length=120, blank=True, help_text=_("As on the identity document.")
    )
    usual_name = models.CharField(_("usual name"), max_length=80, blank=True)
    birth_date = models.DateField(_("birth date"))
    birth_place = models.CharField(
        _("birth place"), max_length=120, blank=True, help_text=_("Commune, or town and country.")
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    protected = models.BooleanField(_("protected address"), default=False)
    language = models.CharField(_("preferred language"), max_length=3, choices=Language, default=Language.FRENCH)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    safe_contact = models.CharField(
        _("how to reach them safely"),
        max_length=200,
        blank=True,
        help_text=_("Such as: no message left, call in the morning, write to the CCAS."),
    )
    protection_measure = models.CharField(
        _("protection measure"), max_length=30, choices=ProtectionMeasure, default=ProtectionMeasure.NONE
    )
    protection_holder = models.CharField(
        _("who holds the measure"), max_length=160, blank=True, help_text=_("Name and phone of the mandatary.")
    )
    social_security_number = models.CharField(_("social-security number"), max_length=15, blank=True)
    died_on = models.DateField(_("died on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="absorbed",
        verbose_name=_("merged into the file of"),
    )
    search_name = models.CharField(max_length=250, editable=False)
    phone_digits = models.CharField(max_length=20, editable=False, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        indexes = [
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="person_search_name"),
            models.Index(fields=["search_name"], name="person_same_name"),
            models.Index(fields=["birth_date"]),
            models.Index(fields=["phone_digits"], condition=Q(protected=False), name="person_open_phone"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged_into"),
        ]
        constraints = [
            models.CheckConstraint(name="person_has_names", condition=~Q(last_name="") & ~Q(first_name="")),
            models.CheckConstraint(
                name="person_born_since_1900",
                condition=Q(birth_date__gte="1900-01-01"),
                violation_error_message=_("This birth date is before 1900."),
            ),
            models.CheckConstraint(
                name="person_dies_after_birth",
                condition=Q(died_on__isnull=True) | Q(died_on__gte=F("birth_date")),
                violation_error_message=_("Nobody dies before being born."),
            ),
            models.CheckConstraint(
                name="protection_holder_of_a_measure",
                condition=~Q(protection_measure=ProtectionMeasure.NONE) | Q(protection_holder=""),
                violation_error_message=_("Say which protection measure this is."),
            ),
            models.CheckConstraint(
                name="person_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.display_last_name}"

    def save(self, *args, **kwargs):
        # a ligature may become several letters: what does not fit is not needed to find somebody
        self.search_name = normalise(self.last_name, self.usual_name, self.first_name)[:250]
        self.phone_digits = digits(self.phone)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("cases:person", args=[self.pk])

    @property
    def display_last_name(self) -> str:
        return self.usual_name or self.last_name


def followed(user, *, drafts: bool) -> Q:
    """Households that this account follows by its work, as the other rooms tell it."""
    return _among(registry.involvement, user, drafts=drafts)


def still_read(user) -> Q:
    """Households that this account followed lately: it may still read their file, and does nothing else."""
    return _among(registry.former_readings, user)


def read_in_an_emergency(user) -> Q:
    """Households whose file this account opened in an emergency: it reads them, and does nothing else."""
    return _among(registry.emergency_readings, user)


def _read(user, *, drafts: bool) -> Q:
    return followed(user, drafts=drafts) | still_read(user) | read_in_an_emergency(user)


def _among(provider: registry.Provider, user, *, drafts: bool = True) -> Q:
    """Looked up household by household: what an account follows may be thousands of rows."""
    found = Q(pk__in=[])
    for tie in [tie for answer in provider for tie in answer(user)]:
        found |= Q(Exists(Household.objects.filter(pk=OuterRef("pk"), pk__in=tie.households(drafts=drafts))))
    return found


class HouseholdQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """The file tier: households whose file this account follows, as the other rooms know it, may still read, or
        reads in an emergency."""
        return self.filter(_read(user, drafts=True))

    def followed_by(self, user):
        """Those in whose file this account may write: it follows them by its work."""
        return self.filter(followed(user, drafts=True))

    def firmly_followed_by(self, user):
        """The same without those that a mere draft opens: enough for a budget, not for a protected address."""
        return self.filter(_read(user, drafts=False))


class Household(AuditedModel):
    PERSONAL_FIELDS = frozenset(
        {"address", "postal_code", "commune", "no_fixed_address", "domiciliation_commune", "moved_in_on"}
    )

    address = models.CharField(_("address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    no_fixed_address = models.BooleanField(_("no fixed address"), default=False)
    domiciliation_commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune of domiciliation")
    )
    moved_in_on = models.DateField(_("lives there since"), null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.CheckConstraint(
                name="household_lives_somewhere_or_nowhere",
                condition=Q(no_fixed_address=True, commune__isnull=True)
                | Q(no_fixed_address=False, commune__isnull=False, domiciliation_commune__isnull=True),
                violation_error_message=_("Say the commune, or that there is no fixed address."),
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def place(self) -> Commune | None:
        """The commune that decides the unit: where they live, else where they are domiciled; None: the site's.

        Read with its unit when it was not yet: joining both communes and their units to each household is long to plan.
        """
        field = self._meta.get_field("commune" if self.commune_id else "domiciliation_commune")
        known = getattr(self, field.attname)
        if known and not field.is_cached(self):
            setattr(self, field.name, Commune.objects.select_related("unit").get(pk=known))
        return getattr(self, field.name)


PLACES_TAKEN = Case(
    When(shared_custody=True, then=Func(F("household_id"), F("household_id"), Value("[]"), function="int8range")),
    default=Func(Value(None), Value(None), function="int8range"),
    output_field=BigIntegerRangeField(),
)
"""The households that a membership shuts to other ones: all of them, unless custody is shared."""


class HouseholdMember(AuditedModel):
    """A person in a household from a day to a day, both included.

    In two households the same day only as a child in shared custody, so told in both.
    """

    PERSONAL_FIELDS = frozenset({"person", "role", "starts_on", "ends_on", "shared_custody", "why_left"})

    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name=_("household"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("place in the household"), max_length=20, choices=MemberRole)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    shared_custody = models.BooleanField(
        _("shared custody"), default=False, help_text=_("The child lives by turns in two households.")
    )
    why_left = models.CharField(_("why they left"), max_length=20, choices=LeavingReason, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("household member")
        verbose_name_plural = _("household members")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="member_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end comes before the start."),
            ),
            ExclusionConstraint(
                name="member_once_in_a_household",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (LIVING_PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person is already in this household in that period."),
            ),
            models.CheckConstraint(
                name="custody_is_shared_of_a_child",
                condition=Q(shared_custody=False) | Q(role=MemberRole.CHILD),
                violation_error_message=_("Only a child is in shared custody."),
            ),
            ExclusionConstraint(
                name="in_one_household_unless_shared",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (LIVING_PERIOD, RangeOperators.OVERLAPS),
                    (PLACES_TAKEN, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "This person already lives in another household in that period. A child in shared custody is told "
                    "so in both."
                ),
            ),
            ExclusionConstraint(
                name="household_has_one_head",
                expressions=[("household", RangeOperators.EQUAL), (LIVING_PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(role=MemberRole.HEAD),
                violation_error_message=_("This household already has an applicant in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_role_display()}"

    def lives_here_on(self, day) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class HouseholdBudget(AuditedModel):
    """What a household receives and pays in a month, as told on a day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="budgets", verbose_name=_("household"))
    on_date = models.DateField(_("on"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("household budget")
        verbose_name_plural = _("household budgets")
        ordering = ["-on_date"]
        constraints = [models.UniqueConstraint(fields=["household", "on_date"], name="budget_once_a_day")]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.on_date}"


class BudgetLine(AuditedModel):
    """One income or expense: kind, for whom, euros a month."""

    PERSONAL_FIELDS = frozenset({"kind", "person", "monthly_amount"})
    KINDS = [(_("Income"), IncomeKind.choices), (_("Expenses"), ExpenseKind.choices)]

    budget = models.ForeignKey(HouseholdBudget, models.PROTECT, related_name="lines", verbose_name=_("budget"))
    kind = models.CharField(_("kind"), max_length=30, choices=[*IncomeKind.choices, *ExpenseKind.choices])
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for whom")
    )
    monthly_amount = models.DecimalField(
        _("euros a month"),
        max_digits=9,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_AMOUNT)],
    )

    class Meta(AuditedModel.Meta):
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="budget_line_amount_is_sound",
                condition=Q(monthly_amount__gte=0, monthly_amount__lte=MAX_AMOUNT),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.monthly_amount}"

    @property
    def is_income(self) -> bool:
        return self.kind in IncomeKind.values


class Debt(AuditedModel):
    """What a household owes: to whom, how much is left on a day, what is paid back a month."""

    PERSONAL_FIELDS = frozenset(
        {"kind", "creditor", "amount", "monthly_plan", "known_on", "owed_since", "steps_taken", "settled_on"}
    )

    household = models.ForeignKey(Household, models.PROTECT, related_name="debts", verbose_name=_("household"))
    kind = models.CharField(_("kind"), max_length=30, choices=DebtKind)
    creditor = models.CharField(_("owed to"), max_length=120, blank=True)
    amount = models.DecimalField(
        _("euros owed"),
        max_digits=9,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_AMOUNT)],
    )
    known_on = models.DateField(_("as told on"))
    owed_since = models.DateField(_("owed since"), null=True, blank=True)
    monthly_plan = models.DecimalField(
        _("euros paid back a month"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_AMOUNT)],
    )
    steps_taken = models.CharField(
        _("steps taken"), max_length=200, blank=True, help_text=_("Plan, delay asked for, debt commission…")
    )
    settled_on = models.DateField(_("settled on"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("debt")
        verbose_name_plural = _("debts")
        ordering = ["settled_on", "-amount", "pk"]
        constraints = [
            models.CheckConstraint(
                name="debt_amounts_are_sound",
                condition=Q(amount__gte=0, amount__lte=MAX_AMOUNT)
                & (Q(monthly_plan__isnull=True) | Q(monthly_plan__gte=0, monthly_plan__lte=MAX_AMOUNT)),
            ),
            models.CheckConstraint(
                name="debt_settled_after_it_began",
                condition=Q(settled_on__isnull=True) | Q(owed_since__isnull=True) | Q(settled_on__gte=F("owed_since")),
                violation_error_message=_("The end comes before the start."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"

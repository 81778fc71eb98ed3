"""Where and who: communes, territorial units, sites, poles, accounts and their dated roles."""

from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from backend.audit.context import running
from backend.audit.history import AuditedModel, AuditedQuerySet
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.search import normalise
from directory.enums import UNIT_ROLES, OrganisationKind, PoleKind, Role, SiteKind, Theme
from directory.exchange.models import WRITTEN_HERE, Origin, once_per_source
from directory.freshness.models import Reminder
from directory.pace import Pace
from directory.services.facts import SUSPENSION_IS_TOLD, ServiceFacts, stale_before
from directory.services.texts import LONGEST_FOUND
from directory.sheets.models import ErrorReport, SheetChange

FROM_ROOMS = (ErrorReport, Pace, Reminder, SheetChange)
"""Tables of this application that its rooms describe."""


class DateRange(Func):
    """The days from `starts_on` to `ends_on`, both included; no end means for ever."""

    function = "daterange"
    output_field = DateRangeField()


LIVING_PERIOD = DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True))


def living_on(day) -> Q:
    """Rows whose period holds `day`."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class TerritorialUnit(AuditedModel):
    """An UTAS: one of the territorial units, all organised alike."""

    code = models.SlugField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=20)
    address = models.TextField(_("postal address"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("territorial unit")
        verbose_name_plural = _("territorial units")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Commune(AuditedModel):
    """A commune of the département and the unit that it belongs to."""

    insee_code = models.CharField(_("INSEE code"), max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=80)
    search_name = models.CharField(max_length=80, editable=False, db_index=True)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name=_("postal codes"))
    population = models.PositiveIntegerField(_("population"))
    epci_code = models.CharField(_("EPCI code"), max_length=9)
    epci_name = models.CharField(_("EPCI"), max_length=120)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="communes", verbose_name=_("unit"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Site(AuditedModel):
    """A reception desk: a social-medical centre (CMS) or an outlying site; open to anyone from anywhere."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=SiteKind)
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="sites", verbose_name=_("unit"))
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="sites", verbose_name=_("commune"))
    address = models.TextField(_("address"))
    phone = models.CharField(_("phone"), max_length=20)

    class Meta(AuditedModel.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Pole(AuditedModel):
    """One of the three poles that every unit has."""

    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="poles", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=30, choices=PoleKind)

    class Meta(AuditedModel.Meta):
        verbose_name = _("pole")
        verbose_name_plural = _("poles")
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="pole_once_per_unit")]

    def __str__(self):
        return f"{self.unit} · {self.get_kind_display()}"


class Organisation(AuditedModel, Origin):
    """An institution of the territory: an association, a CCAS, a landlord… or the département itself.

    Its sheet is its own: whom to ask for, what it does, how it works, which needs it perceives around it.
    `reminded_on`: when its accounts were last asked to check their sheets.
    """

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind)
    mission = models.TextField(_("mission"), blank=True)
    ways_of_working = models.TextField(_("ways of working"), blank=True)
    needs_perceived = models.TextField(_("needs perceived in the territory"), blank=True)
    contact = models.CharField(_("whom to ask for"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    reminded_on = models.DateField(_("asked to check its sheets on"), null=True, blank=True, editable=False)
    is_open = models.BooleanField(_("open"), default=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=WRITTEN_HERE,
                name="organisation_named_once",
                violation_error_message=_("There is already an organisation of this name."),
            ),
            once_per_source("organisation_once_per_source"),
        ]

    def __str__(self):
        return self.name


class ServiceQuerySet(AuditedQuerySet):
    def stale(self, today):
        """Those whose sheet nobody checked lately, or ever."""
        return self.exclude(checked_on__gte=stale_before(today))


class Service(ServiceFacts, AuditedModel, Origin):
    """What an organisation does for people at a place: where somebody is referred to.

    `search_text` holds all the words by which anybody may find it.
    """

    HISTORY_LEAVES_OUT = frozenset({"search_text"})

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="services", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=150)
    search_name = models.CharField(max_length=250, editable=False)
    search_text = models.TextField(editable=False, default="")
    description = models.TextField(_("what it does"), blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="services", verbose_name=_("commune"))
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_open = models.BooleanField(_("open"), default=True)

    objects = ServiceQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["name"]
        indexes = [
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="service_search_name"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="service_search_alike"),
            GinIndex(SearchVector("search_text", config="french"), name="service_search_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "commune"],
                condition=WRITTEN_HERE,
                name="service_named_once",
                violation_error_message=_("This organisation already has a service of this name in this commune."),
            ),
            once_per_source("service_once_per_source"),
            SUSPENSION_IS_TOLD,
        ]

    def __str__(self):
        return self.name if self.name == self.organisation.name else f"{self.name} · {self.organisation}"

    def get_absolute_url(self):
        return reverse("services:service", args=[self.pk])

    def gather_words(self) -> None:
        """Bring the words by which it is found up to date with all that it says, the beginnings of very long texts."""
        named = (self.name, self.organisation.name)
        self.search_name = normalise(*named)[:250]
        texts = (text[:LONGEST_FOUND] for text in (self.organisation.mission, self.description, self.audience))
        words = normalise(*named, *texts)[: 3 * LONGEST_FOUND]
        self.search_text = f"{words} {normalise(*self.thematics, *self.audiences, *self.precise_labels)}".strip()

    def save(self, *args, **kwargs):
        self.gather_words()
        super().save(*args, **kwargs)


class AccountManager(UserManager.from_queryset(AuditedQuerySet)):
    use_in_migrations = False


class User(AuditedModel, AbstractBaseUser):
    """A sign-in account; what it may do comes from its dated roles, never from flags on it."""

    HISTORY_LEAVES_OUT = frozenset({"password"})

    username = models.CharField(_("sign-in name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    capacity = models.CharField(_("capacity"), max_length=120, blank=True, help_text=_("As printed on letters."))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("site")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("organisation"),
        help_text=_("Of a partner's professional; nobody else has one."),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    single_keys = models.BooleanField(_("single-character keys"), default=True)
    is_active = models.BooleanField(_("open"), default=True)
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = AccountManager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["last_name", "first_name"]

    def __str__(self):
        return self.get_full_name()

    def save(self, *args, **kwargs):
        """The sign-in library saves accounts by itself (a password re-hashed): that is an operation of its own."""
        if running.get() is not None:
            return super().save(*args, **kwargs)
        with operation("directory.account_upkeep", actor=self if self.pk else None):
            return super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @cached_property
    def held_today(self) -> frozenset[tuple[str, int | None]]:
        """(role, unit id) pairs held today; unit None means the whole département."""
        if not self.is_active:
            return frozenset()
        return frozenset(self.roles.filter(living_on(clock.today())).values_list("role", "unit_id"))

    def holds(self, *roles: str) -> bool:
        """Whether one of `roles` is held today, in whatever unit."""
        return any(role in roles for role, _unit in self.held_today)

    def units_as(self, *roles: str) -> set[int]:
        """Ids of the units in which one of `roles` is held today."""
        return {unit for role, unit in self.held_today if role in roles and unit is not None}

    @property
    def role_labels(self) -> list[str]:
        """The names of the roles held today, once each."""
        return sorted({str(Role(role).label) for role, _unit in self.held_today})

    def audit_label(self) -> str:
        return self.get_full_name()

    def audit_roles(self) -> str:
        return " ".join(sorted(role if unit is None else f"{role}@{unit}" for role, unit in self.held_today))


class RoleAssignment(AuditedModel):
    """A role held by an account from a day to a day, in one unit or, for some roles, in the whole département."""

    user = models.ForeignKey(User, models.PROTECT, related_name="roles", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    unit = models.ForeignKey(
        TerritorialUnit, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("unit")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        constraints = [
            models.CheckConstraint(
                name="role_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                name="role_in_a_unit_or_not",
                condition=Q(role__in=sorted(UNIT_ROLES), unit__isnull=False)
                | (~Q(role__in=sorted(UNIT_ROLES)) & Q(unit__isnull=True)),
                violation_error_message=_("This role is held in a unit, or for the whole département, not both."),
            ),
            ExclusionConstraint(
                name="role_held_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("unit_id", 0), RangeOperators.EQUAL),
                    (LIVING_PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This account already holds this role in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


class Professional(AuditedModel):
    """Somebody who works in a service, with an account here or without."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="professionals", verbose_name=_("service"))
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    search_name = models.CharField(max_length=250, editable=False)
    function = models.CharField(_("function"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    account = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="professional", verbose_name=_("account")
    )
    is_open = models.BooleanField(_("open"), default=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("professional")
        verbose_name_plural = _("professionals")
        ordering = ["last_name", "first_name"]
        indexes = [GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="professional_search_name")]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    def save(self, *args, **kwargs):
        self.search_name = normalise(self.last_name, self.first_name)[:250]
        super().save(*args, **kwargs)


class PoleMembership(AuditedModel):
    """Somebody works in a pole from a day to a day, both included."""

    user = models.ForeignKey(User, models.PROTECT, related_name="poles", verbose_name=_("account"))
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="memberships", verbose_name=_("pole"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("place in a pole")
        verbose_name_plural = _("places in poles")
        constraints = [
            models.CheckConstraint(
                name="pole_membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end comes before the start."),
            ),
            ExclusionConstraint(
                name="in_a_pole_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("pole", RangeOperators.EQUAL),
                    (LIVING_PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This account already works in this pole in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.pole}"


class ApiToken(AuditedModel):
    """A secret with which other software speaks for an account until a day; only its SHA-256 is stored."""

    HISTORY_LEAVES_OUT = frozenset({"digest"})

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name=_("account"))
    name = models.CharField(_("what it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

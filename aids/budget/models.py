"""The credits: envelopes, and the ledger of what was opened, reserved, committed and given back in each.

A balance is never stored: it is the sum of entries that are only ever added. The model and a trigger of the database
(`backend.audit.protection`) refuse to change or delete one.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aids.applications.models import ApplicationLine
from aids.budget.enums import TAKING, EntryKind
from backend.audit.context import current_operation
from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.enums import Role
from directory.models import TerritorialUnit

WRITERS = (Role.BUDGET_OFFICER,)
"""Who opens credits, in every unit."""
UNIT_READERS = (Role.UNIT_MANAGER, Role.COMMISSION_SECRETARY, Role.SIGNATORY)
"""Who reads the credits of their own unit."""
READERS = (*WRITERS, *UNIT_READERS)
DIGITS = {"max_digits": 12, "decimal_places": 2}
MAX_CREDITS = Decimal("999999999.99")
"""The most that is opened at once, in euros; more is a typing error."""


class EnvelopeQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """The credits of every unit for the budget officers, of one's own for who manages, prepares or signs there."""
        return self if user.holds(*WRITERS) else self.filter(unit__in=user.units_as(*UNIT_READERS))


class Envelope(AuditedModel):
    """The credits of a unit for a family of aids in a year, on a budget line; locked before anything is taken from it.

    `family` is the code of a family of the rule set, with its name as it was; empty for the aids that have none, and
    for those whose family has no credits of its own.
    """

    APPEND_ONLY = True
    CODE_FIELDS = frozenset({"family"})

    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="envelopes", verbose_name=_("unit"))
    family = models.CharField(_("family of aids"), max_length=60, blank=True)
    family_label = models.CharField(_("name of the family"), max_length=200, blank=True)
    budget_line = models.CharField(pgettext_lazy("budget", "budget line"), max_length=40)

    objects = EnvelopeQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("envelope of credits")
        verbose_name_plural = _("envelopes of credits")
        ordering = ["-year", "unit", "family_label", "budget_line"]
        constraints = [
            models.UniqueConstraint(fields=["year", "unit", "family", "budget_line"], name="envelope_once"),
            models.CheckConstraint(
                name="envelope_family_is_named",
                condition=Q(family="", family_label="") | ~Q(family="") & ~Q(family_label=""),
            ),
            models.CheckConstraint(name="envelope_on_a_budget_line", condition=~Q(budget_line="")),
        ]

    def __str__(self):
        return f"{self.name} ({self.budget_line}, {self.year})"

    def get_absolute_url(self):
        return reverse("budget:envelope", args=[self.pk])

    @property
    def name(self) -> str:
        """The family of aids, in words."""
        return self.family_label or gettext("All aids")


class BudgetEntryQuerySet(AuditedQuerySet):
    def enter(self, entries: list["BudgetEntry"]) -> list["BudgetEntry"]:
        """Write these entries, new ones, and their history: two statements, whatever their number."""
        at = current_operation().at
        written = models.QuerySet.bulk_create(self, entries)
        self.model.history.bulk_history_create(written, default_date=at)
        return written


class BudgetEntry(AuditedModel):
    """One movement of an envelope, in euros: always above zero, save an appropriation that takes credits back.

    A release says in `undoes` whether it gives back a reservation or a commitment.
    """

    APPEND_ONLY = True
    PERSONAL_FIELDS = frozenset({"amount", "reason"})

    envelope = models.ForeignKey(
        Envelope, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("envelope of credits")
    )
    kind = models.CharField(_("movement"), max_length=20, choices=EntryKind)
    undoes = models.CharField(
        _("gives back"), max_length=20, choices=[(one.value, one.label) for one in TAKING], blank=True
    )
    amount = models.DecimalField(_("amount"), **DIGITS)
    line = models.ForeignKey(
        ApplicationLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_entries",
        verbose_name=_("request"),
    )
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    entered_at = models.DateTimeField(_("entered at"))

    objects = BudgetEntryQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("budget entry")
        verbose_name_plural = _("budget entries")
        ordering = ["-pk"]
        # a balance is summed from the index alone
        indexes = [models.Index(fields=["envelope", "id"], include=["kind", "undoes", "amount"], name="budget_sums")]
        constraints = [
            models.CheckConstraint(
                name="budget_entry_fits_its_kind",
                condition=Q(kind=EntryKind.APPROPRIATION, line__isnull=True, undoes="") & ~Q(amount=0)
                | Q(kind__in=TAKING, line__isnull=False, undoes="", amount__gt=0)
                | Q(kind=EntryKind.RELEASE, line__isnull=False, undoes__in=TAKING, amount__gt=0),
            ),
            models.CheckConstraint(
                name="budget_entry_has_its_reference",
                condition=~Q(kind__in=[EntryKind.APPROPRIATION, EntryKind.COMMITMENT]) | ~Q(reference=""),
            ),
            models.CheckConstraint(name="credits_taken_back_for_a_reason", condition=Q(amount__gt=0) | ~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.movement} · {self.amount}"

    @property
    def movement(self) -> str:
        """What the entry does, in words."""
        if self.kind == EntryKind.RELEASE:
            return (
                gettext("Reservation given back")
                if self.undoes == EntryKind.RESERVATION
                else gettext("Commitment given back")
            )
        if self.kind == EntryKind.APPROPRIATION and self.amount < 0:
            return gettext("Credits taken back")
        return self.get_kind_display()

    @property
    def effect(self) -> Decimal:
        """What the entry changes to the euros left."""
        return -self.amount if self.kind in TAKING else self.amount

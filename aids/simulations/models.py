"""A text tried on the past: which versions, which decisions, how far it is, what came out.

A simulation is a row like another. Its parts and the changes that they found are worked out from the text and from
facts that are frozen: they can be worked out again, so they have no history (docs/adr/0007-simulations.md).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aids.applications.models import ApplicationLine
from aids.rule_sets.models import RuleSet
from aids.simulations.enums import Answer, Direction, SimulationStatus
from backend.audit.history import AuditedModel, AuditedQuerySet
from directory.enums import Role
from directory.models import User

READERS = (Role.RULE_EDITOR, Role.BUDGET_OFFICER)
"""Who sees what a change of the text would do to the whole département."""


class SimulationQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        return self if user.holds(*READERS) else self.none()


class Simulation(AuditedModel):
    """`before` and `after` on the lines decided from a day to another in some units; both texts as they were then."""

    CODE_FIELDS = frozenset({"totals", "units"})
    HISTORY_LEAVES_OUT = frozenset({"before_text", "after_text", "totals"})

    before = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("present text"))
    after = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("text tried"))
    before_label = models.CharField(_("version of the present text"), max_length=40)
    after_label = models.CharField(_("version of the text tried"), max_length=40)
    before_text = models.TextField(_("present text, as it was"))
    after_text = models.TextField(_("text tried, as it was"))
    decided_from = models.DateField(_("decided from"))
    decided_to = models.DateField(_("decided until"))
    units = ArrayField(models.BigIntegerField(), verbose_name=_("units"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    requested_at = models.DateTimeField(_("asked for at"))
    status = models.CharField(
        _("state"), max_length=20, choices=SimulationStatus, default=SimulationStatus.PREPARED, editable=False
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    lines = models.PositiveIntegerField(_("requests"), default=0)
    changed = models.PositiveIntegerField(_("requests whose answer changes"), default=0)
    totals = models.JSONField(_("totals"), default=list, blank=True)

    objects = SimulationQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="simulation_period_in_order", condition=Q(decided_to__gte=F("decided_from"))),
            models.CheckConstraint(name="simulation_has_units", condition=~Q(units=[])),
            models.CheckConstraint(
                name="simulation_done_has_ended",
                condition=~Q(status=SimulationStatus.DONE) | Q(started_at__isnull=False, ended_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.before_label} → {self.after_label}"

    def get_absolute_url(self):
        return reverse("simulations:simulation", args=[self.pk])


class SimulationChunk(models.Model):
    """One part of a simulation: decisions by their numbers, some thousands; what came out once `done_at` is set."""

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="chunks")
    number = models.PositiveIntegerField()
    first_decision = models.BigIntegerField()
    last_decision = models.BigIntegerField()
    lines = models.PositiveIntegerField()
    failures = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    totals = models.JSONField(default=list)

    class Meta:
        verbose_name = _("part of a simulation")
        verbose_name_plural = _("parts of simulations")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["simulation", "number"], name="simulation_chunk_once"),
            models.CheckConstraint(
                name="simulation_chunk_in_order", condition=Q(last_decision__gte=F("first_decision"))
            ),
        ]

    def __str__(self):
        return f"{self.simulation_id} · {self.number}"


class SimulationChange(models.Model):
    """A line whose answer is another one under the text tried, in euros where something is proposed."""

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="changes")
    line = models.ForeignKey(ApplicationLine, models.PROTECT, related_name="+")
    direction = models.CharField(_("change"), max_length=10, choices=Direction)
    before = models.CharField(_("before"), max_length=10, choices=Answer)
    after = models.CharField(_("after"), max_length=10, choices=Answer)
    before_amount = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    after_amount = models.DecimalField(max_digits=9, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("change found by a simulation")
        verbose_name_plural = _("changes found by simulations")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["simulation", "line"], name="simulation_change_once")]
        indexes = [models.Index(fields=["simulation", "direction", "line"], name="simulation_changes_by_kind")]

    def __str__(self):
        return f"{self.simulation_id} · {self.line_id}"

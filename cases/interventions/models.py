"""What workers do for people: each intervention, the boxes problem × kind that it touches, usual sets."""

from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from cases import typologies
from cases.people.models import Person
from directory.models import Commune, Site, TerritorialUnit, User

LONGEST = 12 * 60
"""Minutes of the longest intervention."""
MOST_SETS = 9
"""Usual sets of a worker: one for each key from 1 to 9."""


class Box(NamedTuple):
    """A box of the table problem × kind; written « problem:kind » in forms and in usual sets."""

    problem: str
    kind: str

    @classmethod
    def read(cls, text: str) -> "Box":
        problem, _colon, kind = text.partition(":")
        return cls(problem, kind)

    def __str__(self):
        return f"{self.problem}:{self.kind}"


class InterventionQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """An intervention as such is its author's; those who follow a person read it on the person's page."""
        return self.filter(worker=user)


class Intervention(AuditedModel):
    """What a worker did on a day; without a named person it is collective or anonymous information.

    `unit` is the one in which the worker acted, `commune` where the household then lived: both frozen for the figures.
    """

    PERSONAL_FIELDS = frozenset({"medium", "minutes", "what_it_served", "commune"})

    worker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("worker"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    on_date = models.DateField(_("day"))
    medium = models.CharField(_("medium"), max_length=40, choices=typologies.media)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    what_it_served = models.CharField(_("what it served"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)

    objects = InterventionQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ["-on_date", "-pk"]
        indexes = [
            models.Index(fields=["unit", "on_date"], include=["worker", "minutes"], name="intervention_unit_day"),
            models.Index(fields=["commune", "on_date"], include=["worker", "unit"], name="intervention_commune_day"),
            models.Index(fields=["worker", "on_date"], include=["unit", "minutes"], name="intervention_worker_day"),
            models.Index(fields=["on_date"], include=["worker", "unit", "minutes"], name="intervention_day"),
            models.Index(fields=["worker", "recorded_at"], name="intervention_latest_of_worker"),
        ]
        constraints = [
            models.CheckConstraint(
                name="intervention_lasts_some_minutes",
                condition=Q(minutes__gte=1, minutes__lte=LONGEST),
                violation_error_message=_("An intervention lasts between 1 minute and 12 hours."),
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def boxes(self) -> list[Box]:
        """Of an intervention read by `queries`: its boxes, without a query."""
        return [Box.read(text) for text in self.boxes_told]

    def recorded_on(self, day) -> bool:
        return timezone.localdate(self.recorded_at) == day


class InterventionCell(AuditedModel):
    """A box that an intervention touches; `minutes` is its share of the time, so that shares add up to the whole."""

    PERSONAL_FIELDS = frozenset({"problem", "kind", "minutes"})

    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="cells", verbose_name=_("intervention"))
    problem = models.CharField(_("problem"), max_length=40, choices=typologies.problems)
    kind = models.CharField(_("kind of intervention"), max_length=40, choices=typologies.kinds)
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("box of an intervention")
        verbose_name_plural = _("boxes of interventions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "problem", "kind"], include=["minutes"], name="intervention_in_a_box_once"
            ),
            models.CheckConstraint(
                name="intervention_cell_names_both",
                condition=~Q(problem="") & ~Q(kind=""),
                violation_error_message=_("Choose what it was about: a problem and a kind of intervention."),
            ),
        ]

    def __str__(self):
        return f"{self.get_problem_display()} · {self.get_kind_display()}"

    @property
    def box(self) -> Box:
        return Box(self.problem, self.kind)


class InterventionPerson(AuditedModel):
    """A person for whom an intervention was."""

    PERSONAL_FIELDS = frozenset({"person"})

    intervention = models.ForeignKey(
        Intervention, models.PROTECT, related_name="persons", verbose_name=_("intervention")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("person of an intervention")
        verbose_name_plural = _("persons of interventions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["intervention", "person"], name="person_once_in_an_intervention")
        ]

    def __str__(self):
        return str(self.person)


class UsualSetQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Usual sets are their worker's own."""
        return self.filter(worker=user)


class UsualSet(AuditedModel):
    """An intervention that a worker records often: one click, or its key, records it whole."""

    worker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("worker"))
    key = models.PositiveSmallIntegerField(_("key"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SETS)])
    name = models.CharField(_("name"), max_length=40)
    medium = models.CharField(_("medium"), max_length=40, choices=typologies.media)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    cells = ArrayField(models.CharField(max_length=81), verbose_name=_("boxes"))

    objects = UsualSetQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("usual set")
        verbose_name_plural = _("usual sets")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["worker", "key"], name="usual_set_of_a_key"),
            models.UniqueConstraint(
                fields=["worker", "name"],
                name="usual_set_of_a_name",
                violation_error_message=_("You already have a set of this name."),
            ),
            models.CheckConstraint(
                name="usual_set_has_a_key_1_to_9",
                condition=Q(key__gte=1, key__lte=MOST_SETS),
                violation_error_message=_("Nine sets at most: remove one first."),
            ),
            models.CheckConstraint(
                name="usual_set_lasts_some_minutes", condition=Q(minutes__gte=1, minutes__lte=LONGEST)
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def boxes(self) -> list[Box]:
        return [Box.read(text) for text in self.cells]

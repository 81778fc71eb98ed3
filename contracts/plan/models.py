"""Objectives, in the person's own words, and the steps that lead there."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from cases.people.models import Person
from cases.referrals.models import Referral
from collective_actions.enrolment.models import Enrolment
from contracts.contract.models import Contract, Version
from contracts.diagnosis.enums import Domain
from contracts.plan.enums import KEPT_STEPS, LIVE_STEPS, TONES, ByWhom, Moved, StepStatus

MOST_OBJECTIVES = 5
"""Few: what one person can hold in mind."""
MOST_STEPS = 40
"""Of one contract, but for those that were cancelled or given up."""


class Objective(AuditedModel):
    """What the person wants, said by them: « Je veux… ». `dropped_on`: no version says it from that day on."""

    PERSONAL_FIELDS = frozenset({"domain", "wording"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="objectives", verbose_name=_("contract"))
    domain = models.CharField(_("domain"), max_length=10, choices=Domain)
    wording = models.CharField(_("what I want"), max_length=200)
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="objective_says_something", condition=~Q(wording=""))]

    def __str__(self):
        return self.wording


class StepQuerySet(AuditedQuerySet):
    def kept(self):
        """Those that the text of the contract says."""
        return self.filter(status__in=KEPT_STEPS)

    def live(self):
        return self.filter(status__in=LIVE_STEPS)

    def with_said(self):
        """Each with what persons `said` of it: {"person": id, "who": first name, "words", "version"}, and the first
        name of its `proposer`."""
        told = JSONObject(person="person_id", who="person__first_name", words="words", version="version")
        rows = StepComment.objects.filter(step=OuterRef("pk")).order_by("pk")
        said = ArraySubquery(rows.annotate(told=told).values("told"))
        return self.annotate(said=said, proposer=F("proposed_by__first_name"))


class Step(AuditedModel):
    """One thing that somebody does towards an objective, by a day.

    `whom` names the partner or the action, or which one of two persons; `comment` is the worker's; `signed_in` is the
    first version whose parties signed it, None: said since. `moved_by` and `moved_on`: who said its state last, when;
    `proposed_by`: whose idea it is, on their page, until it is taken up.
    """

    PERSONAL_FIELDS = frozenset({"wording", "whom", "comment", "proposed_by"})

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="steps", verbose_name=_("objective"))
    wording = models.CharField(_("what has to be done"), max_length=300)
    by_whom = models.CharField(_("who does it"), max_length=8, choices=ByWhom, default=ByWhom.ME)
    whom = models.CharField(_("which one"), max_length=120, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=StepStatus, default=StepStatus.PLANNED, editable=False)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    moved_by = models.CharField(_("said by"), max_length=6, choices=Moved, default=Moved.BY_WORKER, editable=False)
    moved_on = models.DateField(_("said on"), editable=False)
    proposed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("proposed by")
    )
    signed_in = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("signed in")
    )

    objects = StepQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="step_says_something", condition=~Q(wording=""))]

    def __str__(self):
        return self.wording

    def get_absolute_url(self):
        return reverse("contracts:step", args=[self.pk])

    @property
    def tone(self) -> str:
        return TONES[StepStatus(self.status)]

    @property
    def is_live(self) -> bool:
        return self.status in LIVE_STEPS

    @property
    def is_idea(self) -> bool:
        """Whether it waits for its answer, or was not taken up: it is of who had it, and of nobody else who signs."""
        return self.proposed_by_id is not None and self.status not in KEPT_STEPS

    def is_told_to(self, person_id: int) -> bool:
        """Whether somebody who signs reads it."""
        return not self.is_idea or self.proposed_by_id == person_id


class StepComment(AuditedModel):
    """What one of the persons who sign says of a step, on their page; nobody else's words take its place.

    `words` are empty once they were taken back; of somebody whose two files were merged, those of both may be longer
    than what may be typed.
    """

    PERSONAL_FIELDS = frozenset({"person", "words"})

    step = models.ForeignKey(Step, models.PROTECT, related_name="comments", verbose_name=_("step"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    words = models.TextField(_("comment of the person"), max_length=1000, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("comment of a step")
        verbose_name_plural = _("comments of steps")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="one_comment_of_a_step_by_a_person"),
        ]

    def __str__(self):
        return self.words


class StepTie(AuditedModel):
    """What serves a step: a seat in a collective action, or a referral; an aid that is asked for is tied by aids."""

    PERSONAL_FIELDS = frozenset({"enrolment", "referral"})

    step = models.ForeignKey(Step, models.PROTECT, related_name="ties", verbose_name=_("step"))
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("enrolment")
    )
    referral = models.ForeignKey(
        Referral, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("referral")
    )

    class Meta(AuditedModel.Meta):
        verbose_name = _("what serves a step")
        verbose_name_plural = _("what serves steps")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "enrolment"], name="enrolment_once_for_a_step"),
            models.UniqueConstraint(fields=["step", "referral"], name="referral_once_for_a_step"),
            models.CheckConstraint(
                name="tie_is_to_one_thing",
                condition=Q(enrolment__isnull=False, referral__isnull=True)
                | Q(enrolment__isnull=True, referral__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.enrolment or self.referral)

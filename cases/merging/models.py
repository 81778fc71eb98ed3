"""Two files of one person: pairs that look alike, the merge of two, and everything that it moved."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from cases.merging.enums import Happened, MergeStatus, Outcome, Verdict
from cases.merging.perms import LOOKING_ROLES
from cases.people.enums import Sign
from cases.people.models import Household, Person
from directory.models import User


class LookedAtQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Identity is open whatever the unit: everything for those who may say whether two files are one person's."""
        return self if user.holds(*LOOKING_ROLES) else self.none()


class PersonPair(AuditedModel):
    """Two files that may be one person's, the older one first, and what was said of them."""

    PERSONAL_FIELDS = frozenset({"first", "second", "signs", "closeness", "reason"})

    first = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("first file"))
    second = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("second file"))
    signs = ArrayField(
        models.CharField(max_length=20, choices=Sign), default=list, blank=True, verbose_name=_("why they look alike")
    )
    closeness = models.DecimalField(_("how close the names are"), max_digits=4, decimal_places=3, default=0)
    found_on = models.DateField(_("found on"))
    verdict = models.CharField(_("what was said"), max_length=20, choices=Verdict, default=Verdict.OPEN, editable=False)
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )
    judged_on = models.DateField(_("judged on"), null=True, blank=True)

    objects = LookedAtQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("pair of files")
        verbose_name_plural = _("pairs of files")
        ordering = ["-closeness", "pk"]
        indexes = [
            models.Index(fields=["-closeness", "id"], condition=Q(verdict=Verdict.OPEN), name="pair_to_look_at"),
            models.Index(fields=["second"], name="pair_by_second"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(name="pair_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self):
        return reverse("merging:pair", args=[self.first_id, self.second_id])


class Merge(AuditedModel):
    """Two files that become one: `kept` stays, `absorbed` leads to it; proposed by one account, done by another.

    `taken` names the identity fields for which the survivor takes what the other file says. When each file lives in a
    household of its own the same day, they live in `lives_in`; with `joins`, everybody in `leaves` and its whole file
    follow there.
    """

    PERSONAL_FIELDS = frozenset({"kept", "absorbed", "taken", "lives_in", "leaves", "joins", "reason", "undo_reason"})
    CODE_FIELDS = frozenset({"operation"})

    pair = models.ForeignKey(PersonPair, models.PROTECT, related_name="merges", verbose_name=_("pair of files"))
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("file that stays"))
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("file that joins it"))
    taken = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("taken from the file that joins")
    )
    lives_in = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("they live in")
    )
    leaves = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("and no more in")
    )
    joins = models.BooleanField(_("one household typed twice"), default=False)
    status = models.CharField(
        _("state"), max_length=20, choices=MergeStatus, default=MergeStatus.PROPOSED, editable=False
    )
    reason = models.TextField(_("reason"), max_length=500)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"))
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed or declined by")
    )
    closed_at = models.DateTimeField(_("confirmed or declined at"), null=True, blank=True)
    operation = models.UUIDField(null=True, editable=False)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken apart by")
    )
    undone_at = models.DateTimeField(_("taken apart at"), null=True, blank=True)
    undo_reason = models.TextField(_("why it was taken apart"), max_length=500, blank=True)

    objects = LookedAtQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("merge of two files")
        verbose_name_plural = _("merges of two files")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=Q(status=MergeStatus.PROPOSED), name="one_proposal_a_pair"
            ),
            models.CheckConstraint(name="merge_of_two_files", condition=~Q(kept=F("absorbed"))),
            models.CheckConstraint(
                name="merge_by_two_accounts",
                condition=~Q(status__in=[MergeStatus.DONE, MergeStatus.UNDONE])
                | Q(closed_by__isnull=False) & ~Q(closed_by=F("proposed_by")),
                violation_error_message=_("Somebody else confirms a merge than who proposed it."),
            ),
            models.CheckConstraint(
                name="merge_household_left_for_another",
                condition=Q(lives_in__isnull=True, leaves__isnull=True, joins=False)
                | Q(lives_in__isnull=False, leaves__isnull=False) & ~Q(lives_in=F("leaves")),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self):
        return reverse("merging:merge", args=[self.pk])


class MergedReference(AuditedModel):
    """One row that a merge touched, or that its undoing left for somebody to attribute.

    `field` is the foreign key that moved, or the identity field; `version_after` the version of the row once merged.
    """

    PERSONAL_FIELDS = frozenset({"object_id", "outcome"})
    CODE_FIELDS = frozenset({"model", "field", "object_id"})

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="references", verbose_name=_("merge of two files"))
    happened = models.CharField(_("what happened"), max_length=20, choices=Happened)
    model = models.CharField(_("table"), max_length=80)
    object_id = models.BigIntegerField(_("row"))
    field = models.CharField(_("field"), max_length=60, blank=True)
    version_after = models.PositiveIntegerField(_("version"), null=True, blank=True)
    outcome = models.CharField(_("what became of it"), max_length=20, choices=Outcome, default=Outcome.FOLLOWS)

    class Meta(AuditedModel.Meta):
        verbose_name = _("row that a merge touched")
        verbose_name_plural = _("rows that a merge touched")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["merge", "model", "object_id", "field"], name="reference_once_a_merge")
        ]

    def __str__(self):
        return f"{self.model} {self.object_id}"


class PairSearch(AuditedModel):
    """One nightly look for pairs among the persons written between two moments; goes on where it was stopped."""

    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    last_person = models.BigIntegerField(_("looked at as far as"), default=0)
    found = models.PositiveIntegerField(_("pairs found"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("search for pairs")
        verbose_name_plural = _("searches for pairs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=Q(finished_at=None),
                name="one_pair_search_under_way",
                nulls_distinct=False,
            )
        ]

    def __str__(self):
        return f"{self.since:%Y-%m-%d} → {self.until:%Y-%m-%d}"

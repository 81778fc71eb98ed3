"""Social assessments: what a named worker writes of a situation, with the person's own view."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel, AuditedQuerySet
from cases.assessments.enums import SETTLED, AssessmentStatus, ReadHow
from cases.people.models import Household, Person
from directory.enums import Role
from directory.models import TerritorialUnit, User

MOST_LETTERS = 20_000
"""Of one part of an assessment: some ten pages."""

WRITING_ROLES = (Role.SOCIAL_WORKER, Role.CASE_OFFICER)
"""Who writes social assessments, and reads those of colleagues."""

NOT_SETTLED = (AssessmentStatus.DRAFT, AssessmentStatus.ABANDONED)


class AssessmentQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """What is finished, for those who write assessments; a draft, for its author alone while they hold the post.

        Reading one takes following the file besides: `AssessmentInScope` asks.
        """
        units = user.units_as(*WRITING_ROLES)
        if not units:
            return self.none()
        mine = Q(status=AssessmentStatus.DRAFT, author=user, unit__in=units)
        return self.filter(Q(status__in=SETTLED) | mine)

    def settled(self):
        return self.filter(status__in=SETTLED)


class SocialAssessment(AuditedModel):
    """What a worker writes of a person's situation (évaluation sociale).

    While it is a draft its text lies in its `AssessmentDraft`; it comes here, and into the history, once finished.
    Frozen when a line that relies on it enters an agenda: a trigger keeps it as it is, addenda follow.
    """

    PERSONAL_FIELDS = frozenset(
        {"person", "household", "situation", "own_view", "strengths", "read_on", "read_how", "not_read_because"}
    )
    # pages long, and open to fewer than the trail is: read on its own page, where each reading is recorded
    CODE_FIELDS = frozenset({"situation", "own_view", "strengths"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="assessments", verbose_name=_("person"))
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="assessments", verbose_name=_("household at the time")
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="assessments", verbose_name=_("author"))
    unit = models.ForeignKey(TerritorialUnit, models.PROTECT, related_name="assessments", verbose_name=_("unit"))
    status = models.CharField(
        _("state"), max_length=20, choices=AssessmentStatus, default=AssessmentStatus.DRAFT, editable=False
    )
    written_on = models.DateField(_("written on"))
    situation = models.TextField(_("situation"), max_length=MOST_LETTERS, blank=True)
    own_view = models.TextField(_("the person’s own view"), max_length=MOST_LETTERS, blank=True)
    strengths = models.TextField(_("strengths and supports"), max_length=MOST_LETTERS, blank=True)
    read_on = models.DateField(_("read with the person on"), null=True, blank=True)
    read_how = models.CharField(_("how it was read"), max_length=20, choices=ReadHow, blank=True)
    not_read_because = models.CharField(_("why it was not read with them"), max_length=300, blank=True)
    frozen_on = models.DateField(_("frozen on"), null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("social assessment")
        verbose_name_plural = _("social assessments")
        ordering = ["-written_on", "-pk"]
        indexes = [models.Index(fields=["author", "status"], name="assessment_of_author")]
        constraints = [
            models.CheckConstraint(
                name="assessment_finished_is_written",
                condition=Q(status__in=NOT_SETTLED) | ~Q(situation="") & ~Q(own_view=""),
            ),
            models.CheckConstraint(
                name="assessment_read_or_why_not",
                condition=Q(status__in=NOT_SETTLED)
                | Q(read_on__isnull=False, not_read_because="") & ~Q(read_how="")
                | Q(read_on__isnull=True, read_how="") & ~Q(not_read_because=""),
                violation_error_message=_("Say when and how it was read with the person, or why it was not."),
            ),
            models.CheckConstraint(
                name="assessment_frozen_on_a_day",
                condition=Q(status=AssessmentStatus.FROZEN, frozen_on__isnull=False)
                | ~Q(status=AssessmentStatus.FROZEN) & Q(frozen_on__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.written_on}"

    def get_absolute_url(self):
        return reverse("assessments:assessment", args=[self.pk])

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED


class AssessmentDraft(models.Model):
    """The text of an assessment being written, saved while its author types.

    Outside of the history, which an act enters and a keystroke does not: its `version` counts the savings, so that two
    tabs never overwrite each other. The text enters the assessment when that is finished, and this row goes.
    """

    assessment = models.OneToOneField(SocialAssessment, models.PROTECT, related_name="draft", primary_key=True)
    situation = models.TextField(max_length=MOST_LETTERS, blank=True)
    own_view = models.TextField(max_length=MOST_LETTERS, blank=True)
    strengths = models.TextField(max_length=MOST_LETTERS, blank=True)
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("draft of a social assessment")
        verbose_name_plural = _("drafts of social assessments")

    def __str__(self):
        return f"{self.assessment_id} · {self.version}"


class AssessmentAddendum(AuditedModel):
    """What is added to a finished assessment, under its own date and author."""

    PERSONAL_FIELDS = frozenset({"text"})
    CODE_FIELDS = frozenset({"text"})

    assessment = models.ForeignKey(
        SocialAssessment, models.PROTECT, related_name="addenda", verbose_name=_("social assessment")
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    on = models.DateField(_("on"))
    text = models.TextField(_("addendum"), max_length=MOST_LETTERS)

    class Meta(AuditedModel.Meta):
        verbose_name = _("addendum to an assessment")
        verbose_name_plural = _("addenda to assessments")
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(name="addendum_says_something", condition=~Q(text=""))]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.on}"

"""What those who came say, what kept the others away, and whether an action is renewed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel
from backend.kit.private_addresses import token_of
from cases.reception.enums import Face
from collective_actions.catalogue.models import Action, Series
from collective_actions.evaluation.enums import RENEWAL_TONES, Reason, RenewalChoice
from directory.models import User

QUESTIONS = ("at_ease", "useful", "recommended")
LONGEST_WORDS = 300


class EvaluationLink(AuditedModel):
    """The address at which those of a series say what they think of it, as its card shows it, until it is closed."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="evaluation_links", verbose_name=_("series"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("address of the evaluation")
        verbose_name_plural = _("addresses of the evaluation")
        constraints = [
            models.UniqueConstraint(
                fields=["series"], name="evaluation_link_open_once", condition=Q(closed_at__isnull=True)
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def token(self) -> str:
        return token_of(self)


def _answer(label):
    return models.PositiveSmallIntegerField(label, choices=Face, null=True, blank=True)


class Evaluation(AuditedModel):
    """What somebody whom nothing names says of a series: three faces (None: no answer), a sentence, the day alone."""

    PERSONAL_FIELDS = frozenset({"words"})

    series = models.ForeignKey(Series, models.PROTECT, related_name="evaluations", verbose_name=_("series"))
    day = models.DateField(_("day"))
    at_ease = _answer(_("Did I feel at ease in the group?"))
    useful = _answer(_("Was it useful to me?"))
    recommended = _answer(_("Would I tell somebody to come?"))
    words = models.CharField(_("their words"), max_length=LONGEST_WORDS, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                name="evaluation_says_something",
                condition=Q(at_ease__isnull=False)
                | Q(useful__isnull=False)
                | Q(recommended__isnull=False)
                | ~Q(words=""),
                violation_error_message=_("Answer at least one question."),
            ),
            models.CheckConstraint(
                name="evaluation_answers_are_known",
                condition=(Q(at_ease__isnull=True) | Q(at_ease__range=(1, 4)))
                & (Q(useful__isnull=True) | Q(useful__range=(1, 4)))
                & (Q(recommended__isnull=True) | Q(recommended__range=(1, 4))),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class KeptAway(AuditedModel):
    """What kept somebody away from a series: nothing names them, and the day alone is known."""

    PERSONAL_FIELDS = frozenset({"words"})

    series = models.ForeignKey(Series, models.PROTECT, related_name="kept_away", verbose_name=_("series"))
    day = models.DateField(_("day"))
    reasons = ArrayField(
        models.CharField(max_length=15, choices=Reason), verbose_name=_("reasons"), default=list, blank=True
    )
    words = models.CharField(_("their words"), max_length=LONGEST_WORDS, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("what kept somebody away")
        verbose_name_plural = _("what kept people away")
        constraints = [
            models.CheckConstraint(
                name="kept_away_by_something",
                condition=Q(reasons__len__gte=1) | ~Q(words=""),
                violation_error_message=_("Tick a reason, or say it in your words."),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Renewal(AuditedModel):
    """What is decided of an action, from what people said of it; the latest counts."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="renewals", verbose_name=_("action"))
    choice = models.CharField(_("decision"), max_length=10, choices=RenewalChoice)
    words = models.TextField(_("why"), max_length=800)
    day = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))

    class Meta(AuditedModel.Meta):
        verbose_name = _("renewal decision")
        verbose_name_plural = _("renewal decisions")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="renewal_is_explained",
                condition=~Q(words=""),
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self):
        return str(self.get_choice_display())

    def get_absolute_url(self):
        return reverse("evaluation:action", args=[self.action_id])

    @property
    def tone(self) -> str:
        return RENEWAL_TONES[RenewalChoice(self.choice)]

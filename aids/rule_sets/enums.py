from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleSetStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced")
    ABANDONED = "abandoned", _("Abandoned")


ADOPTED = (RuleSetStatus.PUBLISHED, RuleSetStatus.REPLACED)
"""States of a text that was published: it never changes again, and anybody may read it."""


class Standing(models.TextChoices):
    """Where a version stands on a day: its state and, of a text that was published, the days when it is in force.

    Its state alone does not tell: it is replaced from the day that its successor is published, maybe weeks before that
    one comes into force.
    """

    DRAFT = RuleSetStatus.DRAFT.value, RuleSetStatus.DRAFT.label
    IN_REVIEW = RuleSetStatus.IN_REVIEW.value, RuleSetStatus.IN_REVIEW.label
    TO_COME = "to_come", _("Published, to come")
    IN_FORCE = "in_force", _("In force")
    REPLACED = RuleSetStatus.REPLACED.value, RuleSetStatus.REPLACED.label
    ABANDONED = RuleSetStatus.ABANDONED.value, RuleSetStatus.ABANDONED.label


class Governs(models.TextChoices):
    """Which applications a text governs (CRPA L221-4: pending ones too, unless it says otherwise)."""

    DECIDED_FROM = "decided_from", _("Every application decided from its first day on, pending ones included")
    RECEIVED_FROM = "received_from", _("Only applications received from its first day on; pending ones keep theirs")

from django.db import models
from django.utils.translation import gettext_lazy as _


class MaskStatus(models.TextChoices):
    PROPOSED = "proposed", _("masked automatically, not reread")
    REREAD = "reread", _("reread by its author")


class TextSource(models.TextChoices):
    """What was written, in the order in which the commission reads it."""

    NEED = "need", _("Need, in the person’s words")
    STEP = "step", _("Step of the accompaniment contract that it supports")
    OWN_VIEW = "own_view", _("The person’s own view")
    SITUATION = "situation", _("Situation and proposals")
    STRENGTHS = "strengths", _("Strengths and supports")
    WHY = "why", _("Why this is proposed")
    ADDENDUM = "addendum", _("Addendum")

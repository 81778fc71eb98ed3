from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ByWhom(models.TextChoices):
    """Who does a step, said by the person."""

    ME = "me", pgettext_lazy("who does it", "Me")
    WORKER = "worker", pgettext_lazy("who does it", "My lead worker")
    PARTNER = "partner", pgettext_lazy("who does it", "A partner")
    ACTION = "action", pgettext_lazy("who does it", "In a collective action")


class StepStatus(models.TextChoices):
    """PROPOSED by the person on their page, until the worker answers."""

    PROPOSED = "proposed", pgettext_lazy("a step", "proposed")
    PLANNED = "planned", pgettext_lazy("a step", "to do")
    UNDER_WAY = "under_way", pgettext_lazy("a step", "under way")
    ON_HOLD = "on_hold", pgettext_lazy("a step", "on hold")
    DONE = "done", pgettext_lazy("a step", "done")
    CANCELLED = "cancelled", pgettext_lazy("a step", "cancelled")
    ABANDONED = "abandoned", pgettext_lazy("a step", "given up")


LIVE_STEPS = (StepStatus.PLANNED, StepStatus.UNDER_WAY, StepStatus.ON_HOLD)
"""Still to be done."""
KEPT_STEPS = (*LIVE_STEPS, StepStatus.DONE)
"""What a text of the contract says."""

GONE_STEPS = (StepStatus.CANCELLED, StepStatus.ABANDONED)

TONES = {
    StepStatus.PROPOSED: "warn",
    StepStatus.PLANNED: "todo",
    StepStatus.UNDER_WAY: "info",
    StepStatus.ON_HOLD: "warn",
    StepStatus.DONE: "ok",
    StepStatus.CANCELLED: "todo",
    StepStatus.ABANDONED: "todo",
}


class Moved(models.TextChoices):
    """Who said it last of a step."""

    BY_PERSON = "person", _("the person")
    BY_WORKER = "worker", _("the worker")

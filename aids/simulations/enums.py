from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aids.rules import simulating


class SimulationStatus(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("simulation", "Waiting to start")
    RUNNING = "running", pgettext_lazy("simulation", "Running")
    DONE = "done", pgettext_lazy("simulation", "Done")
    CANCELLED = "cancelled", pgettext_lazy("simulation", "Cancelled")
    FAILED = "failed", pgettext_lazy("simulation", "Failed")


UNDER_WAY = (SimulationStatus.PREPARED, SimulationStatus.RUNNING)


class Answer(models.TextChoices):
    """What a text answers to a request (`aids.rules.simulating.Kind`)."""

    GRANTED = simulating.Kind.GRANTED.value, pgettext_lazy("answer of a text", "Granted")
    REFUSED = simulating.Kind.REFUSED.value, pgettext_lazy("answer of a text", "Refused")
    UNKNOWN = simulating.Kind.UNKNOWN.value, pgettext_lazy("answer of a text", "Cannot be said")
    ABSENT = simulating.Kind.ABSENT.value, pgettext_lazy("answer of a text", "No such aid")


class Direction(models.TextChoices):
    """What a change does to the household (`aids.rules.simulating.Direction`)."""

    WINNER = simulating.Direction.WINNER.value, _("More")
    LOSER = simulating.Direction.LOSER.value, _("Less")
    OTHER = simulating.Direction.OTHER.value, _("Something else")


class HouseholdType(models.TextChoices):
    SINGLE = simulating.HouseholdType.SINGLE.value, _("Person alone")
    SINGLE_PARENT = simulating.HouseholdType.SINGLE_PARENT.value, _("Single-parent family")
    COUPLE = simulating.HouseholdType.COUPLE.value, _("Couple without children")
    COUPLE_WITH_CHILDREN = simulating.HouseholdType.COUPLE_WITH_CHILDREN.value, _("Couple with children")
    OTHER = simulating.HouseholdType.OTHER.value, _("Other household")

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WhyEnded(models.TextChoices):
    """Why a lead worker is one no more."""

    HANDED_OVER = "handed_over", _("Handed over to a colleague")
    NO_LONGER_NEEDED = "no_longer_needed", _("No longer needed")
    AT_THEIR_REQUEST = "at_their_request", _("At the person’s request")
    MOVED_AWAY = "moved_away", _("Left the département")
    DEATH = "death", _("Death of the person")
    MISTAKE = "mistake", _("Named by mistake")
    OTHER = "other", _("Other")


class Announced(models.TextChoices):
    """How the letter reached the person."""

    HANDED = "handed", _("Handed over")
    POSTED = "posted", _("Sent by post")


class AbsenceKind(models.TextChoices):
    """Never the reason of a leave: what the colleagues need to know, and no more."""

    LEAVE = "leave", _("Leave")
    TRAINING = "training", pgettext_lazy("absence", "Training")
    OTHER = "other", _("Other")


class EmergencyKind(models.TextChoices):
    DANGER = "danger", _("Danger for the person or a child")
    AT_THE_DESK = "at_the_desk", _("The person is here and cannot wait")
    URGENT_CALL = "urgent_call", _("Urgent call from a partner")
    NOBODY_REACHED = "nobody_reached", _("The lead worker cannot be reached")
    OTHER = "other", _("Other")


class Capacity(models.TextChoices):
    """As what somebody hears of an emergency access."""

    LEAD_WORKER = "lead_worker", _("Lead worker")
    COVER = "cover", _("Covers the lead worker")
    UNIT_MANAGER = "unit_manager", _("Unit manager")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data-protection officer")

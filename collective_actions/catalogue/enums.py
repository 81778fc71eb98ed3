from django.db import models
from django.utils.translation import gettext_lazy as _


class ActionKind(models.TextChoices):
    ACTION = "action", _("Collective action")
    INFORMATION_MEETING = "information_meeting", _("Information meeting")
    WORKSHOP = "workshop", _("Workshop")


class ActionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    PUBLISHED = "published", _("published")
    ENDED = "ended", _("ended")


class OpenTo(models.TextChoices):
    """Who enrols: the person too, or only those who know them."""

    EVERYBODY = "everybody", _("Everybody enrols")
    PARTNERS = "partners", _("Partners and professionals enrol")
    PROFESSIONALS = "professionals", _("Professionals of the département enrol")


class PartKind(models.TextChoices):
    CARRIER = "carrier", _("Carries it")
    FACILITATOR = "facilitator", _("Facilitates it")
    RESIDENT = "resident", _("Resident who helped to design it")


PUBLIC = (ActionStatus.PUBLISHED, ActionStatus.ENDED)
"""Read by everybody, now or once."""


class SeriesStatus(models.TextChoices):
    OPEN = "open", _("open")
    CANCELLED = "cancelled", _("cancelled")


STATUS_TONES = {
    ActionStatus.DRAFT: "todo",
    ActionStatus.PROPOSED: "warn",
    ActionStatus.PUBLISHED: "ok",
    ActionStatus.ENDED: "todo",
}

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrolmentStatus(models.TextChoices):
    TYPING = "typing", _("being typed, no seat left")
    HELD = "held", _("seat held while typing")
    ENROLLED = "enrolled", _("enrolled")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("a seat is offered")
    CANCELLED = "cancelled", _("cancelled")
    DECLINED = "declined", _("seat refused")
    LAPSED = "lapsed", _("no answer in time")


BEGUN = (EnrolmentStatus.TYPING, EnrolmentStatus.HELD)
"""Nothing is typed yet."""
SEATED = (EnrolmentStatus.HELD, EnrolmentStatus.ENROLLED, EnrolmentStatus.OFFERED)
"""States that take a seat; one that is held or offered only until its hour."""
LIVING = (EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITING, EnrolmentStatus.OFFERED)
"""Somebody means to come."""

TONES = {
    EnrolmentStatus.TYPING: "todo",
    EnrolmentStatus.HELD: "todo",
    EnrolmentStatus.ENROLLED: "ok",
    EnrolmentStatus.WAITING: "info",
    EnrolmentStatus.OFFERED: "warn",
    EnrolmentStatus.CANCELLED: "todo",
    EnrolmentStatus.DECLINED: "todo",
    EnrolmentStatus.LAPSED: "todo",
}


class Came(models.TextChoices):
    YES = "yes", _("came")
    EXCUSED = "excused", _("excused")
    NO = "no", _("did not come")

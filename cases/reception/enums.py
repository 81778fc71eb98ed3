from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitStatus(models.TextChoices):
    """ARRIVED has a number and is not to be called yet; GONE was received, LEFT was not."""

    ARRIVED = "arrived", pgettext_lazy("state of a visit", "Not ready yet")
    WAITING = "waiting", pgettext_lazy("state of a visit", "Waiting")
    RECEIVED = "received", pgettext_lazy("state of a visit", "Being received")
    GONE = "gone", pgettext_lazy("state of a visit", "Gone")
    LEFT = "left", pgettext_lazy("state of a visit", "Left without being received")


TONES = {
    VisitStatus.ARRIVED: "todo",
    VisitStatus.WAITING: "warn",
    VisitStatus.RECEIVED: "info",
    VisitStatus.GONE: "ok",
    VisitStatus.LEFT: "no",
}
STILL_THERE = (VisitStatus.ARRIVED, VisitStatus.WAITING, VisitStatus.RECEIVED)


class Orientation(models.TextChoices):
    INFORMATION = "information", _("Information given")
    APPOINTMENT = "appointment", _("Appointment")
    APPLICATION = "application", _("Application opened")
    POLE = "pole", _("Referred to a pole")
    SERVICE = "service", _("Referred to a service")
    EMERGENCY = "emergency", _("Emergency")


@dataclass(frozen=True)
class NextStep:
    """What follows an orientation, for a known person: the words of the link, its page, which takes the id of the
    person, and its key."""

    label: str
    url_name: str
    key: str


ORIENTATIONS = {
    Orientation.APPLICATION: NextStep(_("New application"), "applications:open", "n"),
    Orientation.APPOINTMENT: NextStep(_("Book an appointment"), "appointments:book", "r"),
    Orientation.SERVICE: NextStep(_("Refer to a service"), "referrals:new", "o"),
    Orientation.POLE: NextStep(_("Refer to a pole"), "referrals:pole", "p"),
}


class Occasion(models.TextChoices):
    """After what a slip of three questions is filled in."""

    RECEPTION = "reception", _("Reception")
    REVIEW = "review", _("Review of a contract")


class Face(models.IntegerChoices):
    """The four answers of a slip, as the person reads them."""

    NOT_AT_ALL = 1, _("Not at all")
    RATHER_NOT = 2, _("Rather not")
    RATHER_YES = 3, _("Rather yes")
    FULLY = 4, _("Yes, fully")

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentStatus(models.TextChoices):
    BOOKED = "booked", _("to come")
    SEEN = "seen", _("seen")
    EXCUSED = "excused", _("excused")
    NO_SHOW = "no_show", _("did not come")
    GIVEN_UP = "given_up", _("cancelled by the person")
    CANCELLED = "cancelled", _("cancelled by the service")


OUTCOMES = (AppointmentStatus.SEEN, AppointmentStatus.EXCUSED, AppointmentStatus.NO_SHOW)
"""What can be said from the day itself on."""

GIVEN_BACK = (AppointmentStatus.GIVEN_UP, AppointmentStatus.CANCELLED)
"""States in which the time belongs to nobody any more."""

TONES = {
    AppointmentStatus.BOOKED: "info",
    AppointmentStatus.SEEN: "ok",
    AppointmentStatus.EXCUSED: "todo",
    AppointmentStatus.NO_SHOW: "warn",
    AppointmentStatus.GIVEN_UP: "todo",
    AppointmentStatus.CANCELLED: "no",
}

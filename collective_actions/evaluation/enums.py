from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reason(models.TextChoices):
    """What kept somebody away, as they say it."""

    FORGOT = "forgot", _("I forgot, or heard of it too late")
    HOUR = "hour", _("The day or the hour did not suit me")
    PLACE = "place", _("It was too far, or I could not get there")
    CARE = "care", _("I had somebody to look after")
    COST = "cost", _("It cost too much")
    HEALTH = "health", _("I was ill, or too tired")
    URGENT = "urgent", _("I had something more urgent to do")
    ALONE = "alone", _("I did not dare to come alone")
    NOT_FOR_ME = "not_for_me", _("I thought that it was not for me")
    OTHER = "other", pgettext_lazy("a reason", "Something else")


class RenewalChoice(models.TextChoices):
    RENEW = "renew", _("Renew it as it is")
    CHANGE = "change", _("Change it")
    STOP = "stop", _("Stop it")


RENEWAL_TONES = {RenewalChoice.RENEW: "ok", RenewalChoice.CHANGE: "warn", RenewalChoice.STOP: "no"}

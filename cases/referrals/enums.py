from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReferralStatus(models.TextChoices):
    DRAFTED = "drafted", pgettext_lazy("referral", "Draft")
    SENT = "sent", pgettext_lazy("referral", "Sent")
    SEEN = "seen", pgettext_lazy("referral", "Seen by the service")
    ACCEPTED = "accepted", pgettext_lazy("referral", "Accepted")
    DECLINED = "declined", pgettext_lazy("referral", "Declined")
    NO_SHOW = "no_show", _("The person did not come")
    CLOSED = "closed", pgettext_lazy("referral", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral", "Withdrawn")


AWAITED = (ReferralStatus.SENT, ReferralStatus.SEEN)
"""The service has still to answer."""

UNDER_WAY = (*AWAITED, ReferralStatus.ACCEPTED)
"""Somebody has still something to do with the person."""

ANSWERED = (ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.NO_SHOW)


class Answer(models.TextChoices):
    """What a service may answer; each is a transition of the referral."""

    ACCEPT = "accept", _("We receive the person")
    DECLINE = "decline", _("We cannot receive them")
    MISS = "miss", _("The person did not come")


class Consent(models.TextChoices):
    AGREES = "agrees", _("The person agrees")
    NOT_ASKED = "not_asked", _("The person could not be asked")


class ContactWay(models.TextChoices):
    NONE = "none", _("Neither: the service calls me")
    PHONE = "phone", _("By phone")
    EMAIL = "email", _("By e-mail")


class PoleReferralStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("referral to a pole", "Waiting for somebody of the pole")
    TAKEN = "taken", pgettext_lazy("referral to a pole", "Taken up")
    CLOSED = "closed", pgettext_lazy("referral to a pole", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral to a pole", "Withdrawn")


POLE_OPEN = (PoleReferralStatus.WAITING, PoleReferralStatus.TAKEN)

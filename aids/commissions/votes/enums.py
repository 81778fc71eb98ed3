from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Choice(models.TextChoices):
    IN_FAVOUR = "in_favour", _("In favour")
    AGAINST = "against", _("Against")
    ABSTENTION = "abstention", _("Abstention")


class BallotStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("a vote", "Open")
    CLOSED = "closed", pgettext_lazy("a vote", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("a vote", "Cancelled")

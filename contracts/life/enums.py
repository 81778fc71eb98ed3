from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AfterReview(models.TextChoices):
    """What both decide at a review."""

    GO_ON = "go_on", pgettext_lazy("after a review", "We go on")
    AMEND = "amend", pgettext_lazy("after a review", "We change the contract")
    RENEW = "renew", pgettext_lazy("after a review", "We renew it")
    END = "end", pgettext_lazy("after a review", "We end it")


class Due(models.TextChoices):
    """What somebody is reminded of."""

    TO_SIGN = "to_sign", _("Contract to sign")
    DELAY = "delay", _("Last days to sign")
    REVIEW = "review", _("Review due")
    TERM = "term", _("The contract ends soon")
    SILENCE = "silence", _("Nothing done for a while")


class Reminded(models.TextChoices):
    WORKER = "worker", _("Lead worker")
    PERSON = "person", _("Person")

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionStatus(models.TextChoices):
    PREPARED = "prepared", _("In preparation")
    OPEN = "open", _("In session")
    CLOSED = "closed", _("Closed, to be decided")
    DECIDED = "decided", _("Decided")


class Opinion(models.TextChoices):
    GRANT = "grant", _("Grant")
    PARTIAL_GRANT = "partial_grant", _("Partial grant")
    REFUSAL = "refusal", _("Refusal")
    ADJOURNMENT = "adjournment", _("Adjournment")


class Outcome(models.TextChoices):
    GRANT = "grant", _("Grant")
    PARTIAL_GRANT = "partial_grant", _("Partial grant")
    REFUSAL = "refusal", _("Refusal")


class Direction(models.TextChoices):
    """Which way a decision goes otherwise than the rules."""

    ABOVE = "above", _("More than the rules give")
    BELOW = "below", _("Less than the rules give")

from django.db import models
from django.utils.translation import pgettext_lazy


class EntryKind(models.TextChoices):
    """What an entry of the ledger says; a release gives back what a reservation or a commitment took."""

    APPROPRIATION = "appropriation", pgettext_lazy("budget", "Credits opened")
    RESERVATION = "reservation", pgettext_lazy("budget", "Reservation")
    RELEASE = "release", pgettext_lazy("budget", "Release")
    COMMITMENT = "commitment", pgettext_lazy("budget", "Commitment")


TAKING = (EntryKind.RESERVATION, EntryKind.COMMITMENT)
"""What takes from the credits, for one request."""

from django.db import models
from django.utils.translation import pgettext_lazy


class RequestStatus(models.TextChoices):
    """Of a request for missing documents: open, or closed and why."""

    OPEN = "open", pgettext_lazy("a request for documents", "Open")
    ARRIVED = "arrived", pgettext_lazy("a request for documents", "All arrived")
    LAPSED = "lapsed", pgettext_lazy("a request for documents", "Deadline passed")
    WITHDRAWN = "withdrawn", pgettext_lazy("a request for documents", "Withdrawn")

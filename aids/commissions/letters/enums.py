from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LetterStatus(models.TextChoices):
    PENDING = "pending", _("Being written")
    PRODUCED = "produced", _("Ready")


class BatchStatus(models.TextChoices):
    ORDERED = "ordered", pgettext_lazy("letters", "Ordered")
    RUNNING = "running", pgettext_lazy("letters", "Being written")
    DONE = "done", pgettext_lazy("letters", "Written")
    CANCELLED = "cancelled", pgettext_lazy("letters", "Stopped")


UNDER_WAY = (BatchStatus.ORDERED, BatchStatus.RUNNING)


class DeliveryMeans(models.TextChoices):
    POST = "post", pgettext_lazy("delivery", "By post")
    BY_HAND = "by_hand", pgettext_lazy("delivery", "By hand, against signature")
    OTHER = "other", pgettext_lazy("delivery", "Otherwise")


class Order(models.TextChoices):
    """How letters printed together are sorted."""

    POSTAL_CODE = "postal_code", _("By postal code")
    NUMBER = "number", _("By number")

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Rank(models.TextChoices):
    """How a member holds a seat: in their own right, or only while the titular member is away."""

    TITULAR = "titular", pgettext_lazy("a member", "Titular")
    SUBSTITUTE = "substitute", pgettext_lazy("a member", "Substitute")


class Office(models.TextChoices):
    """What a member is in the commission beyond sitting in it."""

    MEMBER = "member", _("Member")
    CHAIR = "chair", _("Chair")

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignedHow(models.TextChoices):
    SCREEN = "screen", _("on screen")
    PAPER = "paper", _("on paper")

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ground(models.TextChoices):
    """How a member's tie with a request is known."""

    HANDLED = "handled", _("Handled the file")
    DECLARED = "declared", _("Declared beforehand")
    IN_SESSION = "in_session", _("Declared in session")

from django.db import models
from django.utils.translation import gettext_lazy as _


class InformedHow(models.TextChoices):
    """How a person came to know that a piece of their file is shared."""

    FACE_TO_FACE = "face_to_face", _("Told face to face")
    PHONE = "phone", _("Told by phone")
    LETTER = "letter", _("Told by letter")
    NOTICE = "notice", _("Printed notice handed over")


TOLD_BEFORE = (InformedHow.FACE_TO_FACE, InformedHow.PHONE, InformedHow.LETTER)
"""How a person can be told before the share exists: its notice is printed afterwards."""

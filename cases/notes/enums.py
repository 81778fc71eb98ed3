from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Who reads a note, from the widest to the narrowest; a working note is no note of the file."""

    PERSON = "person", _("for the person")
    FILE = "file", _("file")
    TEAM = "team", _("team")


WORKING = "working"
"""What the form calls a working note beside the levels of the file."""

LEVEL_CHOICES = [
    (Level.FILE, _("File: all who follow this person")),
    (Level.TEAM, _("Team: those who follow this person in my unit")),
    (Level.PERSON, _("For the person: the file, and their own copy")),
    (WORKING, _("Working note: me alone, for 90 days")),
]

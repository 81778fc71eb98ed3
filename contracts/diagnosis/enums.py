from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Domain(models.TextChoices):
    HOUSING = "housing", pgettext_lazy("domain of a life", "Housing")
    BUDGET = "budget", pgettext_lazy("domain of a life", "Budget")
    HEALTH = "health", pgettext_lazy("domain of a life", "Health")
    FAMILY = "family", pgettext_lazy("domain of a life", "Family")
    WORK = "work", pgettext_lazy("domain of a life", "Work and training")
    RIGHTS = "rights", pgettext_lazy("domain of a life", "Rights and paperwork")
    MOBILITY = "mobility", pgettext_lazy("domain of a life", "Getting about")
    DIGITAL = "digital", pgettext_lazy("domain of a life", "Digital tools")
    LANGUAGE = "language", pgettext_lazy("domain of a life", "French language")
    TIES = "ties", pgettext_lazy("domain of a life", "Social ties")


class Grade(models.IntegerChoices):
    """How somebody says that a domain of their life goes."""

    VERY_HARD = 1, _("Very hard")
    HARD = 2, _("Hard")
    SO_SO = 3, _("So-so")
    WELL = 4, _("Rather well")
    VERY_WELL = 5, _("Well")

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AssessmentStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("an assessment", "Draft")
    FINISHED = "finished", pgettext_lazy("an assessment", "Finished")
    FROZEN = "frozen", pgettext_lazy("an assessment", "Frozen")
    ABANDONED = "abandoned", pgettext_lazy("an assessment", "Abandoned")


SETTLED = (AssessmentStatus.FINISHED, AssessmentStatus.FROZEN)
"""What colleagues read and a commission may rely on."""


class ReadHow(models.TextChoices):
    """How an assessment was read with the person whom it is about."""

    ALOUD = "aloud", _("Read aloud together")
    GIVEN = "given", _("Given to read")
    EXPLAINED = "explained", _("Explained in other words")

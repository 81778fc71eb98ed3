from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedSource(models.TextChoices):
    PROFESSIONAL = "professional", _("A professional")
    PARTNER = "partner", _("A partner")
    RESIDENT = "resident", _("A resident")


class NeedStatus(models.TextChoices):
    """What a resident tells waits to be read before others see it."""

    TO_READ = "to_read", _("to read")
    SHOWN = "shown", _("on the board")
    SET_ASIDE = "set_aside", _("set aside")


class Stage(models.TextChoices):
    """How far an idea is: the columns of the board."""

    NEEDS = "needs", _("Needs")
    PROPOSALS = "proposals", _("Proposals")
    ENDORSED = "endorsed", _("Endorsed")
    CARRIED = "carried", _("Carried by somebody")


STAGE_TONES = {Stage.NEEDS: "todo", Stage.PROPOSALS: "info", Stage.ENDORSED: "warn", Stage.CARRIED: "ok"}

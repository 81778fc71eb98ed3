from django.db import models
from django.utils.translation import gettext_lazy as _


class Did(models.TextChoices):
    """What was done at the private page of somebody, as the page tells them."""

    READ = "read", _("The page was read")
    PRINTED = "printed", _("A PDF was opened")
    WRONG_CODE = "wrong_code", _("A wrong code was typed")
    TICKED = "ticked", _("A step was ticked")
    TOOK_BACK = "took_back", _("A tick was taken back")
    REMINDERS = "reminders", _("Reminders by e-mail were asked for, or stopped")
    COMMENTED = "commented", _("A comment was written")
    PROPOSED = "proposed", _("A step was proposed")
    WITHDREW = "withdrew", _("A step that was proposed was taken back")

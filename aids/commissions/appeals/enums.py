from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AppealKind(models.TextChoices):
    """Which appeal the regime of the aid opens: optional for discretionary aid, mandatory for statutory aid."""

    INFORMAL = "informal", _("Informal appeal")
    MANDATORY = "mandatory", _("Mandatory prior appeal")


class AppealWay(models.TextChoices):
    """How an appeal reached us."""

    POST = "post", _("By post")
    HAND = "hand", _("Handed over at a desk")
    MAIL = "mail", _("By e-mail")
    SPOKEN = "spoken", _("Told at a desk and written down there")


class AppealReason(models.TextChoices):
    """What the person contests, for figures."""

    FACTS = "facts", _("The facts are not right")
    AMOUNT = "amount", _("The amount is too low")
    RULE = "rule", _("The rule was not applied rightly")
    NEW_ELEMENT = "new_element", _("Something new")
    PROCEDURE = "procedure", _("The procedure")
    OTHER = "other", pgettext_lazy("reason of an appeal", "Another reason")


class AppealStatus(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("an appeal", "Received")
    EXAMINED = "examined", pgettext_lazy("an appeal", "In examination")
    DECIDED = "decided", pgettext_lazy("an appeal", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("an appeal", "Given up by the person")
    INADMISSIBLE = "inadmissible", pgettext_lazy("an appeal", "Too late")


OPEN = (AppealStatus.RECEIVED, AppealStatus.EXAMINED)


class AppealOutcome(models.TextChoices):
    """What became of the decision that was contested."""

    CONFIRMED = "confirmed", pgettext_lazy("a decision", "Confirmed")
    AMENDED = "amended", pgettext_lazy("a decision", "Amended")
    WITHDRAWN = "withdrawn", pgettext_lazy("a decision", "Withdrawn: all is granted")

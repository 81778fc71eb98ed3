from django.db import models
from django.utils.translation import pgettext_lazy


class ImportStatus(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("import", "Being examined")
    EXAMINED = "examined", pgettext_lazy("import", "Waiting for your word")
    ORDERED = "ordered", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    FAILED = "failed", pgettext_lazy("import", "Refused")
    SET_ASIDE = "set_aside", pgettext_lazy("import", "Set aside")


UNDER_WAY = (ImportStatus.RECEIVED, ImportStatus.ORDERED)

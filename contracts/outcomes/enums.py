from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Moment(models.TextChoices):
    END = "end", _("at the end")
    LATER = "later", _("six months later")


class Voice(models.TextChoices):
    PERSON = "person", _("the person")
    WORKER = "worker", _("the worker")


class Result(models.TextChoices):
    REACHED = "reached", pgettext_lazy("an objective", "reached")
    PARTLY = "partly", pgettext_lazy("an objective", "partly reached")
    NOT = "not", pgettext_lazy("an objective", "not reached")

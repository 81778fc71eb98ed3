from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What was said of two files that look like those of one person."""

    OPEN = "open", _("to look at")
    MERGE_PROPOSED = "merge_proposed", _("merge proposed")
    MERGED = "merged", _("merged")
    TWO_PERSONS = "two_persons", _("two persons")


class MergeStatus(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second account")
    DONE = "done", _("merged")
    DECLINED = "declined", _("declined")
    UNDONE = "undone", _("taken apart")


class Happened(models.TextChoices):
    """What a merge did to a row, and what its undoing met."""

    MOVED = "moved", _("followed")
    CHANGED = "changed", _("changed by a rule")
    REMOVED = "removed", _("put aside by a rule")
    CREATED = "created", _("written by a rule")
    SINCE = "since", _("written since the merge")
    IDENTITY = "identity", _("identity changed since the merge")


class Outcome(models.TextChoices):
    """What became, or must become, of such a row when the merge was taken apart."""

    FOLLOWS = "follows", _("follows the merge")
    BACK = "back", _("went back")
    BACK_EDITED = "back_edited", _("went back, changed since the merge")
    LEFT = "left", _("left as it was changed since")
    TO_ATTRIBUTE = "to_attribute", _("to attribute")
    STAYS = "stays", _("stays")
    OTHER = "other", _("belongs to the other")

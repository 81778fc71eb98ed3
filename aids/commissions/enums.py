from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SessionStatus(models.TextChoices):
    PREPARED = "prepared", _("In preparation")
    OPEN = "open", _("In session")
    SUSPENDED = "suspended", pgettext_lazy("a session", "Suspended")
    WITHOUT_QUORUM = "without_quorum", _("Not held, for want of a quorum")
    CANCELLED = "cancelled", pgettext_lazy("a session", "Cancelled")
    CLOSED = "closed", _("Closed, to be decided")
    DECIDED = "decided", _("Decided")


class SessionMode(models.TextChoices):
    """How the members meet; whoever takes part from elsewhere counts for the quorum (CRPA R133-10)."""

    IN_PERSON = "in_person", _("In a room")
    REMOTE = "remote", _("At a distance")
    BOTH = "both", _("In a room and at a distance")


class Presence(models.TextChoices):
    EXPECTED = "expected", pgettext_lazy("a member", "Expected")
    PRESENT = "present", pgettext_lazy("a member", "Present")
    REMOTE = "remote", _("At a distance")
    ABSENT = "absent", pgettext_lazy("a member", "Absent")
    EXCUSED = "excused", pgettext_lazy("a member", "Excused")


class Opinion(models.TextChoices):
    GRANT = "grant", _("Grant")
    PARTIAL_GRANT = "partial_grant", _("Partial grant")
    CONDITIONAL_GRANT = "conditional_grant", _("Grant under a condition")
    REFUSAL = "refusal", _("Refusal")
    ADJOURNMENT = "adjournment", _("Adjournment")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")
    INADMISSIBLE = "inadmissible", _("Inadmissible")


class Outcome(models.TextChoices):
    GRANT = "grant", _("Grant")
    PARTIAL_GRANT = "partial_grant", _("Partial grant")
    CONDITIONAL_GRANT = "conditional_grant", _("Grant under a condition")
    REFUSAL = "refusal", _("Refusal")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")
    INADMISSIBLE = "inadmissible", _("Inadmissible")


GRANTING = ("grant", "partial_grant", "conditional_grant")
"""Opinions and outcomes that give an amount."""

REASONED = ("partial_grant", "refusal", "inadmissible")
"""Opinions and outcomes reasoned in law and in fact (CRPA L211-2, L211-5)."""


class PaymentMode(models.TextChoices):
    """How an aid is paid, in the words of the rule sets."""

    TRANSFER = "transfer", _("By transfer")
    VOUCHER = "voucher", _("By voucher")
    THIRD_PARTY = "third_party", _("To a third party")
    CASH = "cash", _("In cash")


class DecisionKind(models.TextChoices):
    """How a decision came about; an appeal and a rectification replace an earlier one."""

    SESSION = "session", _("After the commission")
    DELEGATED = "delegated", _("By delegation, at once")
    APPEAL = "appeal", _("On appeal")
    RECTIFYING = "rectifying", _("Rectifying")


class Direction(models.TextChoices):
    """Which way a decision goes otherwise than the rules."""

    ABOVE = "above", _("More than the rules give")
    BELOW = "below", _("Less than the rules give")


class HouseholdType(models.TextChoices):
    """By which situations are compared; whoever is dependant counts as a child."""

    SINGLE = "single", _("Adult without a spouse")
    COUPLE = "couple", _("Couple")
    SINGLE_WITH_CHILDREN = "single_with_children", _("Adult without a spouse, with children")
    COUPLE_WITH_CHILDREN = "couple_with_children", _("Couple with children")

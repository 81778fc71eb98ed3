from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    ABANDONED = "abandoned", _("Abandoned")


class LineStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    TO_EXAMINE = "to_examine", _("To examine")
    READY = "ready", _("Ready for the commission")
    ON_AGENDA = "on_agenda", _("On the agenda")
    HEARD = "heard", _("Heard by the commission")
    DECIDED = "decided", _("Decided")


class DocumentStatus(models.TextChoices):
    KEPT = "kept", pgettext_lazy("a document", "Kept")
    WITHDRAWN = "withdrawn", pgettext_lazy("a document", "Withdrawn")


class PayeeKind(models.TextChoices):
    HOUSEHOLD = "household", _("The household")
    SUPPLIER = "supplier", _("A supplier")
    LANDLORD = "landlord", _("The landlord")


class Proposal(models.TextChoices):
    """What a social assessment proposes for a request, in the words of the commission."""

    GRANT = "grant", _("Grant")
    PARTIAL_GRANT = "partial_grant", _("Partial grant")
    CONDITIONAL_GRANT = "conditional_grant", _("Grant under a condition")
    ADJOURNMENT = "adjournment", _("Adjournment")
    REFUSAL = "refusal", _("Refusal")


GRANTING = (Proposal.GRANT, Proposal.PARTIAL_GRANT, Proposal.CONDITIONAL_GRANT)


class Verdict(models.TextChoices):
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    UNKNOWN = "unknown", _("To be checked")


class Severity(models.TextChoices):
    BARS = "bars", _("Bars the aid")
    ALERTS = "alerts", _("For the commission to weigh")
    INFORMS = "informs", _("For information")


class RuleLineKind(models.TextChoices):
    FIGURE = "figure", _("Figure")
    CONDITION = "condition", _("Condition")
    AMOUNT = "amount", _("Amount")
    CEILING = "ceiling", _("Ceiling")
    NOTE = "note", _("Note")


class RuleOutcome(models.TextChoices):
    BARRED = "barred", _("The rules bar this aid")
    INCOMPLETE = "incomplete", _("Something is missing to tell")
    ALERTED = "alerted", _("Possible, with a point to weigh")
    CLEAR = "clear", _("Possible under the rules")

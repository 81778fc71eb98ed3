"""Decisions otherwise than the rules: which rule each set aside, and how often that happens.

A commission may decide otherwise, with a reason. Counting the rules that are set aside shows where the text fails.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from aids.applications.enums import RuleLineKind, RuleOutcome, Severity, Verdict
from aids.applications.models import EligibilityExplanation, ExplanationLine
from aids.commissions.enums import Direction
from aids.commissions.models import Decision, Derogation

NO_RULE = "none"
"""Stands for the rule set as a whole: no rule of it explains why less was given."""


def derogations_of(decision: Decision, explanation: EligibilityExplanation) -> Iterator[Derogation]:
    """The rules that a decision sets aside, not yet saved; none when it follows them."""
    line = decision.line
    proposed, given = explanation.proposed_amount or Decimal(0), decision.amount or Decimal(0)
    common = {
        "decision": decision,
        "rule_set_id": explanation.rule_set_id,
        "aid_code": line.aid_code,
        "aid_label": line.aid_label,
    }
    if given > proposed:
        for rule in explanation.lines.all():
            if _is_set_aside(rule, given):
                yield Derogation(
                    **common,
                    direction=Direction.ABOVE,
                    rule_code=rule.rule_code,
                    rule_label=rule.label,
                    article=rule.article,
                )
    elif given < proposed and explanation.outcome == RuleOutcome.CLEAR:
        yield Derogation(
            **common, direction=Direction.BELOW, rule_code=NO_RULE, rule_label="", article=decision.law_article
        )


def _is_set_aside(rule: ExplanationLine, given: Decimal) -> bool:
    """A barring condition that is not met, or not known to be; an amount or a ceiling that is passed."""
    if rule.kind == RuleLineKind.CONDITION:
        return rule.severity == Severity.BARS and rule.verdict != Verdict.MET
    if rule.kind == RuleLineKind.CEILING and rule.severity != Severity.BARS:
        return False  # a landmark limits nothing
    return rule.kind in (RuleLineKind.AMOUNT, RuleLineKind.CEILING) and (not rule.value or given > Decimal(rule.value))


@dataclass(frozen=True)
class Counted:
    """One rule and one direction: how many decisions set it aside, their euros, the last day."""

    aid: str
    rule: str
    article: str
    direction: str
    decisions: int
    amount: Decimal
    last_on: dt.date


def counted(derogations, *, since: dt.date, until: dt.date) -> list[Counted]:
    """The rules most often set aside by standing decisions of a period, both days included, first."""
    within = Q(decision__decided_at__date__gte=since, decision__decided_at__date__lte=until)
    rows = (
        derogations.filter(within, decision__replaced_by=None)
        .values("aid_label", "rule_code", "rule_label", "article", "direction")
        .annotate(decisions=Count("decision"), amount=Sum("decision__amount"), last_on=Max(F("decision__decided_at")))
        .order_by("-decisions", "aid_label", "rule_code")
    )
    return [
        Counted(
            aid=row["aid_label"],
            rule=row["rule_label"],
            article=row["article"],
            direction=row["direction"],
            decisions=row["decisions"],
            amount=row["amount"] or Decimal(0),
            last_on=timezone.localdate(row["last_on"]),
        )
        for row in rows
    ]

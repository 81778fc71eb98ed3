"""What a decision rests on, copied with it so that nothing later changes what was known."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from aids.applications.models import ApplicationLine, EligibilityExplanation
from aids.applications.support.queries import told_to_the_commission, with_support
from cases.people.models import HouseholdBudget, HouseholdMember
from cases.people.queries import latest_budget, latest_budgets, members_of_households, members_on

_LINE_FIELDS = (
    "kind",
    "rule_code",
    "article",
    "label",
    "sentence",
    "formula_text",
    "value",
    "threshold_text",
    "verdict",
    "severity",
)


@dataclass(frozen=True)
class Known:
    """What is known of a line on a day: what the rules answer, who lives in the household, its latest budget."""

    explanation: EligibilityExplanation
    members: list[HouseholdMember]
    budget: HouseholdBudget | None


def known_of(lines: Collection[ApplicationLine], on: dt.date) -> dict[int, Known]:
    """Line id → what is known of it; the number of queries does not grow with that of the lines."""
    with_support(lines)
    households = {line.application.household_id for line in lines}
    members, budgets = members_of_households(households, on), latest_budgets(households)
    stored = EligibilityExplanation.objects.filter(line__in=lines).select_related("rule_set").defer("rule_set__text")
    explanations = {one.line_id: one for one in stored.prefetch_related("lines")}
    return {
        line.pk: Known(
            explanations[line.pk],
            members.get(line.application.household_id, []),
            budgets.get(line.application.household_id),
        )
        for line in lines
    }


def frozen_facts(line: ApplicationLine, on: dt.date, known: Known) -> dict[str, Any]:
    """Household, budget, request, rule version and explanation of a line, as plain JSON data."""
    situation = _situation(line, on, known.members, known.budget)
    place = line.application.household.place
    situation["household"]["commune"] = str(place) if place else None
    return {**situation, "explanation": _explanation(known.explanation)}


def situation_facts(line: ApplicationLine, on: dt.date) -> dict[str, Any]:
    """The same without what the rules answer, and without the place, which an anonymous file does not tell."""
    household = line.application.household
    return _situation(line, on, members_on(household, on), latest_budget(household))


def _situation(
    line: ApplicationLine, on: dt.date, members: list[HouseholdMember], budget: HouseholdBudget | None
) -> dict[str, Any]:
    return {
        "on": on.isoformat(),
        "household": {
            "id": line.application.household_id,
            "members": [
                {"person": m.person_id, "role": m.role, "birth_date": m.person.birth_date.isoformat()} for m in members
            ],
        },
        "budget": budget
        and {
            "on_date": budget.on_date.isoformat(),
            "lines": [[b.kind, b.person_id, str(b.monthly_amount)] for b in budget.lines.all()],
        },
        "request": {
            "aid": line.aid_code,
            "ground": line.ground,
            "amount_asked": str(line.amount_asked),
            "payee_kind": line.payee_kind,
            "payee_name": line.payee_name,
            "supports": told_to_the_commission(line),
        },
    }


def _explanation(stored: EligibilityExplanation) -> dict[str, Any]:
    return {
        "rule_set": {
            "code": stored.rule_set.code,
            "label": stored.rule_set.label,
            "fingerprint": stored.rule_set.fingerprint,
        },
        "facts": stored.facts,
        "verdict": stored.verdict,
        "outcome": stored.outcome,
        "proposed_amount": None if stored.proposed_amount is None else str(stored.proposed_amount),
        "lines": [{name: getattr(row, name) for name in _LINE_FIELDS} for row in stored.lines.all()],
    }

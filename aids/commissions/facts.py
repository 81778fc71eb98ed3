"""What a decision rests on, copied with it so that nothing later changes what was known."""

import datetime as dt
from typing import Any

from aids.applications.models import ApplicationLine, EligibilityExplanation
from cases.people.queries import latest_budget, members_on

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


def frozen_facts(line: ApplicationLine, on: dt.date) -> dict[str, Any]:
    """Household, budget, request, rule version and explanation of a line, as plain JSON data."""
    stored = EligibilityExplanation.objects.select_related("rule_set").get(line=line)
    return {**situation_facts(line, on), "explanation": _explanation(stored)}


def situation_facts(line: ApplicationLine, on: dt.date) -> dict[str, Any]:
    """The same without what the rules answer."""
    application = line.application
    household = application.household
    budget = latest_budget(household)
    return {
        "on": on.isoformat(),
        "household": {
            "id": household.pk,
            "commune": str(household.place) if household.place else None,
            "members": [
                {"person": m.person_id, "role": m.role, "birth_date": m.person.birth_date.isoformat()}
                for m in members_on(household, on)
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

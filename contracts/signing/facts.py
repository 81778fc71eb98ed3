"""All that the text of a contract says, as plain data: what is frozen, hashed, signed, printed.

What the worker sees (`seen_…`) is read on screen and at the private page, not on the paper that is taken home.
"""

import datetime as dt
import hashlib
import json

from django.conf import settings

from backend.kit.clock import add_months
from contracts.contract import limits, queries
from contracts.contract.models import Contract, Party, Version
from contracts.diagnosis.enums import Domain
from contracts.diagnosis.models import DomainView
from contracts.plan.enums import KEPT_STEPS
from contracts.plan.models import Objective, Step
from contracts.plan.queries import plan_of
from contracts.signing.queries import before

PAPER_TEXTS = ("own_strengths", "own_difficulties", "kept_strengths", "kept_difficulties")
"""The columns of a domain that the paper says."""
TEXTS = (*PAPER_TEXTS, "seen_strengths", "seen_difficulties")
"""Those that the text says; the oldest texts lack the last two."""


def facts_of(contract: Contract, version: Version) -> dict:
    """What a version of the contract says today, with the ids of its rows; days are ISO strings.

    `writing` counts the changes of the version: a text taken back, then given again as it was, is signed anew. `late`
    holds the last day on which each scheme has it signed.
    """
    plan = plan_of(contract)
    return {
        "number": contract.number,
        "version": version.number,
        "writing": version.version,
        "kind": version.kind,
        "why": version.why,
        "department": settings.DEPARTMENT_NAME,
        "unit": contract.unit.name,
        "parties": [_party(party) for party in queries.parties_of(contract)],
        "schemes": [
            {"code": scheme.code, "label": scheme.fr, "basis": scheme.basis, "mentions": list(scheme.mentions)}
            for scheme in limits.schemes_of(contract)
        ],
        "oriented_on": _day(contract.oriented_on),
        "late": _last_days(contract, version),
        "starts_on": _day(version.starts_on),
        "ends_on": _day(version.ends_on),
        "review_every": version.review_every,
        "reviews": [_day(day) for day in review_days(version)],
        "domains": [_domain(row) for row in _in_order(contract) if any(getattr(row, name) for name in TEXTS)],
        "objectives": [_objective(objective) for objective in plan.objectives],
    }


def review_days(version: Version) -> list[dt.date]:
    """The days of the reviews of a text; the one that would fall on the morrow of the term is held on the last day."""
    if version.starts_on is None or version.ends_on is None:
        return []
    days, rank = [], 1
    while (day := add_months(version.starts_on, version.review_every * rank)) <= version.ends_on + dt.timedelta(days=1):
        days.append(min(day, version.ends_on))
        rank += 1
    return days


def fingerprint_of(facts: dict) -> str:
    """SHA-256 of facts, in hexadecimal, whatever the order in which a database gives them back."""
    written = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def in_groups(fingerprint: str) -> list[str]:
    """A fingerprint by groups of eight, which two people compare aloud."""
    return [fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8)]


def is_whole(version: Version) -> bool:
    """Whether the frozen text of a version still is the one of its fingerprint."""
    return bool(version.facts) and fingerprint_of(version.facts) == version.fingerprint


def steps_of(facts: dict) -> list[dict]:
    """Every step that facts say."""
    return [step for objective in facts["objectives"] for step in objective["steps"]]


def _last_days(contract: Contract, version: Version) -> list[dict]:
    """Nothing for a text that follows one signed under the same orientation: the delay was that of the first."""
    former = before(version)
    if former and former.facts["oriented_on"] == _day(contract.oriented_on):
        return []
    return [{"scheme": scheme.fr, "last": _day(last)} for scheme, last in limits.last_days_to_sign(contract)]


def _party(party: Party) -> dict:
    told = {"id": party.pk, "kind": party.kind, "name": party.name, "birth_date": None, "organisation": ""}
    if party.person:
        return told | {"name": str(party.person), "birth_date": _day(party.person.birth_date)}
    if party.worker:
        return told | {"name": party.worker.get_full_name(), "organisation": party.worker.capacity}
    return told | {"organisation": str(party.organisation)}


def _in_order(contract: Contract) -> list[DomainView]:
    order = list(Domain)
    return sorted(contract.domains.all(), key=lambda row: order.index(Domain(row.domain)))


def _domain(row: DomainView) -> dict:
    return {"id": row.pk, "domain": row.domain, **{name: getattr(row, name) for name in TEXTS}}


def _objective(objective: Objective) -> dict:
    steps = [_step(step) for step in objective.told if step.status in KEPT_STEPS]
    return {"id": objective.pk, "domain": objective.domain, "wording": objective.wording, "steps": steps}


def _step(step: Step) -> dict:
    return {
        "id": step.pk,
        "wording": step.wording,
        "by_whom": step.by_whom,
        "whom": step.whom,
        "due_on": _day(step.due_on),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None

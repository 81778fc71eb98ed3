"""Writes: what a household owes."""

import uuid
from typing import Any

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import require
from cases.people.models import Debt, Household
from cases.people.perms import can_record_budget


def add_debt(
    *, actor, household: Household, debt: dict[str, Any], key: uuid.UUID | None = None, result_url: str
) -> Debt:
    """A debt of the household; `debt` holds fields of Debt."""
    require(can_record_budget(actor, household))
    with operation("cases.add_debt", actor=actor, key=key) as running:
        lock(household)
        row = Debt(household=household, **debt)
        row.save()
        running.result_url = result_url
        return row


def correct_debt(*, actor, debt: Debt, version: int, changes: dict[str, Any]) -> Debt:
    """What is known of a debt now; raises StaleVersion when somebody else changed it since `version`."""
    require(can_record_budget(actor, debt.household))
    with operation("cases.correct_debt", actor=actor):
        fresh = lock(debt, version=version)
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.save()
        return fresh

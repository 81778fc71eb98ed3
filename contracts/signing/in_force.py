"""Objectives and steps as the text in force says them, whatever is being written since."""

import datetime as dt

from contracts.contract.models import Contract, Version
from contracts.plan.models import Step
from contracts.plan.queries import Plan, plan_of
from contracts.signing.facts import steps_of


def plan_in_force(contract: Contract, text: Version | None) -> Plan:
    """The plan of today in the words of `text`, the one in force; as it is written when none was signed yet.

    What only an open text says is among the dropped ones, what it drops is told still. States are those of today, and
    steps said since the signature stay as they are said. The rows are to be read, never saved.
    """
    plan = plan_of(contract)
    if text is None:
        return plan
    signed = {one["id"]: one for one in text.facts["objectives"]}
    steps = {step["id"]: step for step in steps_of(text.facts)}
    rows = sorted((*plan.objectives, *plan.dropped), key=lambda row: row.pk)
    said = tuple(row for row in rows if row.pk in signed)
    for row in said:
        row.domain, row.wording = signed[row.pk]["domain"], signed[row.pk]["wording"]
        for step in row.told:
            if step.pk in steps:
                _say(step, steps[step.pk])
    return Plan(said, tuple(row for row in rows if row.pk not in signed))


def _say(step: Step, signed: dict) -> None:
    step.wording, step.by_whom, step.whom = (signed[name] for name in ("wording", "by_whom", "whom"))
    step.due_on = dt.date.fromisoformat(signed["due_on"]) if signed["due_on"] else None

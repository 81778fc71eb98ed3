"""The link between a stored application and the rules: facts in, an explanation stored line by line."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from aids.applications.enums import LineStatus
from aids.applications.models import Application, ApplicationLine, EligibilityExplanation, ExplanationLine
from aids.applications.situations import (
    Asked,
    Background,
    Checks,
    Rows,
    background_of,
    beside,
    granted_here,
    situation_of,
)
from aids.rule_sets import queries as rule_sets
from aids.rule_sets.models import RuleSet
from aids.rules import evaluation, explanation
from backend.audit.context import current_operation
from backend.audit.history import lock
from backend.kit import clock
from backend.kit.access import Refusal

OPEN_STATES = (LineStatus.TO_EXAMINE, LineStatus.READY, LineStatus.ON_AGENDA)


def preview(
    application: Application, checks: Checks, requests: Iterable[Asked], rows: Rows, on: dt.date
) -> list[tuple[Asked, explanation.Explanation]]:
    """What the rules would answer to what is being typed, request by request in their order; nothing is written.

    `requests` are those that are not decided yet: they share what the caps leave beside what was granted.

    Raises Refusal when no rule set governs the application; an aid that it has not is passed over.
    """
    rules = rule_sets.read(_governing(application, on))
    background = background_of(application, rules, on, rows=rows)
    granted = granted_here(application, background)
    answers: list[tuple[Asked, explanation.Explanation]] = []
    for asked in requests:
        if rules.has_aid(asked.aid_code):
            proposed = ((one.aid_code, one.proposed_amount or Decimal(0)) for _asked, one in answers)
            situation = situation_of(background, application, checks, asked, (*granted, *proposed))
            answers.append((asked, evaluation.evaluate(rules, asked.aid_code, situation)))
    return answers


def _governing(application: Application, on: dt.date) -> RuleSet:
    rule_set = rule_sets.governing(application.received_on, on)
    if rule_set is None:
        raise Refusal(_("No rule set is in force on this day."))
    return rule_set


def explain(line: ApplicationLine, on: dt.date, background: Background | None = None) -> EligibilityExplanation:
    """Store what the rule set answers that governs a line on a day; nothing is written when the answer is the same.

    A line that the commission has heard keeps the explanation that it was heard with.

    Call in the order of the lines, inside an operation. `background` is what is known of the household, when it was
    read already. Raises Refusal when no rule set governs the application.
    """
    line = lock(line)
    stored = EligibilityExplanation.objects.filter(line=line).first()
    if stored and line.status not in OPEN_STATES:
        return stored
    application = line.application
    rule_set = _governing(application, on)
    rules = rule_sets.read(rule_set)
    if not rules.has_aid(line.aid_code):
        if stored is None:
            raise Refusal(_("This aid is not in the rule set in force."))
        return stored  # a newer text dropped this aid: the line keeps the answer it was asked under
    background = background or background_of(application, rules, on)
    situation = situation_of(background, application, application, line, beside(line, background))
    answer = evaluation.evaluate(rules, line.aid_code, situation)
    fields = {
        "rule_set_id": rule_set.pk,
        "facts": situation.to_json(),
        "verdict": answer.verdict.value,
        "outcome": answer.outcome.value,
        "proposed_amount": answer.proposed_amount,
        "way_out": answer.way_out,
    }
    lines = [_stored_line(found) for found in answer.lines]
    if stored and _says_the_same(stored, fields, lines):
        return stored
    stored = stored or EligibilityExplanation(line=line)
    for name, value in {**fields, "computed_at": current_operation().at}.items():
        setattr(stored, name, value)
    stored.save()
    _write_lines(stored, lines)
    return stored


def _write_lines(stored: EligibilityExplanation, lines: list[dict]) -> None:
    """A line that says the same is left alone, so that the history shows what changed."""
    known = {line.position: line for line in stored.lines.all()}
    for values in lines:
        line = known.pop(values["position"], None) or ExplanationLine(explanation=stored)
        if line.pk and all(getattr(line, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(line, name, value)
        line.save()
    for line in known.values():
        line.delete()


def _stored_line(line: explanation.Line) -> dict:
    return {
        "position": line.position,
        "kind": line.kind.value,
        "rule_code": line.rule_code,
        "article": line.article,
        "label": line.label,
        "sentence": line.sentence,
        "formula_text": line.formula_text,
        "value": "" if line.value is None else str(line.value),
        "value_text": line.value_text,
        "threshold_text": line.threshold_text,
        "verdict": line.verdict.value,
        "severity": line.severity.value,
        "missing": [{"meaning": fact.meaning, "where_to_enter": fact.where_to_enter} for fact in line.missing],
    }


def _says_the_same(stored: EligibilityExplanation, fields: dict, lines: list[dict]) -> bool:
    undated = {**fields, "facts": {**fields["facts"], "on": stored.facts["on"]}}
    if any(getattr(stored, name) != value for name, value in undated.items()):
        return False
    known = list(stored.lines.all())
    return len(known) == len(lines) and all(
        getattr(row, name) == value for row, values in zip(known, lines, strict=True) for name, value in values.items()
    )


def explain_open_lines(application, on: dt.date) -> None:
    """Explain again every line that the commission has not heard yet, in their order."""
    background = None
    for line in application.lines.select_related("application__household").filter(status__in=OPEN_STATES):
        background = background or background_of(line.application, rule_sets.read(_governing(line.application, on)), on)
        explain(line, on, background)


def on_household_changed(household) -> None:
    """Subscriber of `household_changed`: the household's open lines are explained again."""
    for application in household.applications.filter(lines__status__in=OPEN_STATES).order_by("pk").distinct():
        explain_open_lines(application, clock.today())

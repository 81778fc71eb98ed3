"""The link between a stored application and the rules: facts in, an explanation stored line by line."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from aids.applications.enums import LineStatus
from aids.applications.models import ApplicationLine, EligibilityExplanation, ExplanationLine
from aids.rule_sets import queries as rule_sets
from aids.rules import evaluation, explanation
from aids.rules.situation import Situation
from backend.audit.context import current_operation
from backend.audit.history import lock
from backend.kit import clock, registry
from backend.kit.access import Refusal
from cases.enums import ADULT_ROLES
from cases.queries import latest_budget, members_on

OPEN_STATES = (LineStatus.TO_EXAMINE, LineStatus.READY, LineStatus.ON_AGENDA)


def situation_of(line: ApplicationLine, on: dt.date) -> Situation:
    """What is known, on a day, of the household and of this request."""
    application = line.application
    members = members_on(application.household, on)
    adults = sum(member.role in ADULT_ROLES for member in members)
    budget = latest_budget(application.household)
    rows = list(budget.lines.all()) if budget else []
    granted = _granted(line)
    grants = [grant.day for grant in granted if grant.application_id != application.pk]
    return Situation(
        persons=len(members),
        adults=adults,
        children=len(members) - adults,
        amount_asked=line.amount_asked,
        incomes=tuple((row.kind, row.monthly_amount) for row in rows if row.is_income) or None,
        expenses=tuple((row.kind, row.monthly_amount) for row in rows if not row.is_income) if budget else None,
        lawful_residence=application.lawful_residence,
        imminent_danger=application.imminent_danger,
        legal_rights_claimed=application.legal_rights_claimed,
        ground=line.ground,
        already_proposed=_proposed_before(line, granted),
        grants_this_calendar_year=sum(day.year == on.year and day <= on for day in grants),
        grants_last_12_months=sum(clock.add_months(on, -12) < day <= on for day in grants),
    )


def _granted(line: ApplicationLine) -> list[registry.Grant]:
    answers = registry.earlier_grants
    return [grant for answer in answers for grant in answer(line.application.household_id, line.aid_code)]


def _proposed_before(line: ApplicationLine, granted: list[registry.Grant]) -> Decimal:
    """Euros of the same aid on earlier lines of this application, granted or still proposed: they share one ceiling."""
    if line.position == 1:
        return Decimal(0)
    decided = sum((grant.amount for grant in granted if grant.application_id == line.application_id), Decimal(0))
    earlier = EligibilityExplanation.objects.filter(
        line__application=line.application, line__position__lt=line.position, line__aid_code=line.aid_code
    ).exclude(line__status=LineStatus.DECIDED)
    return sum((found.proposed_amount or Decimal(0) for found in earlier), decided)


def explain(line: ApplicationLine, on: dt.date) -> EligibilityExplanation:
    """Store what the rule set in force on a day answers for a line; nothing is written when the answer is the same.

    A line that the commission has heard keeps the explanation that it was heard with.

    Call in the order of the lines, inside an operation. Raises Refusal when no rule set is in force.
    """
    line = lock(line)
    stored = EligibilityExplanation.objects.filter(line=line).first()
    if stored and line.status not in OPEN_STATES:
        return stored
    rule_set = rule_sets.in_force(on)
    if rule_set is None:
        raise Refusal(_("No rule set is in force on this day."))
    situation = situation_of(line, on)
    try:
        answer = evaluation.evaluate(rule_sets.read(rule_set), line.aid_code, situation)
    except LookupError:
        if stored is None:
            raise Refusal(_("This aid is not in the rule set in force.")) from None
        return stored  # a newer text dropped this aid: the line keeps the answer it was asked under
    fields = {
        "rule_set_id": rule_set.pk,
        "facts": {"on": on.isoformat(), **situation.to_json()},
        "verdict": answer.verdict.value,
        "outcome": answer.outcome.value,
        "proposed_amount": answer.proposed_amount,
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
    for line in application.lines.select_related("application__household").filter(status__in=OPEN_STATES):
        explain(line, on)


def on_household_changed(household) -> None:
    """Subscriber of `household_changed`: the household's open lines are explained again."""
    for application in household.applications.filter(lines__status__in=OPEN_STATES).distinct():
        explain_open_lines(application, clock.today())

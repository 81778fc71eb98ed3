"""From what is stored, or just being typed, to the facts that the rules read."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from aids.applications.enums import LineStatus
from aids.applications.models import Application, ApplicationLine, EligibilityExplanation
from aids.rules.model import RuleSet
from aids.rules.situation import Amounts, Answer, Grant, Member, Situation, counts_of
from backend.kit import clock, registry
from cases.people.enums import IncomeKind
from cases.people.models import Household, HouseholdBudget
from cases.people.queries import latest_budget, members_on

Rows = Sequence[tuple[str, int | None, Decimal]]
"""Kind of income or expense, id of the person it is for (None: the household), euros a month."""


class Asked(Protocol):
    """A request, stored or being typed."""

    aid_code: str
    ground: str
    amount_asked: Decimal
    quote: Decimal | None
    answers: Mapping[str, Answer]


class Checks(Protocol):
    """The situation common to all requests of an application; None where it is not told."""

    lawful_residence: bool | None
    imminent_danger: bool | None
    legal_rights_claimed: bool | None


@dataclass(frozen=True)
class Background:
    """What is known of a household on a day, whatever is asked. `granted` leaves out the application at hand."""

    on: dt.date
    members: tuple[Member, ...]
    commune: str | None
    incomes: Amounts | None
    expenses: Amounts | None
    earlier_months: tuple[Amounts, ...]
    granted: tuple[registry.Grant, ...]


def background_of(application: Application, rule_set: RuleSet, on: dt.date, *, rows: Rows | None = None) -> Background:
    """The household of an application on a day, with its last budget, or `rows` when one is being typed."""
    household, told_on = application.household, on
    if rows is None:
        budget = latest_budget(household)
        told_on = budget.on_date if budget else on
        rows = [(line.kind, line.person_id, line.monthly_amount) for line in budget.lines.all()] if budget else None
    months = max((one.months for one in rule_set.sums.values()), default=1)
    granted = (grant for answer in registry.earlier_grants for grant in answer(household.pk))
    return Background(
        on=on,
        members=_members(household, on, rows),
        commune=household.place.insee_code if household.place else None,
        incomes=None if rows is None else tuple(_of(rows, income=True)) or None,
        expenses=None if rows is None else tuple(_of(rows, income=False)),
        earlier_months=_earlier_months(household, told_on, months - 1) if months > 1 else (),
        granted=tuple(granted),
    )


def situation_of(
    background: Background, application: Application, checks: Checks, asked: Asked, beside: Amounts
) -> Situation:
    """The facts of one request; `beside` are (aid, euros) of the other requests of the same application."""
    others = [grant for grant in background.granted if grant.application_id != application.pk]
    return Situation(
        **counts_of(member.role for member in background.members),
        amount_asked=asked.amount_asked,
        incomes=background.incomes,
        expenses=background.expenses,
        lawful_residence=checks.lawful_residence,
        imminent_danger=checks.imminent_danger,
        legal_rights_claimed=checks.legal_rights_claimed,
        ground=asked.ground,
        on=background.on,
        members=background.members,
        commune=background.commune,
        quote=asked.quote,
        earlier_months=background.earlier_months,
        past_grants=tuple(Grant(grant.aid_code, grant.day, grant.amount) for grant in others),
        proposed_here=tuple((aid, amount) for aid, amount in beside if amount),
        answers=asked.answers,
    )


def granted_here(application: Application, background: Background) -> Amounts:
    """(aid, euros) of what was granted in an application already, whatever the place of the line."""
    return tuple((one.aid_code, one.amount) for one in background.granted if one.application_id == application.pk)


def beside(line: ApplicationLine, background: Background) -> Amounts:
    """(aid, euros) of the other lines of the same application: granted, or still proposed by those before it."""
    waiting = EligibilityExplanation.objects.filter(
        line__application=line.application_id, line__position__lt=line.position
    ).exclude(line__status=LineStatus.DECIDED)
    proposed = waiting.order_by("line__position").values_list("line__aid_code", "proposed_amount")
    found = [(aid, amount or Decimal(0)) for aid, amount in proposed] if line.position > 1 else []
    return (*granted_here(line.application, background), *found)


def _members(household: Household, on: dt.date, rows: Rows | None) -> tuple[Member, ...]:
    """An income that the budget does not tell is unknown; once incomes are told, who has no line has none."""
    own: dict[int | None, Decimal] = {}
    for kind, person, amount in rows or ():
        if kind in IncomeKind.values:
            own[person] = own.get(person, Decimal(0)) + amount
    return tuple(
        Member(
            member.role,
            clock.age(member.person.birth_date, on),
            own.get(member.person_id, Decimal(0)) if own else None,
        )
        for member in members_on(household, on)
    )


def _of(rows: Rows, *, income: bool) -> Iterable[tuple[str, Decimal]]:
    return ((kind, amount) for kind, _person, amount in rows if (kind in IncomeKind.values) == income)


def _earlier_months(household: Household, told_on: dt.date, wanted: int) -> tuple[Amounts, ...]:
    """The incomes of the months before the budget's, latest first, until a month that has none told."""
    this_month = told_on.replace(day=1)
    since = clock.add_months(this_month, -wanted)
    budgets = household.budgets.filter(on_date__gte=since, on_date__lt=this_month).prefetch_related("lines")
    latest: dict[dt.date, HouseholdBudget] = {}
    for budget in budgets:  # the latest of each month comes first
        latest.setdefault(budget.on_date.replace(day=1), budget)
    found = []
    for back in range(1, wanted + 1):
        budget = latest.get(clock.add_months(this_month, -back))
        lines = budget.lines.all() if budget else ()
        incomes = tuple((line.kind, line.monthly_amount) for line in lines if line.is_income)
        if not incomes:
            break
        found.append(incomes)
    return tuple(found)

"""Like situations: what the commissions of all units decided for households that look like the one before them.

Same aid, same type of household, income per consumption unit within 15 %, over twelve months. The type and the income
are frozen with each decision. Fewer than five cases are never told, nor a figure from which they could be found.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, DecimalField
from django.utils import timezone
from django.utils.translation import gettext as _

from aids.commissions.enums import HouseholdType, Outcome
from aids.commissions.models import Decision
from backend.kit import clock
from backend.kit.charts import Series, Shares
from backend.kit.money import round_euro
from cases.people.enums import IncomeKind, MemberRole

FEWEST = 5
"""Cases below which nothing is told."""
WITHIN = Decimal("0.15")
MONTHS = 12
FIRST_ADULT, OTHER_FROM_14, CHILD_UNDER_14 = Decimal(1), Decimal("0.5"), Decimal("0.3")
"""The scale of consumption units of the OECD, as INSEE uses it."""
ADULT_AGE = 14
_DEPENDANTS = (MemberRole.CHILD, MemberRole.OTHER_DEPENDANT)


def consumption_units(ages: Iterable[int]) -> Decimal:
    """1 for the first person, 0.5 for each other one from 14 years on, 0.3 for each younger one; 0 for nobody."""
    found = sorted(ages, reverse=True)
    others = sum((OTHER_FROM_14 if age >= ADULT_AGE else CHILD_UNDER_14 for age in found[1:]), Decimal(0))
    return FIRST_ADULT + others if found else Decimal(0)


def type_of(roles: Iterable[str]) -> str:
    """A couple as soon as there is a spouse; with children as soon as somebody is dependant."""
    found = list(roles)
    with_children = any(role in _DEPENDANTS for role in found)
    if MemberRole.SPOUSE in found:
        return HouseholdType.COUPLE_WITH_CHILDREN if with_children else HouseholdType.COUPLE
    return HouseholdType.SINGLE_WITH_CHILDREN if with_children else HouseholdType.SINGLE


def kind_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a decision from its frozen facts: aid, type of household, income per consumption unit (euros a month).

    The type is empty where nobody lived in the household that day; the income None then, and without a budget.
    """
    on = dt.date.fromisoformat(facts["on"])
    members, budget = facts["household"]["members"], facts["budget"]
    kind = {"aid_code": facts["request"]["aid"], "household_type": "", "income_per_unit": None}
    if not members:
        return kind
    kind["household_type"] = type_of(one["role"] for one in members)
    if budget is not None:
        lines = [(kind, Decimal(amount)) for kind, _person, amount in budget["lines"]]
        kind["income_per_unit"] = income_per_unit(
            lines, (clock.age(dt.date.fromisoformat(one["birth_date"]), on) for one in members)
        )
    return kind


def income_per_unit(lines: Iterable[tuple[str, Decimal]], ages: Iterable[int]) -> Decimal:
    """The incomes among (kind, euros a month), shared by the consumption units of at least one person."""
    income = sum((amount for kind, amount in lines if kind in IncomeKind.values), Decimal(0))
    return round_euro(income / consumption_units(ages))


class Counted(NamedTuple):
    """How many cases had an outcome, in words."""

    outcome: str
    cases: int


@dataclass(frozen=True)
class Like:
    """What is looked for, and what was found; `hidden` says in a sentence why nothing, or less, is told."""

    household_type: str
    income: tuple[Decimal, Decimal] | None = None
    cases: int = 0
    outcomes: tuple[Counted, ...] = ()
    quartiles: tuple[Decimal, Decimal, Decimal] | None = None
    chart: Shares | None = None
    hidden: str = ""

    @property
    def kind_words(self) -> str:
        return str(HouseholdType(self.household_type).label) if self.household_type else ""


class _Quartiles(Aggregate):
    """Three amounts really granted: a quarter of them, a half, three quarters are not above."""

    template = "percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(DecimalField(max_digits=9, decimal_places=2))


def like(*, aid_code: str, household_type: str, income_per_unit: Decimal | None, before: dt.datetime) -> Like:
    """The decisions like this one of the twelve months before a moment, in all units; two queries."""
    if not household_type or income_per_unit is None:
        return Like(household_type, hidden=_("The budget is not known: no situation can be compared."))
    bounds = (round_euro(income_per_unit * (1 - WITHIN)), round_euro(income_per_unit * (1 + WITHIN)))
    since = clock.add_months(timezone.localdate(before), -MONTHS)
    found = (
        Decision.objects.standing()
        .filter(
            aid_code=aid_code,
            household_type=household_type,
            income_per_unit__range=bounds,
            decided_at__gte=timezone.make_aware(dt.datetime.combine(since, dt.time.min)),
            decided_at__lt=before,
        )
        .order_by()
    )
    rows = found.values_list("unit__name", "outcome").annotate(cases=Count("*")).order_by("unit__name")
    by_unit: dict[str, Counter] = {}
    for unit, outcome, cases in rows:
        by_unit.setdefault(unit, Counter())[outcome] = cases
    total = sum(by_unit.values(), Counter())
    if total.total() < FEWEST:
        return Like(household_type, bounds, hidden=_("Fewer than %(n)s cases: nothing is told.") % {"n": FEWEST})
    granted = found.filter(amount__isnull=False).aggregate(cases=Count("*"), quartiles=_Quartiles("amount"))
    shown = _told(by_unit)
    return Like(
        household_type,
        bounds,
        cases=total.total(),
        outcomes=tuple(Counted(str(outcome.label), total[outcome]) for outcome in Outcome if total[outcome]),
        quartiles=tuple(granted["quartiles"]) if granted["cases"] >= FEWEST else None,
        chart=_chart(total, shown),
        hidden=_hidden_units(sorted(by_unit.keys() - shown.keys())),
    )


def _told(by_unit: dict[str, Counter]) -> dict[str, Counter]:
    """The units of which something may be told: were one alone left out, what is told of the others would tell it."""
    told = {unit: counted for unit, counted in by_unit.items() if counted.total() >= FEWEST}
    if len(by_unit) - len(told) == 1 and told:
        del told[min(told, key=lambda unit: (told[unit].total(), unit))]
    return told


def _chart(total: Counter, by_unit: dict[str, Counter]) -> Shares:
    bars = [(_("All units"), total), *by_unit.items()]
    return Shares(
        title=_("What was decided"),
        labels=tuple(label for label, _counted in bars),
        series=tuple(
            Series(str(outcome.label), tuple(Decimal(counted[outcome]) for _label, counted in bars))
            for outcome in Outcome
            if total[outcome]
        ),
    )


def _hidden_units(units: list[str]) -> str:
    if not units:
        return ""
    return _("Too few cases to tell of: %(units)s.") % {"units": ", ".join(units)}

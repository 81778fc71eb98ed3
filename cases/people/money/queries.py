"""Reads: the budgets of a household side by side, its debts."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.kit.charts import Lines, Series
from cases.people.enums import ExpenseKind, IncomeKind
from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget
from cases.people.queries import Balance, balance_of

COMPARED = 6


@dataclass(frozen=True)
class Row:
    """One kind of income or expense over the budgets compared: euros in each, None where it was not told."""

    label: str
    amounts: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Comparison:
    """At most `COMPARED` budgets of a household, the oldest first, and what changed from one to the next."""

    budgets: list[HouseholdBudget]
    incomes: list[Row]
    expenses: list[Row]
    balances: list[Balance]

    @property
    def chart(self) -> Lines:
        """What comes in, what goes out, what is left, over time."""
        told = self.balances
        series = (
            Series(_("Income"), tuple(one.income for one in told)),
            Series(_("Expenses"), tuple(one.expenses for one in told)),
            Series(_("What is left"), tuple(one.residual for one in told)),
        )
        days = tuple(date_format(one.on_date, "SHORT_DATE_FORMAT") for one in self.budgets)
        return Lines(_("The month of the household over time"), days, series, "€", get_language() or "fr")


def compared(household: Household, persons: int) -> Comparison:
    """The latest budgets side by side; `persons` live in the household today."""
    lines = Prefetch("lines", queryset=BudgetLine.objects.order_by("pk"))
    budgets = list(household.budgets.prefetch_related(lines)[:COMPARED])[::-1]
    sums = [_by_kind(budget) for budget in budgets]
    balances = [balance_of(budget, persons) for budget in budgets]
    return Comparison(budgets, _rows(IncomeKind, sums), _rows(ExpenseKind, sums), balances)


def _by_kind(budget: HouseholdBudget) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in budget.lines.all():
        sums[line.kind] += line.monthly_amount
    return sums


def _rows(kinds, sums: list[dict[str, Decimal]]) -> list[Row]:
    told = [kind for kind in kinds if any(kind in one for one in sums)]
    return [Row(str(kind.label), tuple(one.get(kind) for one in sums)) for kind in told]


@dataclass(frozen=True)
class Debts:
    """The debts of a household: those to pay and those settled, euros owed and paid back a month in all."""

    owed: list[Debt]
    settled: list[Debt]

    @property
    def total(self) -> Decimal:
        return sum((debt.amount for debt in self.owed), Decimal(0))

    @property
    def monthly(self) -> Decimal:
        return sum((debt.monthly_plan or Decimal(0) for debt in self.owed), Decimal(0))


def debts_of(household: Household) -> Debts:
    debts = list(household.debts.all())
    return Debts([one for one in debts if not one.settled_on], [one for one in debts if one.settled_on])

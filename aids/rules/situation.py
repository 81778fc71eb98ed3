"""What is known of a household and of its request on the day it is examined: the input of an evaluation.

`None` always means *not told*, never zero nor no.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from aids.rules.expressions import UNKNOWN, Unknown, Value
from aids.rules.model import RuleSet
from aids.rules.vocabulary import EXPENSE_KINDS, INCOME_KINDS

Amounts = tuple[tuple[str, Decimal], ...]

MAX_AMOUNT = Decimal(1_000_000_000)
MAX_COUNT = 1_000

_COUNTS = ("persons", "adults", "children", "grants_this_calendar_year", "grants_last_12_months")
_YES_NO = ("lawful_residence", "imminent_danger", "legal_rights_claimed")
_MONEY = ("amount_asked", "already_proposed")
_BUDGET = {"incomes": INCOME_KINDS, "expenses": EXPENSE_KINDS}
_OPTIONAL = ("grants_this_calendar_year", "grants_last_12_months")


@dataclass(frozen=True, slots=True)
class Situation:
    """Facts to examine. Amounts are euros in whole cents, never negative; incomes and expenses are monthly.

    No income line (`None` or empty) means that the budget is missing: a household without any income says so by a
    line of 0.00. `expenses=None` means not told, `()` none. Raises `ValueError` on an unknown code, a negative,
    absurd or fractional amount.
    """

    persons: int
    adults: int
    children: int
    amount_asked: Decimal
    incomes: Amounts | None = None
    expenses: Amounts | None = None
    lawful_residence: bool | None = None
    imminent_danger: bool | None = None
    legal_rights_claimed: bool | None = None
    ground: str | None = None
    already_proposed: Decimal = Decimal(0)  # same aid, earlier lines of the same application
    grants_this_calendar_year: int | None = None  # same aid, same household
    grants_last_12_months: int | None = None

    def __post_init__(self) -> None:
        for name in _COUNTS:
            _check_count(name, getattr(self, name), optional=name in _OPTIONAL)
        for name in _YES_NO:
            if not isinstance(getattr(self, name), bool | None):
                raise ValueError(f"{name}: true, false or nothing expected")
        if not isinstance(self.ground, str | None):
            raise ValueError("ground: a code or nothing expected")
        for name in _MONEY:
            _check_amount(name, getattr(self, name))
        for name, kinds in _BUDGET.items():
            for code, amount in getattr(self, name) or ():
                if code not in kinds:
                    raise ValueError(f"{name}: unknown kind {code!r}")
                _check_amount(f"{name}.{code}", amount)

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON; amounts as strings."""
        data = {field.name: getattr(self, field.name) for field in fields(self)}
        data |= {name: format(data[name], "f") for name in _MONEY}
        for name in _BUDGET:
            lines = data[name]
            data[name] = None if lines is None else [[code, format(amount, "f")] for code, amount in lines]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Situation":
        """The inverse of `to_json`. Raises `ValueError` on an unknown key, a missing key or a wrong type."""
        values = dict(data)
        try:
            values |= {name: _decimal(values[name]) for name in _MONEY if name in values}
            for name in _BUDGET:
                if values.get(name) is not None:
                    values[name] = tuple((code, _decimal(amount)) for code, amount in values[name])
            return cls(**values)
        except (TypeError, InvalidOperation) as error:
            raise ValueError(f"not a situation: {error}") from error


def facts_of(situation: Situation, rule_set: RuleSet) -> dict[str, Value]:
    """Every fact of the vocabulary, with kinds of income and expense counted as the rule set says."""
    told = {name: getattr(situation, name) for name in (*_COUNTS, *_YES_NO, *_MONEY, "ground")}
    facts = {name: _value(value) for name, value in told.items()}
    facts["persons"] = Fraction(situation.persons) if situation.persons else UNKNOWN
    incomes = situation.incomes or None
    facts |= _totals("income", incomes, rule_set.income_shares)
    facts |= _totals("expense", situation.expenses, rule_set.expense_shares)
    facts["counted_income"] = _counted("counted_income", incomes, rule_set.income_shares)
    facts["counted_expenses"] = _counted("counted_expenses", situation.expenses, rule_set.expense_shares)
    return facts


def by_kind(lines: Iterable[tuple[str, Decimal]]) -> dict[str, Fraction]:
    """Exact total per kind, sorted by code, so that the order of the lines does not matter."""
    totals: dict[str, Fraction] = {}
    for code, amount in sorted(lines):
        totals[code] = totals.get(code, Fraction(0)) + Fraction(amount)
    return totals


def _totals(prefix: str, lines: Amounts | None, kinds: Iterable[str]) -> dict[str, Value]:
    if lines is None:
        missing = "counted_income" if prefix == "income" else "counted_expenses"
        return {f"{prefix}_{code}": Unknown(frozenset({missing})) for code in kinds}
    totals = by_kind(lines)
    return {f"{prefix}_{code}": totals.get(code, Fraction(0)) for code in kinds}


def _counted(name: str, lines: Amounts | None, shares: Mapping[str, Fraction]) -> Value:
    if lines is None:
        return Unknown(frozenset({name}))
    return sum((Fraction(amount) * shares[code] for code, amount in lines), Fraction(0))


def _value(told: Decimal | int | bool | str | None) -> Value:
    if told is None:
        return UNKNOWN
    return told if isinstance(told, bool | str) else Fraction(told)


def _decimal(text: object) -> Decimal:
    if not isinstance(text, str):
        raise TypeError(f"an amount is written as a string, not {text!r}")
    return Decimal(text)


def _check_count(name: str, value: object, *, optional: bool) -> None:
    if value is None and optional:
        return
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNT:
        raise ValueError(f"{name}: a count from 0 to {MAX_COUNT} expected")


def _check_amount(name: str, value: object) -> None:
    sound = isinstance(value, Decimal) and value.is_finite() and 0 <= value < MAX_AMOUNT
    if not sound or value.as_tuple().exponent < -2:
        raise ValueError(f"{name}: an amount in euros and whole cents, not negative, expected")

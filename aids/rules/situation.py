"""What is known of a household and of its request on the day it is examined: the input of an evaluation.

`None` always means *not told*, never zero nor no.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from aids.rules.vocabulary import EXPENSE_KINDS, INCOME_KINDS

Amounts = tuple[tuple[str, Decimal], ...]
Answer = bool | int | str
"""Yes or no, a count, the code of a choice, euros as a text: « 85.50 »."""

MAX_AMOUNT = Decimal(1_000_000_000)
MAX_COUNT = 1_000
APPLICANT, SPOUSE, CHILD = "head", "spouse", "child"
OTHER_DEPENDANT, OTHER_ADULT = "other_dependant", "other_adult"
ROLES = (APPLICANT, SPOUSE, CHILD, OTHER_DEPENDANT, OTHER_ADULT)
ADULTS = (APPLICANT, SPOUSE, OTHER_ADULT)

_PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
SIZE = ("persons", "adults", "children")
COUNTS = (*SIZE, "grants_this_calendar_year", "grants_last_12_months")
YES_NO = ("lawful_residence", "imminent_danger", "legal_rights_claimed")
MONEY = ("amount_asked", "already_proposed", "quote")
_BUDGET = {"incomes": INCOME_KINDS, "expenses": EXPENSE_KINDS}
_LINES = (*_BUDGET, "proposed_here")
_OPTIONAL = ("grants_this_calendar_year", "grants_last_12_months", "quote")


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the household: place in it, completed years, euros a month of their own (None: not told)."""

    role: str
    age: int | None = None
    income: Decimal | None = None

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"members: unknown role {self.role!r}")
        _check_count("members.age", self.age, optional=True)
        if self.income is not None:
            _check_amount("members.income", self.income)


@dataclass(frozen=True, slots=True)
class Grant:
    """An aid that the household had, in an earlier application: code of the aid, day of the decision, euros."""

    aid: str
    day: date
    amount: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.aid, str) or not isinstance(self.day, date):
            raise ValueError("past_grants: a code, a day and an amount expected")
        _check_amount("past_grants.amount", self.amount)


@dataclass(frozen=True, slots=True)
class Situation:
    """Facts to examine. Amounts are euros in whole cents, never negative; incomes and expenses are monthly.

    No income line (`None` or empty) means that the budget is missing: a household without any income says so by a
    line of 0.00. `expenses=None` means not told, `()` none. `earlier_months` are the incomes of the months before,
    latest first. `answers` are those to the questions of the rule set, by code. `proposed_here` are the aids and
    euros of the other lines of the same application, granted or proposed; `already_proposed` may say those of the same
    aid in one sum instead. Raises `ValueError` on an unknown code, a negative, absurd or fractional amount.
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
    already_proposed: Decimal = Decimal(0)
    grants_this_calendar_year: int | None = None  # same aid, same household
    grants_last_12_months: int | None = None
    on: date | None = None
    members: tuple[Member, ...] | None = None
    commune: str | None = None  # INSEE code of where the household lives
    quote: Decimal | None = None
    earlier_months: tuple[Amounts, ...] = ()
    past_grants: tuple[Grant, ...] | None = None
    proposed_here: Amounts = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in COUNTS:
            _check_count(name, getattr(self, name), optional=name in _OPTIONAL)
        for name in YES_NO:
            if not isinstance(getattr(self, name), bool | None):
                raise ValueError(f"{name}: true, false or nothing expected")
        for name in ("ground", "commune"):
            if not isinstance(getattr(self, name), str | None):
                raise ValueError(f"{name}: a code or nothing expected")
        for name in MONEY:
            value = getattr(self, name)
            if value is not None or name not in _OPTIONAL:
                _check_amount(name, value)
        for name, kinds in _BUDGET.items():
            _check_lines(name, getattr(self, name) or (), kinds)
        for month in self.earlier_months:
            _check_lines("earlier_months", month, INCOME_KINDS)
        for _aid, amount in self.proposed_here:
            _check_amount("proposed_here", amount)
        for code, answer in self.answers.items():
            _check_answer(code, answer)

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON; amounts and days as strings. What was not told and is new may be left out."""
        data = {one.name: getattr(self, one.name) for one in fields(self)}
        data |= {name: _text(data[name]) for name in MONEY}
        for name in _BUDGET:
            data[name] = None if data[name] is None else _texts(data[name])
        data["on"] = self.on and self.on.isoformat()
        data["members"] = self.members and [
            {name: _text(value) for name, value in asdict(member).items()} for member in self.members
        ]
        data["earlier_months"] = [_texts(month) for month in self.earlier_months]
        data["past_grants"] = (
            None
            if self.past_grants is None
            else [[grant.aid, grant.day.isoformat(), _text(grant.amount)] for grant in self.past_grants]
        )
        data["proposed_here"] = _texts(self.proposed_here)
        data["answers"] = dict(self.answers)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Situation":
        """The inverse of `to_json`; answers in euros stay texts.

        Counts of persons, adults and children follow from the members where they are not said. Raises `ValueError`
        on an unknown key, a missing key or a wrong type.
        """
        try:
            return cls(**_values_of(data))
        except (TypeError, AttributeError, InvalidOperation) as error:
            raise ValueError(f"not a situation: {error}") from error

    @classmethod
    def frozen(cls, data: Mapping[str, Any]) -> "Situation":
        """The same for what `to_json` wrote and Iris kept: nothing is checked again, which halves the time."""
        situation = object.__new__(cls)
        for name, value in (_DEFAULTS | _values_of(data)).items():
            object.__setattr__(situation, name, value)
        return situation


_DEFAULTS = {
    one.name: one.default if one.default_factory is MISSING else one.default_factory()
    for one in fields(Situation)
    if (one.default, one.default_factory) != (MISSING, MISSING)
}


def _values_of(data: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(data)
    if values.get("members") is not None:
        values["members"] = tuple(_member(one) for one in values["members"])
        values = counts_of(one.role for one in values["members"]) | values
    for name in MONEY:
        if values.get(name) is not None:
            values[name] = _decimal(values[name])
    for name in _LINES:
        if values.get(name) is not None:
            values[name] = _lines(values[name])
    values["earlier_months"] = tuple(_lines(month) for month in values.get("earlier_months") or ())
    if values.get("on") is not None:
        values["on"] = date.fromisoformat(values["on"])
    if values.get("past_grants") is not None:
        values["past_grants"] = tuple(
            Grant(aid, date.fromisoformat(day), _decimal(amount)) for aid, day, amount in values["past_grants"]
        )
    values["answers"] = dict(values.get("answers") or {})
    return values


def counts_of(roles: Iterable[str]) -> dict[str, int]:
    """How many persons, adults and others the members of these roles are."""
    adults = [role in ADULTS for role in roles]
    return {"persons": len(adults), "adults": sum(adults), "children": len(adults) - sum(adults)}


def plain_number(answer: Answer | None) -> Decimal | None:
    """An answer that is a number, without sign nor exponent (1e999999999 would be written out in full), or None."""
    if answer is None or isinstance(answer, bool) or not _PLAIN.fullmatch(str(answer)):
        return None
    return Decimal(answer)


class SizeFault(ValueError):
    """Counts that are those of no household, or too few: which one to correct, and why, in French."""

    def __init__(self, name: str, message: str) -> None:
        self.name, self.message = name, message
        super().__init__(f"{name} : {message}")


def size_of(told: Mapping[str, int], roles: Collection[str]) -> dict[str, int]:
    """Persons, adults and children as somebody writes them: those of the members, or two of them give the third.

    `told` are the counts that are written, among other facts; `roles` are empty where no member is. Raises `SizeFault`.
    """
    size = {name: told[name] for name in SIZE if name in told}
    whole = _agreed(size, counts_of(roles)) if roles else _completed(size)
    if whole["persons"] > MAX_COUNT:
        raise SizeFault("persons", f"{MAX_COUNT} personnes au plus")
    return whole


def _agreed(size: Mapping[str, int], counted: dict[str, int]) -> dict[str, int]:
    for name, number in size.items():
        if number != counted[name]:
            raise SizeFault(name, f"{number} ici, mais members en compte {counted[name]}")
    return counted


def _completed(size: dict[str, int]) -> dict[str, int]:
    """One person alone is an adult."""
    if size == {"persons": 1}:
        return {"persons": 1, "adults": 1, "children": 0}
    if len(size) < 2:
        raise SizeFault("persons", "dire deux nombres parmi persons, adults, children, ou tous les membres (members)")
    persons = size.get("persons", size.get("adults", 0) + size.get("children", 0))
    adults = size.get("adults", persons - size.get("children", 0))
    children = size.get("children", persons - adults)
    if min(adults, children) < 0 or adults + children != persons:
        raise SizeFault("persons", "les adultes et les enfants ne font pas ce nombre de personnes")
    return {"persons": persons, "adults": adults, "children": children}


def by_kind(lines: Iterable[tuple[str, Decimal]]) -> dict[str, Fraction]:
    """Exact total per kind, sorted by code, so that the order of the lines does not matter."""
    totals: dict[str, Fraction] = {}
    for code, amount in sorted(lines):
        totals[code] = totals.get(code, Fraction(0)) + Fraction(amount)
    return totals


def _member(data: Mapping[str, Any]) -> Member:
    income = data.get("income")
    return Member(**{**data, "income": None if income is None else _decimal(income)})


def _lines(data: Iterable[Iterable[Any]]) -> Amounts:
    return tuple([(code, _decimal(amount)) for code, amount in data])


def _texts(lines: Amounts) -> list[list[str]]:
    return [[code, _text(amount)] for code, amount in lines]


def _text(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


def _decimal(text: object) -> Decimal:
    if not isinstance(text, str):
        raise TypeError(f"an amount is written as a string, not {text!r}")
    return Decimal(text)


def _check_lines(name: str, lines: Amounts, kinds: Mapping[str, str]) -> None:
    for code, amount in lines:
        if code not in kinds:
            raise ValueError(f"{name}: unknown kind {code!r}")
        _check_amount(f"{name}.{code}", amount)


def _check_answer(code: str, answer: object) -> None:
    if not isinstance(answer, str | bool):
        _check_count(f"answers.{code}", answer, optional=False)


def _check_count(name: str, value: object, *, optional: bool) -> None:
    if value is None and optional:
        return
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNT:
        raise ValueError(f"{name}: a count from 0 to {MAX_COUNT} expected")


def _check_amount(name: str, value: object) -> None:
    sound = isinstance(value, Decimal) and value.is_finite() and 0 <= value < MAX_AMOUNT
    if not sound or value.as_tuple().exponent < -2:
        raise ValueError(f"{name}: an amount in euros and whole cents, not negative, expected")

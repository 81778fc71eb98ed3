"""What an invented household receives and pays in a month: amounts close to the scales of 2025, in euros."""

import datetime as dt
from decimal import Decimal
from random import Random

from backend.kit import clock
from backend.shell.demo.lives import Life, Member, turns
from cases.people.enums import ExpenseKind, IncomeKind, MemberRole

Rows = list[tuple[str, int | None, Decimal]]
"""Kind, index of the member it is for (None: the household), euros a month."""

RSA_ONE_PERSON = Decimal("646.52")
RSA_SECOND_PERSON = Decimal("323.26")
RSA_FURTHER_PERSON = Decimal("193.96")
RSA_HOUSING_SHARE = {1: Decimal("77.58"), 2: Decimal("155.16")}
RSA_HOUSING_SHARE_FROM_3 = Decimal("192.02")
FAMILY_ALLOWANCES = {2: Decimal("151.05"), 3: Decimal("344.56")}
FAMILY_ALLOWANCES_FURTHER = Decimal("193.52")
YOUNG_CHILD_ALLOWANCE = Decimal("196.60")
LONE_PARENT_SUPPORT = Decimal("199.18")
LARGEST_SHARE_OF_RENT = Decimal("0.7")

_ROLE_OF = {"head": MemberRole.HEAD, "spouse": MemberRole.SPOUSE, "grown_child": MemberRole.CHILD}
_UNTIL = {"canteen": 15, "childcare": 3, "allowances": 20}


def draw_budget(rng: Random, life: Life, turn_code: str, on: dt.date, *, destitute: bool = False) -> Rows:
    """The household's budget as told on a day; `destitute`: everything that comes in has stopped.

    A household without any income says so by a line of 0.00.
    """
    turn = turns()[turn_code]
    living = life.living(on)
    housing_benefit = _housing_benefit(rng, life, turn, len(living))
    incomes: Rows = [] if destitute else _incomes(rng, life, turn, on, living, housing_benefit)
    if housing_benefit:
        incomes.append((IncomeKind.HOUSING_BENEFIT, None, housing_benefit))
    if all(kind == IncomeKind.HOUSING_BENEFIT for kind, _who, _amount in incomes):
        incomes.append((IncomeKind.OTHER_INCOME, None, Decimal("0.00")))
    works = any(kind == IncomeKind.WAGE for kind, _who, _amount in incomes)
    return incomes + _expenses(rng, life, on, living, works=works)


def _incomes(rng: Random, life: Life, turn: dict, on: dt.date, living: list[Member], housing_benefit: Decimal) -> Rows:
    rows: Rows = []
    for told in turn.get("incomes", []):
        if rng.random() >= told["chance"]:
            continue
        who = told.get("who", "head")
        index = None if who == "household" else _index(life, who, on)
        if who != "household" and index is None:
            continue
        rows.append((told["kind"], index, _cents(rng, told["low"], told["high"])))
    elder = life.index_of(MemberRole.OTHER_ADULT)
    if elder is not None:
        rows.append((IncomeKind.PENSION, elder, _cents(rng, 420, 780)))
    benefits = _family_benefits(rng, life, on) if rng.random() < turn.get("benefits", 0) else Decimal(0)
    if benefits:
        rows.append((IncomeKind.FAMILY_ALLOWANCES, None, benefits))
    if rng.random() < turn.get("rsa", 0):
        rows.append((IncomeKind.RSA, None, _rsa(len(living), benefits, housed=bool(housing_benefit))))
    return rows


def _index(life: Life, who: str, on: dt.date) -> int | None:
    index = life.index_of(_ROLE_OF[who])
    if who == "grown_child" and index is not None and clock.age(life.members[index].birth_date, on) < 18:
        return None
    return index


def _rsa(persons: int, benefits: Decimal, *, housed: bool) -> Decimal:
    scale = RSA_ONE_PERSON
    if persons > 1:
        scale += RSA_SECOND_PERSON + RSA_FURTHER_PERSON * (persons - 2)
    if housed:
        scale -= RSA_HOUSING_SHARE.get(persons, RSA_HOUSING_SHARE_FROM_3)
    return max(scale - benefits, Decimal("15.00"))


def _family_benefits(rng: Random, life: Life, on: dt.date) -> Decimal:
    ages = [clock.age(m.birth_date, on) for m in life.living(on) if m.role == MemberRole.CHILD]
    young = [age for age in ages if age < _UNTIL["allowances"]]
    if not young:
        return Decimal(0)
    total = FAMILY_ALLOWANCES.get(len(young), Decimal(0))
    if len(young) > 3:
        total = FAMILY_ALLOWANCES[3] + FAMILY_ALLOWANCES_FURTHER * (len(young) - 3)
    if min(young) < _UNTIL["childcare"]:
        total += YOUNG_CHILD_ALLOWANCE
    if life.shape == "single_parent" and rng.random() < 0.5:
        total += LONE_PARENT_SUPPORT * len(young)
    return total


def _housing_benefit(rng: Random, life: Life, turn: dict, persons: int) -> Decimal:
    if not life.home.rent or rng.random() >= turn.get("housing_benefit", 0):
        return Decimal(0)
    most = (life.home.rent * LARGEST_SHARE_OF_RENT).quantize(Decimal(1))
    return min(_cents(rng, 150 + 38 * persons, 230 + 48 * persons), most)


def _expenses(rng: Random, life: Life, on: dt.date, living: list[Member], *, works: bool) -> Rows:
    persons = len(living)
    rows: Rows = []
    home = life.home
    if home.rent:
        rows.append((ExpenseKind.RENT, None, Decimal(home.rent)))
    if home.owner and clock.age(life.head.birth_date, on) < 60:
        rows.append((ExpenseKind.MORTGAGE, None, _cents(rng, 310, 560)))
    if home.rent or home.owner:
        rows.append((ExpenseKind.ENERGY, None, _cents(rng, 42 + 9 * persons, 78 + 17 * persons)))
        rows.append((ExpenseKind.WATER, None, _cents(rng, 9 + 5 * persons, 15 + 8 * persons)))
        rows.append((ExpenseKind.INSURANCE, None, _cents(rng, 14, 48)))
    rows.append((ExpenseKind.TELECOM, None, _cents(rng, 8, 46)))
    rows += _now_and_then(rng, life, on, works=works)
    return rows


def _now_and_then(rng: Random, life: Life, on: dt.date, *, works: bool) -> Rows:
    ages = [clock.age(m.birth_date, on) for m in life.living(on) if m.role == MemberRole.CHILD]
    at_school = sum(3 <= age <= _UNTIL["canteen"] for age in ages)
    small = sum(age < _UNTIL["childcare"] for age in ages)
    rows: Rows = []
    if works:
        rows.append((ExpenseKind.TRANSPORT, 0, _cents(rng, 45, 165)))
    if at_school and rng.random() < 0.8:
        rows.append((ExpenseKind.CANTEEN, None, at_school * _cents(rng, 14, 44)))
    if small and works:
        rows.append((ExpenseKind.CHILDCARE, None, _cents(rng, 40, 170)))
    if rng.random() < 0.55:
        rows.append((ExpenseKind.HEALTH, None, _cents(rng, 12, 74)))
    if life.home.rent and rng.random() < 0.25:
        rows.append((ExpenseKind.DEBT, None, _cents(rng, 35, 190)))
    return rows


def _cents(rng: Random, low: int, high: int) -> Decimal:
    """An amount from `low` to `high` euros, to the cent."""
    return Decimal(rng.randint(low * 100, high * 100)) / 100

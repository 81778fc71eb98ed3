"""Enough accounts for a département: each post of a unit is held by somebody for three years, then by somebody else."""

import datetime as dt
from collections import Counter
from random import Random

from backend.audit.operations import operation
from backend.kit import clock
from backend.shell.demo import days, names
from backend.shell.demo.scale.plan import Copy
from backend.shell.demo.scale.sizes import YEARS_IN_POST, Size
from backend.shell.demo.territory import Territory
from backend.shell.demo.texts import texts
from directory.models import RoleAssignment, User
from directory.operations import open_account

MARGIN_MONTHS = 2
"""Who comes and who leaves overlap a little: the copies of a year reach some weeks beyond it."""

CIVILITIES = {"f": "Mme", "m": "M"}

Posts = dict[tuple[str, str], list[list[int]]]
"""(unit code, function) → by era, the latest first, the keys of the accounts."""


def hire(rng: Random, territory: Territory, size: Size, today: dt.date) -> Posts:
    """Open the accounts of every era; those of the former ones are closed. Call in a transaction."""
    eras = -(-size.years // YEARS_IN_POST)
    posts: Posts = {}
    for unit in texts("territory")["units"]:
        for function, count in size.posts:
            number = len(unit["staff"][function])
            posts[unit["code"], function] = eras_of = []
            for era in range(eras):
                held = [
                    _open(rng, territory, unit, function, number + era * count + rank + 1, era, today)
                    for rank in range(count)
                ]
                eras_of.append([user.pk for user in held])
    return posts


def stand_ins(copies: list[Copy], posts: Posts, holders: dict[tuple[str, str], list[int]]) -> list[dict[int, int]]:
    """For each copy, who acts in the place of each account of the small world, in turn."""
    turns: Counter = Counter()
    found = []
    for copy in copies:
        acting = {}
        for place, users in holders.items() if copy.number else ():
            pool = posts[place][copy.year // YEARS_IN_POST]
            for user in users:
                series = (place, copy.year // YEARS_IN_POST, copy.present)
                rounds, place_in_pool = divmod(turns[series], len(pool))
                acting[user] = pool[(place_in_pool + rounds) % len(pool)]
                turns[series] += 1
        found.append(acting)
    return found


def _open(rng: Random, territory: Territory, unit: dict, function: str, number: int, era: int, today: dt.date) -> User:
    told = texts("territory")["unit_roles"][function]
    starts_on = clock.add_months(today, -12 * YEARS_IN_POST * (era + 1) - MARGIN_MONTHS)
    site = territory.sites[unit["code"]][number % len(territory.sites[unit["code"]])]
    sex = rng.choice("ffm")
    code = names.draw_list(rng)
    first_name = names.draw_first_name(rng, code, sex, clock.add_months(today, -12 * rng.randint(26, 62)))
    last_name = names.draw_last_name(rng, code)
    with clock.at(days.moment(starts_on, 8)), operation("shell.set_up_territory", actor=None):
        user = open_account(
            actor=None,
            password=None,
            assignments=[(told["role"], site.unit)],
            on=starts_on,
            username=f"{function}{number}.{unit['code']}",
            first_name=first_name,
            last_name=last_name,
            email=f"{function}{number}.{unit['code']}@courriel.example",
            capacity=told[CIVILITIES[sex]].format(of=unit["of"]),
            phone=site.phone,
            site=site,
        )
    if era:
        _leave(user, clock.add_months(today, -12 * YEARS_IN_POST * era + MARGIN_MONTHS))
    return user


def _leave(user: User, last_day: dt.date) -> None:
    with clock.at(days.moment(last_day, 18)), operation("shell.set_up_territory", actor=None):
        held = RoleAssignment.objects.get(user=user)
        held.ends_on = last_day
        held.save()
        user.is_active = False
        user.save()

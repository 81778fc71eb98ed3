"""Which copies are made: of which households, in which years, at which distance from the day of the load. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from backend.shell.demo.scale.sizes import Size

DAYS_IN_A_YEAR = 365.2425
YEARS_BETWEEN_REQUESTS = 2
"""Copies of one household leave a calendar year between them: « already helped this year » stays true."""

MOST_YEARS_OF_REQUESTS = 5
OPEN_DAYS_IN_A_WEEK = 5


@dataclass(frozen=True)
class Home:
    """A household of the small world: how many live there, how many lines it asked for and has under way."""

    pk: int
    persons: int
    lines: int
    lines_under_way: int


@dataclass(frozen=True)
class Unit:
    """A unit and the open days between two of its sessions."""

    pk: int
    cycle: int


@dataclass(frozen=True)
class Shift:
    """How far back the copy lies in a unit: whole days, then open days (0 to 4), and the number of its sitting."""

    days: int
    rest: int
    sitting: int


@dataclass
class Copy:
    """One year of applications of one slice; `first` when the households of the slice are registered in it."""

    number: int
    slice: int
    year: int
    first: bool
    slot: int = 0
    present: bool = False
    turn: int = 0
    left_out: frozenset[int] = frozenset()


@dataclass
class _Slice:
    number: int
    left_out: frozenset[int]
    lines: int
    years: list[int] = field(default_factory=list)


def plan_copies(rng: Random, homes: Sequence[Home], size: Size) -> list[Copy]:
    """Every copy, the small world itself first (number 0, slice 0); the same for the same draw."""
    copies = [Copy(number=0, slice=0, year=0, first=True, present=True)]
    lines = sum(home.lines for home in homes)
    slices = _plan_slices(rng, homes, size)
    wanted = size.lines - lines
    full = sum(one.lines for one in slices)
    load = Counter({0: 1})
    so_far = done = 0
    for one in slices:
        so_far += one.lines
        count = _years_wanted(wanted * so_far / full - done, one.lines, size.years)
        one.years = _years_from(load, count, size.years)
        load.update(one.years)
        done += count * one.lines
        for year in one.years:
            copies.append(Copy(len(copies), one.number, year, first=year == one.years[0], left_out=one.left_out))
    _give_slots(copies, size)
    return copies


def shift_of(copy: Copy, unit: Unit, size: Size) -> Shift:
    """The slot of a year is some open days before its place; a unit that sits more often has fewer of them."""
    slots = min(size.slots, unit.cycle)
    slot = copy.slot % slots
    weeks, rest = divmod(slot * unit.cycle // slots, OPEN_DAYS_IN_A_WEEK)
    whole_years = round(DAYS_IN_A_YEAR * copy.year / 7)
    return Shift(7 * (whole_years + weeks), rest, copy.year * size.slots + slot)


def weekdays_between(first: dt.date, second: dt.date) -> int:
    """How many weekdays after the first of two weekdays the second one is."""
    weeks, days = divmod((second - first).days, 7)
    return weeks * OPEN_DAYS_IN_A_WEEK + days - (2 if first.weekday() + days >= OPEN_DAYS_IN_A_WEEK else 0)


def _plan_slices(rng: Random, homes: Sequence[Home], size: Size) -> list[_Slice]:
    """Slices until the households are there; in each some are left out, so that persons and households both fit."""
    slices: list[_Slice] = []
    households = len(homes)
    persons = sum(home.persons for home in homes)
    while households < size.households:
        wanted = (size.persons - persons) / (size.households - households)
        kept = _fitting(rng, homes, wanted)[: size.households - households]
        left_out = frozenset(home.pk for home in homes) - {home.pk for home in kept}
        finished = sum(home.lines - home.lines_under_way for home in kept)
        slices.append(_Slice(len(slices) + 1, left_out, finished))
        households += len(kept)
        persons += sum(home.persons for home in kept)
    return slices


def _fitting(rng: Random, homes: Sequence[Home], persons_wanted: float) -> list[Home]:
    """The households, in a drawn order, without some of the smallest or the largest: `persons_wanted` in each."""
    kept = rng.sample(homes, len(homes))
    persons = sum(home.persons for home in kept)
    too_many = persons > persons_wanted * len(kept)
    for home in list(kept):
        if too_many != (persons > persons_wanted * len(kept)) or len(kept) == 1:
            break
        beyond = home.persons - persons_wanted if too_many else persons_wanted - home.persons
        if beyond >= 1:
            kept.remove(home)
            persons -= home.persons
    return kept


def _years_wanted(lines_wanted: float, lines: int, years: int) -> int:
    most = min(MOST_YEARS_OF_REQUESTS, 1 + (years - 1) // YEARS_BETWEEN_REQUESTS)
    return max(1, min(most, round(lines_wanted / lines))) if lines else 1


def _years_from(load: Counter, count: int, years: int) -> list[int]:
    """`count` years, some apart, the farthest first, where the fewest copies lie so far."""
    span = (count - 1) * YEARS_BETWEEN_REQUESTS
    chains = [list(range(first, first - span - 1, -YEARS_BETWEEN_REQUESTS)) for first in range(span, years)]
    return min(chains, key=lambda chain: (sum(load[year] for year in chain), chain))


def _give_slots(copies: list[Copy], size: Size) -> None:
    """In turn within each year; the latest slots carry the work under way, in a few copies."""
    turns: Counter = Counter()
    carried = Counter({0: 1})
    for copy in copies:
        copy.turn = turns[copy.year]
        copy.slot = copy.turn % size.slots
        turns[copy.year] += 1
        latest = copy.year == 0 and copy.slot < size.present_slots
        if copy.number and latest and carried[copy.slot] < size.present:
            copy.present = True
            carried[copy.slot] += 1

"""The kinds of scenarios: what one round does, and the floor that it is held against."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Protocol

from backend.kit import clock
from cases.people.queries import likely_duplicates
from tests import factories
from tests.bench import floors
from tests.bench.draws import NothingToVisit
from tests.bench.floors import Statements
from tests.bench.sittings import Sitting, one_connection, undone
from tests.bench.visitor import Visit, Visitors

Draw = Callable[[Random, int], list[Visit]]


@dataclass(frozen=True)
class Aim:
    """At most `ratio` times the floor, which `floor` names."""

    ratio: float
    floor: str


LIST = Aim(2.0, "page")
FILE = Aim(3.0, "page")
SEARCH = Aim(1.0, "SQL + 1.5 page")
CHECK = Aim(1.0, "SQL + 5 ms")
KEPT = Aim(1 / 0.8, "page without an account")
LETTERS = Aim(1 / 0.6, "PDF")


@dataclass(frozen=True)
class Floor:
    """Seconds of a floor; `sql` is the part of them that the database took, where the growth leaves it out."""

    seconds: float
    sql: float | None = None


class Stage(Protocol):
    """A scenario made ready: `act` plays round n, `floor` measures the floor of a round from what it sent."""

    def act(self, n: int) -> None: ...

    def floor(self, n: int, sent: Statements) -> Floor: ...


class Scenario(Protocol):
    """`pieces` is how many things a round makes, when its pace matters, and `made` what they are: PDF documents."""

    name: str
    aim: Aim | None
    floor_name: str
    rounds: int
    pieces: int
    made: str

    def staged(self, rng: Random, number: int): ...


def seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


@dataclass(frozen=True)
class Page:
    """One request a round, beside the floor page asked by the same account, or by nobody."""

    name: str
    draw: Draw
    aim: Aim | None
    floor_url: str = floors.URL
    rounds: int = 100
    pieces = 0
    made = ""

    @property
    def floor_name(self) -> str:
        return self.aim.floor if self.aim else "page"

    @contextmanager
    def staged(self, rng: Random, number: int) -> Iterator["PageStage"]:
        yield PageStage(self.draw(rng, number), self.floor_url, add_sql=self.aim is SEARCH)


class PageStage:
    def __init__(self, visits: list[Visit], floor_url: str, *, add_sql: bool):
        self.visits, self.floor_url, self.add_sql = visits, floor_url, add_sql
        self.visitors = Visitors({visit.user for visit in visits})
        with floors.listening() as self.frame:
            self.visit_floor(0)

    def visit_floor(self, n: int) -> None:
        self.visitors.go(Visit(self.visits[n].user, self.floor_url))

    def act(self, n: int) -> None:
        self.visitors.go(self.visits[n])

    def floor(self, n: int, sent: Statements) -> Floor:
        page = seconds(lambda: self.visit_floor(n))
        if not self.add_sql:
            return Floor(page)
        # what every page asks, its committed insert too, is in the page's part already
        sql = seconds(sent.without(self.frame).replay)
        return Floor(sql + 1.5 * page, sql)


CHECK_SECONDS = 0.005


@dataclass(frozen=True)
class Checking:
    """The likely duplicates of a person being registered, beside its statements sent again through psycopg."""

    name: str
    draw: Callable[[Random, int], list[dict]]
    aim: Aim | None = CHECK
    rounds: int = 100
    floor_name = CHECK.floor
    pieces = 0
    made = ""

    @contextmanager
    def staged(self, rng: Random, number: int) -> Iterator["CheckingStage"]:
        with one_connection():
            yield CheckingStage(self.draw(rng, number))


class CheckingStage:
    def __init__(self, told: list[dict]):
        self.told = told

    def act(self, n: int) -> None:
        likely_duplicates(**self.told[n], on=clock.today())

    def floor(self, _n: int, sent: Statements) -> Floor:
        sql = seconds(sent.replay)
        return Floor(sql + CHECK_SECONDS, sql)


@dataclass(frozen=True)
class Deciding:
    """A session held from its first line to its decisions, beside its statements sent again through psycopg."""

    name: str
    lines: int
    aim: Aim | None = None
    rounds: int = 5
    floor_name = "SQL"
    pieces = 0
    made = ""

    @contextmanager
    def staged(self, rng: Random, _number: int) -> Iterator["DecidingStage"]:
        with one_connection(), undone():
            yield DecidingStage(Sitting(rng, self.lines))


class DecidingStage:
    def __init__(self, sitting: Sitting):
        self.sitting = sitting
        self.visitors = Visitors((sitting.secretary, sitting.signatory))

    def act(self, _n: int) -> None:
        with undone():
            for visit in self.sitting.visits():
                self.visitors.go(visit)

    def floor(self, _n: int, sent: Statements) -> Floor:
        with undone():
            return Floor(seconds(sent.replay))


@dataclass(frozen=True)
class Closing(Deciding):
    """Closing a session whose every line has its opinion, and signing it: one act, and one transaction."""

    rounds: int = 7

    @contextmanager
    def staged(self, rng: Random, _number: int) -> Iterator["ClosingStage"]:
        with one_connection(), undone():
            sitting = Sitting(rng, self.lines)
            sitting.opine()
            yield ClosingStage(sitting)


class ClosingStage(DecidingStage):
    def act(self, _n: int) -> None:
        with undone():
            self.sitting.close()


@dataclass(frozen=True)
class Letters:
    """The letters of a decided session, written and kept as the worker does, and its minutes, beside bare pages."""

    name: str
    lines: int
    aim: Aim | None = LETTERS
    rounds: int = 7
    floor_name = "PDF"
    made = "PDF"

    @property
    def pieces(self) -> int:
        return self.lines + 1

    @contextmanager
    def staged(self, rng: Random, _number: int) -> Iterator["LettersStage"]:
        with one_connection(), undone():
            sitting = Sitting(rng, self.lines)
            sitting.decide()
            yield LettersStage(sitting, self.pieces)


class LettersStage:
    def __init__(self, sitting: Sitting, pieces: int):
        self.sitting, self.pieces = sitting, pieces
        self.visitors = Visitors((sitting.secretary,))
        self.minutes = Visit(sitting.secretary, sitting.url("minutes"))

    def act(self, _n: int) -> None:
        with undone():
            if factories.write_letters(self.sitting.session) != self.pieces - 1:
                raise NothingToVisit
            self.visitors.go(self.minutes)

    def floor(self, _n: int, _sent: Statements) -> Floor:
        return Floor(seconds(lambda: [floors.bare_pdf() for _ in range(self.pieces)]))

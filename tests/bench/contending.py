"""One thing wanted by several processes at once, beside what psycopg takes to write the same rows.

The processes live in a schema of their own, with copies of the few tables that the contest writes: what they commit
leaves the data as they were loaded, whose ledger and trails nobody may empty.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from random import Random

from django.db import connection, connections, models

from tests.bench.floors import Statements
from tests.bench.kinds import Aim, Floor, seconds

# ruff: noqa: S608 (the names in the statements are those of our own tables)

SCHEMA = "bench_contest"
PROCESSES = 8
_FORK = multiprocessing.get_context("fork")

Model = type[models.Model]
Act = Callable[[int], Callable[[], None]]


@dataclass(frozen=True)
class Contest:
    """What is wanted: `ours` and `floor` make, for the process of a number, what it does again and again.

    `tables`: the models of the rows that they read and write; `keys`: (model, column, model that it names) of the
    foreign keys that are checked; `rows`: what is there before.
    """

    made: str
    tables: tuple[Model, ...]
    keys: tuple[tuple[Model, str, Model], ...]
    rows: Callable[[], Iterator[models.Model]]
    ours: Act
    floor: Act


@dataclass(frozen=True)
class Contending:
    """`lines` times the contest by each of 8 processes at once."""

    name: str
    contest: Contest
    lines: int
    aim: Aim | None = None
    rounds: int = 7
    floor_name = "psycopg"

    @property
    def made(self) -> str:
        return self.contest.made

    @property
    def pieces(self) -> int:
        return PROCESSES * self.lines

    @contextmanager
    def staged(self, _rng: Random, _number: int) -> Iterator["ContendingStage"]:
        _lay_out(self.contest)
        stage = ContendingStage(self.contest, self.lines)
        try:
            yield stage
        finally:
            stage.close()
            with _server() as server:
                server.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


class ContendingStage:
    """The processes, each waiting at its end of a pipe."""

    def __init__(self, contest: Contest, lines: int):
        self.lines = lines
        self.pipes: list[Connection] = []
        self.processes = []
        for number in range(1, PROCESSES + 1):
            ours, theirs = _FORK.Pipe()
            process = _FORK.Process(target=_work, args=[theirs, contest, number], daemon=True)
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)
        self._all("ours", 1)
        self._all("floor", 1)

    def act(self, _n: int) -> None:
        self._all("ours", self.lines)

    def floor(self, _n: int, _sent: Statements) -> Floor:
        return Floor(seconds(lambda: self._all("floor", self.lines)))

    def _all(self, name: str, times: int) -> None:
        for pipe in self.pipes:
            pipe.send((name, times))
        failures = [failure for pipe in self.pipes if (failure := pipe.recv())]
        if failures:
            raise RuntimeError(failures[0])

    def close(self) -> None:
        for pipe in self.pipes:
            pipe.send(("", 0))
        for process in self.processes:
            process.join()


def table(model: Model) -> str:
    return model._meta.db_table


def written(row: models.Model) -> dict[str, object]:
    """Column → value of a row as the database takes it, without the key that it draws itself."""
    return {
        field.column: field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.concrete_fields
        if not field.primary_key or getattr(row, field.attname) is not None
    }


def insertion(model: Model, columns: list[str]) -> str:
    """The statement that writes these columns of a row, and gives its key back."""
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table(model)} ({', '.join(columns)}) VALUES ({places}) RETURNING {model._meta.pk.column}"


def _server():
    """A connection beside Django's: what it writes is committed whatever the transaction under way."""
    fresh = connections.create_connection("default")
    fresh.ensure_connection()
    fresh.connection.autocommit = True
    return fresh.connection


def _lay_out(contest: Contest) -> None:
    """The tables, with their keys, indexes and checks, and the rows that are there before."""
    with _server() as server:
        server.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")  # of a run that was killed
        server.execute(f"CREATE SCHEMA {SCHEMA}")
        for name in map(table, contest.tables):
            server.execute(f"CREATE TABLE {SCHEMA}.{name} (LIKE public.{name} INCLUDING ALL)")
        for model, column, target in contest.keys:
            server.execute(
                f"ALTER TABLE {SCHEMA}.{table(model)} ADD FOREIGN KEY ({column}) "
                f"REFERENCES {SCHEMA}.{table(target)} DEFERRABLE INITIALLY DEFERRED"
            )
        server.execute(f"SET search_path = {SCHEMA}, public")
        for row in contest.rows():
            values = written(row)
            server.execute(insertion(type(row), list(values)), list(values.values()))


def _work(pipe: Connection, contest: Contest, number: int) -> None:
    """One process: does what it is told, so many times, until it is told nothing."""
    fresh = connections.create_connection("default")
    fresh.settings_dict = fresh.settings_dict | {
        "OPTIONS": fresh.settings_dict["OPTIONS"] | {"options": f"-c search_path={SCHEMA},public"}
    }
    connections["default"] = fresh  # that of the parent stays its own
    acts = {"ours": contest.ours(number), "floor": contest.floor(number)}
    while (told := pipe.recv())[0]:
        name, times = told
        try:
            for _ in range(times):
                acts[name]()
        except Exception as failure:
            pipe.send(repr(failure))
        else:
            pipe.send("")
    fresh.close()
    os._exit(0)  # nothing of the parent's is to be cleaned up here

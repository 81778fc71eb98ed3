"""Reservations on one contended envelope, from several processes, beside what psycopg takes for the same rows.

The processes live in a schema of their own, with copies of the few tables that a reservation writes: what they commit
leaves the data as they were loaded, whose ledger nobody may empty.
"""

import datetime as dt
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from multiprocessing.connection import Connection
from random import Random

from django.db import connection, connections, models

from aids.applications.models import Application, ApplicationLine
from aids.budget import operations
from aids.budget.models import BudgetEntry, Envelope
from backend.audit.models import Operation
from backend.kit import clock
from directory.models import TerritorialUnit
from tests.bench.floors import Statements
from tests.bench.kinds import Aim, Floor, seconds

# ruff: noqa: S608 (the names in the statements are those of our own tables)

SCHEMA = "bench_credits"
PROCESSES = 8
ENVELOPE = 1
MODELS = (TerritorialUnit, Application, ApplicationLine, Envelope, BudgetEntry)
CREDITS = Decimal(900_000_000)
AT = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
_FORK = multiprocessing.get_context("fork")


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


HISTORY = table(BudgetEntry.history.model)


@dataclass(frozen=True)
class Reserving:
    """`lines` reservations by each of 8 processes at once, each of its own line, all in one envelope."""

    name: str
    lines: int
    aim: Aim | None = None
    rounds: int = 7
    floor_name = "psycopg"
    made = "reservations"

    @property
    def pieces(self) -> int:
        return PROCESSES * self.lines

    @contextmanager
    def staged(self, _rng: Random, _number: int) -> Iterator["ReservingStage"]:
        _lay_out()
        stage = ReservingStage(self.lines)
        try:
            yield stage
        finally:
            stage.close()
            with _server() as server:
                server.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


class ReservingStage:
    """The processes, each waiting at its end of a pipe."""

    def __init__(self, lines: int):
        self.lines = lines
        self.pipes: list[Connection] = []
        self.processes = []
        for line in range(1, PROCESSES + 1):
            ours, theirs = _FORK.Pipe()
            process = _FORK.Process(target=_work, args=[theirs, line], daemon=True)
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)
        self._all("reserve", 1)
        self._all("floor", 1)

    def act(self, _n: int) -> None:
        self._all("reserve", self.lines)

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


def _server():
    """A connection beside Django's: what it writes is committed whatever the transaction under way."""
    fresh = connections.create_connection("default")
    fresh.ensure_connection()
    fresh.connection.autocommit = True
    return fresh.connection


def _lay_out() -> None:
    """The tables, with their keys, indexes and checks, and rows enough for one line of each process."""
    tables = [table(Operation), *map(table, MODELS), HISTORY]
    with _server() as server:
        server.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")  # of a run that was killed
        server.execute(f"CREATE SCHEMA {SCHEMA}")
        for name in tables:
            server.execute(f"CREATE TABLE {SCHEMA}.{name} (LIKE public.{name} INCLUDING ALL)")
        for column, target in (("envelope_id", Envelope), ("line_id", ApplicationLine)):
            server.execute(
                f"ALTER TABLE {SCHEMA}.{table(BudgetEntry)} ADD FOREIGN KEY ({column}) "
                f"REFERENCES {SCHEMA}.{table(target)} DEFERRABLE INITIALLY DEFERRED"
            )
        for row in _rows():
            values = {
                field.column: field.get_db_prep_save(getattr(row, field.attname), connection)
                for field in row._meta.concrete_fields
                if field.attname != "id" or row.pk
            }
            columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
            server.execute(f"INSERT INTO {SCHEMA}.{table(row)} ({columns}) VALUES ({places})", list(values.values()))


def _rows() -> Iterator[models.Model]:
    year = AT.year
    yield TerritorialUnit(pk=1, code="est", name="Est", phone="1", address="1 rue")
    yield Envelope(pk=ENVELOPE, year=year, unit_id=1, budget_line="6512-51")
    opened = {"kind": "appropriation", "amount": CREDITS, "reference": "D", "entered_at": AT}
    yield BudgetEntry(envelope_id=ENVELOPE, **opened)
    people = {"household_id": 1, "applicant_id": 1, "site_id": 1, "unit_id": 1, "taken_by_id": 1}
    for rank in range(1, PROCESSES + 1):
        yield Application(pk=rank, year=year, sequence=rank, **people)
        asked = {"aid_code": "a", "aid_label": "A", "ground": "g", "ground_label": "G", "need": "N"}
        yield ApplicationLine(pk=rank, application_id=rank, position=1, amount_asked=Decimal(100), **asked)


def _work(pipe: Connection, line_id: int) -> None:
    """One process: does what it is told, so many times, until it is told nothing."""
    fresh = connections.create_connection("default")
    fresh.settings_dict = fresh.settings_dict | {
        "OPTIONS": fresh.settings_dict["OPTIONS"] | {"options": f"-c search_path={SCHEMA},public"}
    }
    connections["default"] = fresh  # that of the parent stays its own
    acts = {"reserve": _reserving(line_id), "floor": _same_rows(line_id)}
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


def _reserving(line_id: int) -> Callable[[], None]:
    """The operation of the product: each amount takes the place of the one before."""
    line, amounts = ApplicationLine(pk=line_id), count(100)

    def reserve() -> None:
        operations.reserve(actor=None, line=line, envelope_id=ENVELOPE, amount=Decimal(next(amounts)))

    return reserve


def _same_rows(line_id: int) -> Callable[[], None]:
    """The same lock, rows and commit through psycopg's own cursor: an operation, a release, a reservation, their
    history. What it reserves it gives back."""
    columns = "version, envelope_id, kind, undoes, amount, line_id, reference, reason, entered_at"
    lock = f"SELECT id FROM {table(Envelope)} WHERE id = %s FOR NO KEY UPDATE"
    told = f"INSERT INTO {table(Operation)} (id, name, reason, at, actor_label, actor_roles, fingerprint, result_url) "
    told += "VALUES (gen_random_uuid(), 'budget.reserve', '', %s, 'Iris', '', '', '') RETURNING id"
    entry = f"(1, {ENVELOPE}, %s, %s, 1, {line_id}, '', '', %s)"
    enter = f"INSERT INTO {table(BudgetEntry)} ({columns}) VALUES {entry}, {entry} RETURNING id"
    kept = f"(%s, %s, %s, '+', 1, {ENVELOPE}, %s, %s, 1, {line_id}, '', '', %s)"
    keep = f"INSERT INTO {HISTORY} (id, operation_id, history_date, history_type, {columns}) VALUES {kept}, {kept}"

    def write() -> None:
        connection.ensure_connection()
        at = clock.now()
        kinds = [["reservation", "", at], ["release", "reservation", at]]
        with connection.connection.transaction(), connection.connection.cursor() as cursor:
            operation = cursor.execute(told, [at]).fetchone()[0]
            cursor.execute(lock, [ENVELOPE])
            cursor.fetchone()
            cursor.execute(enter, [value for kind in kinds for value in kind])
            ids = [pk for (pk,) in cursor.fetchall()]
            rows = [[pk, operation, at, *kind] for pk, kind in zip(ids, kinds, strict=True)]
            cursor.execute(keep, [value for row in rows for value in row])

    return write

"""Reservations on one contended envelope, each process for a line of its own."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count

from django.db import connection, models

from aids.applications.models import Application, ApplicationLine
from aids.budget import operations
from aids.budget.models import BudgetEntry, Envelope
from backend.audit.models import Operation
from backend.kit import clock
from directory.models import TerritorialUnit
from tests.bench.contending import PROCESSES, Contest, table

# ruff: noqa: S608 (the names in the statements are those of our own tables)

ENVELOPE = 1
CREDITS = Decimal(900_000_000)
AT = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
HISTORY = BudgetEntry.history.model


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
    keep = (
        f"INSERT INTO {table(HISTORY)} (id, operation_id, history_date, history_type, {columns}) VALUES {kept}, {kept}"
    )

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


RESERVATIONS = Contest(
    made="reservations",
    tables=(Operation, TerritorialUnit, Application, ApplicationLine, Envelope, BudgetEntry, HISTORY),
    keys=((BudgetEntry, "envelope_id", Envelope), (BudgetEntry, "line_id", ApplicationLine)),
    rows=_rows,
    ours=_reserving,
    floor=_same_rows,
)

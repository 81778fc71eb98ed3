"""Seats asked for in one series by several processes at once."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

from django.db import connection, models

from backend.audit.models import Operation, TransitionLog
from backend.kit import clock
from collective_actions.catalogue.enums import ActionStatus, SeriesStatus
from collective_actions.catalogue.models import MOST_SEATS, Action, Series
from collective_actions.enrolment import operations
from collective_actions.enrolment.enums import EnrolmentStatus
from collective_actions.enrolment.models import Enrolment
from tests.bench.contending import Contest, insertion, table, written

# ruff: noqa: S608 (the names in the statements are those of our own tables)

SERIES = 1
HISTORY = Enrolment.history.model
STANDING = f"""SELECT
    count(*) FILTER (WHERE (until IS NULL OR until > %s) AND status IN ('held', 'enrolled', 'offered')),
    count(*) FILTER (WHERE status = 'waiting'), coalesce(max(rank), 0)
    FROM {table(Enrolment)} WHERE series_id = %s"""


def _rows() -> Iterator[models.Model]:
    begins = clock.now() + dt.timedelta(days=30)
    yield Action(
        pk=1,
        title="Cuisiner",
        plain_words="On cuisine.",
        thematics=["mobilite"],
        owner_id=1,
        status=ActionStatus.PUBLISHED,
    )
    yield Series(
        pk=SERIES,
        action_id=1,
        capacity=MOST_SEATS,
        closes_at=begins,
        first_at=begins,
        last_at=begins + dt.timedelta(hours=2),
        status=SeriesStatus.OPEN,
    )


def _enrolling(_number: int) -> Callable[[], None]:
    """The operation of the product: a seat held for who types their name."""
    series = Series(pk=SERIES)

    def begin() -> None:
        operations.begin(series=series, now=clock.now())

    return begin


def _same_rows(_number: int) -> Callable[[], None]:
    """The same lock, count, rows and commit through psycopg's own cursor."""
    sample = Enrolment(series_id=SERIES, rank=1, status=EnrolmentStatus.HELD, until=clock.now())
    enrolment = written(sample)
    kept = [field.column for field in HISTORY._meta.concrete_fields if field.column in enrolment]
    told = f"INSERT INTO {table(Operation)} (id, name, reason, at, actor_label, actor_roles, fingerprint, result_url) "
    told += "VALUES (%s, 'collective.begin', '', %s, 'Iris', '', '', '')"
    lock = f"SELECT * FROM {table(Series)} WHERE id = %s FOR UPDATE"
    trail = ["id", "operation_id", "history_date", "history_type", *kept]
    step = ["operation_id", "at", "model", "object_id", "name", "source", "target"]

    def write() -> None:
        connection.ensure_connection()
        at, operation = clock.now(), uuid.uuid4()
        with connection.connection.transaction(), connection.connection.cursor() as cursor:
            cursor.execute(told, [operation, at])
            cursor.execute(lock, [SERIES])
            cursor.execute(f"SELECT * FROM {table(Action)} WHERE id = 1")
            *_others, last = cursor.execute(STANDING, [at, SERIES]).fetchone()
            row = enrolment | {"rank": last + 1, "until": at + operations.HOLD}
            row |= {"token": str(operation)} if "token" in row else {}
            pk = cursor.execute(insertion(Enrolment, list(row)), list(row.values())).fetchone()[0]
            for kind in "+~":
                values = [pk, operation, at, kind, *(row[name] for name in kept)]
                cursor.execute(insertion(HISTORY, trail), values)
            values = [operation, at, "collective_actions.enrolment", pk, "hold", "typing", "held"]
            cursor.execute(insertion(TransitionLog, step), values)

    return write


SEATS = Contest(
    made="seats",
    tables=(Operation, TransitionLog, Action, Series, Enrolment, HISTORY),
    keys=((Enrolment, "series_id", Series),),
    rows=_rows,
    ours=_enrolling,
    floor=_same_rows,
)

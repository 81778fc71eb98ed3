"""The copies themselves: what the database reads from the small world flows, as COPY, into its own tables."""

# ruff: noqa: S608 (the names in the statements are those of our own tables)

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from backend.shell.demo.scale.archetypes import SCHEMA, Source, sources
from backend.shell.demo.scale.columns import Selection, select
from backend.shell.demo.scale.tables import Level

COPIES_AT_ONCE = 24
"""So many copies make one transaction: tens of thousands of rows in the larger tables."""

SITTINGS_AT_ONCE = 3000


@dataclass(frozen=True)
class Chunk:
    """Part of the copies of one table: those numbered from `first` to `last`."""

    selection: Selection
    first: int
    last: int
    rows: int

    @property
    def name(self) -> str:
        return self.selection.source.aside

    def sql(self) -> str:
        number = "s.sitting" if self.selection.source.level == Level.SESSION else "p.id"
        return self.selection.sql(f"{number} BETWEEN {self.first} AND {self.last}")


def chunks() -> list[Chunk]:
    """All of them in order, the same at each call for the same preparation."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, keys FROM {SCHEMA}.stride")
        strides = dict(cursor.fetchall())
        cursor.execute(f"SELECT max(id), (SELECT max(sitting) FROM {SCHEMA}.sitting) FROM {SCHEMA}.copy")
        copies, sittings = cursor.fetchone()
        found = []
        for source in sources():
            cursor.execute(f"SELECT count(*) FROM {source.aside}")
            (rows,) = cursor.fetchone()
            if rows:
                found += _chunks_of(source, rows, strides, copies, sittings or 0)
    return found


def remaining(found: list[Chunk]) -> list[Chunk]:
    """Those that no earlier run has finished."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT source, first FROM {SCHEMA}.done")
        done = set(cursor.fetchall())
    return [chunk for chunk in found if (chunk.name, chunk.first) not in done]


def copy_all(todo: list[Chunk], progress: Callable[[int], None]) -> None:
    """Make each chunk in a transaction of its own; `progress` hears the rows expected of it."""
    reader = connection.copy()
    try:
        with reader.cursor() as source, connection.cursor() as target:
            source.execute("SET work_mem = '128MB'")
            source.execute("SET jit = off")
            target.execute("SET synchronous_commit = off")
            for chunk in todo:
                with transaction.atomic():
                    _pipe(source, target, chunk)
                    target.execute(f"INSERT INTO {SCHEMA}.done VALUES (%s, %s)", [chunk.name, chunk.first])
                progress(chunk.rows)
            target.execute("RESET synchronous_commit")
    finally:
        reader.close()


def _pipe(source, target, chunk: Chunk) -> None:
    columns = ", ".join(connection.ops.quote_name(column) for column in chunk.selection.columns)
    table = chunk.selection.source.table
    with (
        source.copy(f"COPY ({chunk.sql()}) TO STDOUT (FORMAT BINARY)") as rows,
        target.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as out,
    ):
        for data in rows:
            out.write(data)


def _chunks_of(source: Source, rows: int, strides: dict[str, int], copies: int, sittings: int) -> Iterator[Chunk]:
    selection = select(source, strides, settings.TIME_ZONE)
    last, step = (sittings, SITTINGS_AT_ONCE) if source.level == Level.SESSION else (copies, COPIES_AT_ONCE)
    share = 0.4 if source.level.owner == Level.HOUSEHOLD else 0.85
    for first in range(1, last + 1, step):
        yield Chunk(selection, first, min(first + step - 1, last), round(rows * share * (min(step, last - first + 1))))

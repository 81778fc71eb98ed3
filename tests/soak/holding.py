"""A worker held where a test wants it: behind a lock of the database, with no hook in the product's code."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def held(statement: str, *parameters) -> Iterator[None]:
    """What `statement` locks stays locked, in a connection of its own, until the end of the block."""
    told = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    told.pop("context", None)
    with psycopg.connect(**told) as holder:
        holder.execute(statement, parameters)
        yield
        holder.rollback()


def waiting(begins: str) -> list[int]:
    """The database processes that wait for a lock in a statement that begins so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND starts_with(query, %s)",
            [begins],
        )
        return [pid for (pid,) in cursor.fetchall()]


def end(pids: list[int]) -> None:
    """End what a killed process had asked of the database: it has not noticed yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) pid", [pids])

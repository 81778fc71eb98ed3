"""Continuous numbers: one transaction at a time takes the next one, so that none is missing or given twice."""

from django.db import connection
from django.db.models import Max, QuerySet


def hold(name: str) -> None:
    """Wait for and keep, until the end of the transaction, the database lock of that name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def next_number(rows: QuerySet, field: str, *, series: str) -> int:
    """The number after the greatest of `rows`, starting at 1; call inside a transaction."""
    hold(series)
    return (rows.aggregate(last=Max(field))["last"] or 0) + 1

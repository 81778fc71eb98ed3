"""A world made once by the operations, then written again as rows: most tests begin with the same one."""

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from backend.kit import clock


@dataclass(frozen=True)
class Remembered:
    """What was returned, and the rows that were written for it: table → JSON."""

    made: Any
    rows: dict[str, str]

    def again(self) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.rows.items():
                cursor.execute(
                    f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)',  # noqa: S608
                    [rows],
                )
        return copy.deepcopy(self.made)


_days: dict[dt.date, Remembered] = {}


def remembered(make: Callable[[], Any]) -> Any:
    """What `make` makes; from the second time on the same day, its rows as they were, keys included.

    Only what was made in an empty database is remembered, for the rows are all those that are there.
    """
    today = clock.today()
    if today in _days:
        return _days[today].again()
    before = _filled()
    made = make()
    if "directory_user" not in before:
        _days[today] = Remembered(copy.deepcopy(made), {table: _rows_of(table) for table in _filled() - before})
    return made


def _filled() -> set[str]:
    """The tables that hold rows."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)  # noqa: S608
        )
        return {name for (name,) in cursor.fetchall()}


def _rows_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT json_agg(t)::text FROM "{table}" t')  # noqa: S608
        return cursor.fetchone()[0]

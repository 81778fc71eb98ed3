"""How far an import is, told beside its transaction: a connection of its own, so that whoever waits sees it move."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

from directory.exchange.models import ImportProgress

PAUSE = 0.3
"""Seconds between two words."""


class Progress:
    """Counts rows; `told(done, total)` hears of it now and then."""

    def __init__(self, tell=lambda _done, _total: None):
        self.tell, self.done, self.total, self.last = tell, 0, 0, 0.0

    def expect(self, more: int) -> None:
        self.total += more
        self._say()

    def step(self, count: int) -> None:
        self.done += count
        if self.done >= self.total or time.monotonic() - self.last > PAUSE:
            self._say()

    def _say(self) -> None:
        self.last = time.monotonic()
        self.tell(self.done, self.total)


@contextmanager
def told_of(import_id: int) -> Iterator[Progress]:
    """The progress of this import, whose row was committed before."""
    beside = connections.create_connection(DEFAULT_DB_ALIAS)
    table = ImportProgress._meta.db_table
    statement = f"UPDATE {table} SET done = %s, total = %s WHERE directory_import_id = %s"  # noqa: S608 (our own table)

    def tell(done: int, total: int) -> None:
        with beside.cursor() as cursor:
            cursor.execute(statement, [done, total, import_id])

    try:
        yield Progress(tell)
    finally:
        beside.close()

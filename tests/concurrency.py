"""Two writes at once: the second one begins before the first is committed, and waits for it."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from backend.kit.embedded.processes import wait_until

PATIENCE_SECONDS = 20


def overlapping(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What `second` gives or raises, begun in another connection once `first` is done and not committed yet."""
    given = []

    def run():
        try:
            given.append(second())
        except Exception as error:
            given.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        assert wait_until(_is_waited_for, seconds=PATIENCE_SECONDS)
    thread.join()
    return given[0]


def _is_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
        return cursor.fetchone()[0]

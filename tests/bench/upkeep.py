"""The data stay the same from run to run: what the rounds commit, readings and sign-ins, is removed afterwards.

What the other rounds write is rolled back at once (`sittings.undone`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from backend.audit.models import ReadLog
from tests.bench import ground

SIGN_INS = ("django_session", "axes_accesslog")
TABLES = {
    "persons": "cases_person",
    "households": "cases_household",
    "application lines": "aids_applicationline",
    "sessions": "aids_session",
    "readings": "audit_readlog",
}
"""What is counted beside the figures."""


@contextmanager
def kept_as_loaded(size: str) -> Iterator[None]:
    """Before: at the first run the planner learns the tables. After: nothing remains of the run, stopped or not."""
    note = ground.ROOT / size / "last_reading"
    if not note.exists():
        _run("VACUUM (ANALYZE)")
        note.write_text(str(ReadLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0))
    last = int(note.read_text())
    _forget(last)  # of a run that was killed
    try:
        yield
    finally:
        connection.close()
        _forget(last)


def _forget(last_reading: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # the trail refuses deletions, to its owner too: as a replica its triggers are silent
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_readlog WHERE id > %s", [last_reading])
        for table in SIGN_INS:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (our own names)
    _run("VACUUM (ANALYZE) audit_readlog")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def contents() -> dict[str, int | str]:
    """How much there is of each kind, the size of the database, the version of PostgreSQL."""
    found: dict[str, int | str] = {}
    with connection.cursor() as cursor:
        for name, table in TABLES.items():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (our own names)
            found[name] = cursor.fetchone()[0]
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database())), current_setting('server_version')")
        found["database"], found["PostgreSQL"] = cursor.fetchone()
    return found

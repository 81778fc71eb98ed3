"""Constraints and indexes set aside while tables are filled, and put back: that checks every row."""

# ruff: noqa: S608 (the names in the statements are those of our own tables)

from collections.abc import Callable, Iterable

from django.db import connection, transaction

from backend.shell.demo.scale.archetypes import SCHEMA

# keys first: foreign keys lean on them
_FIND = """
SELECT kind, place, name, definition FROM (
    SELECT CASE c.contype WHEN 'f' THEN 'reference' ELSE 'constraint' END AS kind, c.conrelid::regclass::text AS place,
           c.conname AS name, pg_get_constraintdef(c.oid) AS definition,
           CASE c.contype WHEN 'p' THEN 0 WHEN 'u' THEN 1 WHEN 'x' THEN 2 ELSE 4 END AS rank
    FROM pg_constraint c
    WHERE (c.conrelid = ANY (%(tables)s::regclass[]) AND c.contype IN ('p', 'u', 'x', 'f'))
       OR (c.confrelid = ANY (%(tables)s::regclass[]) AND c.contype = 'f')
    UNION ALL
    SELECT 'index', i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), 3
    FROM pg_index i
    WHERE i.indrelid = ANY (%(tables)s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
) found ORDER BY rank, place, name
"""


def drop(tables: Iterable[str]) -> None:
    """Remember and drop every key, foreign key, exclusion and index of the tables; call in a transaction.

    Nor does the server clean tables that are being filled: `wake` tells it to begin again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"tables": sorted(tables)})
        found = cursor.fetchall()
        cursor.executemany(
            f"INSERT INTO {SCHEMA}.dropped VALUES (%s, %s, %s, %s, %s)",
            [(rank, *one) for rank, one in enumerate(found)],
        )
        for table in sorted(tables):
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        for kind, place, name, _definition in reversed(found):
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"DROP INDEX {name}" if kind == "index" else f"ALTER TABLE {place} DROP CONSTRAINT {quoted}")


def restore(progress: Callable[[str], None]) -> None:
    """Put back what is still missing, each in its own transaction; raises IntegrityError when rows do not fit."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rank, kind, place, name, definition FROM {SCHEMA}.dropped ORDER BY rank")
        missing = cursor.fetchall()
    for rank, kind, place, name, definition in missing:
        with transaction.atomic(), connection.cursor() as cursor:
            quoted = connection.ops.quote_name(name)
            cursor.execute(
                definition if kind == "index" else f"ALTER TABLE {place} ADD CONSTRAINT {quoted} {definition}"
            )
            cursor.execute(f"DELETE FROM {SCHEMA}.dropped WHERE rank = %s", [rank])
        progress(name)


def wake(tables: Iterable[str]) -> None:
    """The server looks after the tables by itself again."""
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")


def set_sequences(tables: Iterable[str]) -> None:
    """The next key that each table draws comes after the last one."""
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_identity = 'YES'"
                " AND table_schema = current_schema()",
                [table],
            )
            for (column,) in cursor.fetchall():
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, %s), greatest(max({column}), 1)) FROM {table}",
                    [table, column],
                )

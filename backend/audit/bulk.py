"""Thousands of rows of one model written at once, each with its history: for imports.

By COPY: an INSERT of as many values takes three times as long, most of it spent in writing the statement.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection, models

from backend.audit.context import current_operation
from backend.audit.history import AuditedModel, StaleVersion, UnauditedWrite

BATCH = 1_000
_CHANGED = "audit_bulk_changed"
Heard = Callable[[int], None]


def add_rows(rows: Sequence[AuditedModel], *, then: Heard = lambda _count: None) -> None:
    """Write new rows, whose `save` is not called; `then` hears how many were, batch after batch."""
    current_operation()
    for batch in _batches(rows):
        model = type(batch[0])
        _number(model, batch)
        fields = model._meta.concrete_fields
        _copy(model._meta.db_table, fields, (_values(row, fields) for row in batch))
        _remember(model, batch, "+")
        then(len(batch))


def change_rows(rows: Sequence[AuditedModel], names: Iterable[str], *, then: Heard = lambda _count: None) -> None:
    """Write these fields of rows, and their next version, without their `save`.

    Raises StaleVersion when somebody else changed one of them since it was read.
    """
    current_operation()
    for batch in _batches(rows):
        model = type(batch[0])
        if model.APPEND_ONLY:
            raise UnauditedWrite(f"{model.__name__} is append-only")
        _lock(model, batch)
        for row in batch:
            row.version += 1
        by_attribute = {field.attname: field for field in model._meta.concrete_fields}
        _change(model, [by_attribute[name] for name in (*names, "version")], batch)
        _remember(model, batch, "~")
        then(len(batch))


def _batches(rows: Sequence[AuditedModel]) -> Iterator[list[AuditedModel]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _number(model: type[AuditedModel], batch: list[AuditedModel]) -> None:
    """Give the rows their keys, and the keys of the rows that they point to and that were just written."""
    with connection.cursor() as cursor:
        ask = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(ask, [model._meta.db_table, model._meta.pk.column, len(batch)])
        for row, (key,) in zip(batch, cursor.fetchall(), strict=True):
            row._prepare_related_fields_for_save(operation_name="bulk_create")
            row.pk = key


def _lock(model: type[AuditedModel], batch: list[AuditedModel]) -> None:
    keys = [row.pk for row in batch]
    held = models.QuerySet(model).filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk", "version")
    versions = dict(held)
    for row in batch:
        if versions.get(row.pk) != row.version:
            raise StaleVersion(row, row.version)


def _change(model: type[AuditedModel], fields: list[models.Field], batch: list[AuditedModel]) -> None:
    for row in batch:
        row._prepare_related_fields_for_save(operation_name="bulk_update")
    table = _quoted(model._meta.db_table)
    keyed = [model._meta.pk, *fields]
    moved = ", ".join(f"{_quoted(field.column)} = new.{_quoted(field.column)}" for field in fields)
    with connection.cursor() as cursor:
        like = f"SELECT {_columns(keyed)} FROM {table} WITH NO DATA"  # noqa: S608
        cursor.execute(f"CREATE TEMPORARY TABLE {_CHANGED} AS {like}")
        _copy(_CHANGED, keyed, (_values(row, keyed) for row in batch))
        cursor.execute(f"UPDATE {table} SET {moved} FROM {_CHANGED} new WHERE {table}.id = new.id")  # noqa: S608
        cursor.execute(f"DROP TABLE {_CHANGED}")


def _remember(model: type[AuditedModel], batch: list[AuditedModel], kind: str) -> None:
    """The history rows, as django-simple-history writes them one by one."""
    running, past = current_operation(), model.history.model
    told = {
        "operation_id": running.id,
        "history_date": running.at,
        "history_user_id": running.actor.pk if running.actor else None,
        "history_type": kind,
    }
    tracked = past.tracked_fields
    stamp = [past._meta.get_field(name) for name in told]
    _copy(past._meta.db_table, [*tracked, *stamp], ([*_values(row, tracked), *told.values()] for row in batch))


def _copy(table: str, fields: Sequence[models.Field], rows: Iterable[list]) -> None:
    statement = f"COPY {_quoted(table)} ({_columns(fields)}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _values(row: AuditedModel, fields: Sequence[models.Field]) -> list:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def _columns(fields: Sequence[models.Field]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

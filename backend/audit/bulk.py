"""Thousands of rows of one model written at once, each with its history: for imports, a few statements in all."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from django.db import models

from backend.audit.context import current_operation
from backend.audit.history import AuditedModel, UnauditedWrite

BATCH = 1_000


def add_rows(rows: Sequence[AuditedModel], *, then: Callable[[int], None] = lambda _count: None) -> None:
    """Write new rows, whose `save` is not called; `then` hears how many were, batch after batch."""
    for batch in _batches(rows):
        _rows_of(batch).bulk_create(batch)
        _remember(batch, update=False)
        then(len(batch))


def change_rows(
    rows: Sequence[AuditedModel], fields: Iterable[str], *, then: Callable[[int], None] = lambda _count: None
) -> None:
    """Write `fields` of rows that the caller holds locked, and their next version; `save` is not called."""
    written = [*fields, "version"]
    for batch in _batches(rows):
        if type(batch[0]).APPEND_ONLY:
            raise UnauditedWrite(f"{type(batch[0]).__name__} is append-only")
        for row in batch:
            row.version += 1
        # one INSERT … ON CONFLICT DO UPDATE: an UPDATE with a CASE for each field and row takes ten times as long
        _rows_of(batch).bulk_create(batch, update_conflicts=True, unique_fields=["id"], update_fields=written)
        _remember(batch, update=True)
        then(len(batch))


def _batches(rows: Sequence[AuditedModel]):
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _rows_of(batch: list[AuditedModel]) -> models.QuerySet:
    """A plain set of the model's rows: its own refuses to write past the history."""
    return models.QuerySet(type(batch[0]))


def _remember(batch: list[AuditedModel], *, update: bool) -> None:
    running = current_operation()
    type(batch[0]).history.bulk_history_create(batch, update=update, default_date=running.at)

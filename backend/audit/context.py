"""The operation under way in this thread or task, known to the history rows that it stamps."""

from __future__ import annotations

import datetime as dt
import uuid
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol


class ActorLike(Protocol):
    """An account: `pk`, a label and the roles it holds, as they stand now."""

    pk: int

    def audit_label(self) -> str: ...

    def audit_roles(self) -> str: ...


class WriteOutsideOperation(RuntimeError):
    """A programming error: an audited row was about to change outside `operation(...)`."""


@dataclass
class Running:
    """The operation under way in this context; `result_url` is where its result can be seen."""

    id: uuid.UUID
    name: str
    at: dt.datetime
    actor: ActorLike | None
    result_url: str = ""


@dataclass
class Sending:
    """One sending of a write: the key that makes it happen once, and a fingerprint of all that was sent.

    Once the operation is done, its id and where its result can be seen.
    """

    key: uuid.UUID | None
    fingerprint: str
    operation_id: uuid.UUID | None = None
    result_url: str = ""


running: ContextVar[Running | None] = ContextVar("iris_operation", default=None)
latest_operation: ContextVar[uuid.UUID | None] = ContextVar("iris_latest_operation", default=None)
"""The last one opened while this request or task was served, for its line in the log."""
sending: ContextVar[Sending | None] = ContextVar("iris_sending", default=None)


def current_operation() -> Running:
    """The operation under way; raises WriteOutsideOperation when there is none."""
    found = running.get()
    if found is None:
        raise WriteOutsideOperation("an audited row changes only inside operation(name, actor=…)")
    return found


def current_operation_id() -> uuid.UUID:
    return current_operation().id

"""One write = one operation: one transaction, one id, one actor and one reason on every history row."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backend.audit.constraints import sentence_of
from backend.audit.context import ActorLike, Running, Sending, latest_operation, running, sending
from backend.audit.models import Operation
from backend.kit import clock
from backend.kit.access import Refusal


class AlreadyDone(Exception):
    """The same was sent before; `result_url` is where its result can be seen, empty when it has no place of its own."""

    def __init__(self, result_url: str, operation_id: uuid.UUID | None = None) -> None:
        super().__init__(result_url)
        self.result_url = result_url
        self.operation_id = operation_id


class KeyReused(Refusal):
    """The key of an earlier write comes back with something else."""


@contextmanager
def sent(key: uuid.UUID | None, fingerprint: str, *, result_url: str = "") -> Iterator[Sending]:
    """Make the first operation opened inside happen once per `key`, for an account that sends `fingerprint`.

    `result_url` is where its result can be seen, unless the operation says it itself.
    """
    told = Sending(key, fingerprint, result_url=result_url)
    token = sending.set(told)
    try:
        yield told
    finally:
        sending.reset(token)


@contextmanager
def operation(
    name: str,
    *,
    actor: ActorLike | None,
    reason: str = "",
    key: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Iterator[Running]:
    """Open the transaction of one write; an inner operation joins the outer one.

    `name` is `room.verb`; `actor` None stands for Iris itself (a periodic task); `key` makes the write happen once:
    a second call with the same key waits for the first and raises AlreadyDone. `at` defaults to now.
    A violated constraint that has a sentence of its own becomes a Refusal.
    """
    outer = running.get()
    if outer is not None:
        yield outer
        return
    told = sending.get() or Sending(key, "")
    try:
        with transaction.atomic():
            log = _record(name, actor=actor, reason=reason, told=told, at=at or clock.now())
            inner = Running(id=log.pk, name=name, at=log.at, actor=actor)
            token = running.set(inner)
            latest_operation.set(inner.id)
            try:
                yield inner
            finally:
                running.reset(token)
            log.result_url = inner.result_url or told.result_url
            if log.result_url:
                log.save(update_fields=["result_url"])
        told.operation_id, told.result_url = log.pk, log.result_url
    except IntegrityError as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        raise Refusal(sentence) from error


def require_new(key: uuid.UUID | None) -> None:
    """Raise AlreadyDone when a write with this key was recorded: before a form asks anything more."""
    told = sending.get() or Sending(key, "")
    earlier = Operation.objects.filter(key=told.key).first() if told.key else None
    if earlier:
        raise _answered(earlier, told)


def _answered(earlier: Operation, told: Sending) -> Exception:
    """What a key that was used before deserves: its result for the same sending, a refusal for another one."""
    if earlier.fingerprint != told.fingerprint:
        return KeyReused(_("This key was already used for something else: draw another one."))
    return AlreadyDone(earlier.result_url, earlier.pk)


def _record(name, *, actor, reason, told: Sending, at):
    key = told.key if told.operation_id is None else None
    log = Operation(
        name=name,
        reason=reason,
        at=at,
        key=key,
        fingerprint=told.fingerprint if key else "",
        actor_id=actor.pk if actor else None,
        actor_label=actor.audit_label() if actor else "Iris",
        actor_roles=actor.audit_roles() if actor else "",
    )
    if key is None:
        log.save(force_insert=True)
        return log
    try:
        with transaction.atomic():
            log.save(force_insert=True)
    except IntegrityError:
        earlier = Operation.objects.filter(key=key).first()
        if earlier is None:
            raise
        raise _answered(earlier, told) from None
    return log

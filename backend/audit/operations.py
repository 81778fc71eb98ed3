"""One write = one operation: one transaction, one id, one actor and one reason on every history row."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from backend.audit.constraints import sentence_of
from backend.audit.context import ActorLike, Running, running
from backend.audit.models import Operation
from backend.kit import clock
from backend.kit.access import Refusal


class AlreadyDone(Exception):
    """The same form was sent before; `result_url` is where its result can be seen."""

    def __init__(self, result_url: str) -> None:
        super().__init__(result_url)
        self.result_url = result_url


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
    try:
        with transaction.atomic():
            log = _record(name, actor=actor, reason=reason, key=key, at=at or clock.now())
            inner = Running(id=log.pk, name=name, at=log.at, actor=actor)
            token = running.set(inner)
            try:
                yield inner
            finally:
                running.reset(token)
            if inner.result_url:
                log.result_url = inner.result_url
                log.save(update_fields=["result_url"])
    except IntegrityError as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        raise Refusal(sentence) from error


def require_new(key: uuid.UUID) -> None:
    """Raise AlreadyDone when a write with this key was recorded: before a form asks anything more."""
    earlier = Operation.objects.filter(key=key).first()
    if earlier:
        raise AlreadyDone(earlier.result_url)


def _record(name, *, actor, reason, key, at):
    log = Operation(
        name=name,
        reason=reason,
        at=at,
        key=key,
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
        raise AlreadyDone(earlier.result_url) from None
    return log

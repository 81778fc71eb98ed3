"""The one engine that changes a state: it locks the row, checks the guard, writes the log.

Each room declares its lifecycles as data in `states.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.audit.context import current_operation
from backend.audit.history import AuditedModel, lock
from backend.audit.models import TransitionLog
from backend.kit.access import ALLOWED, Access, NotNow


class TransitionRefused(NotNow):
    """The row is not in a state from which this can be done, or its guard says no."""


@dataclass(frozen=True)
class Transition:
    """One arrow: `name`, the states it leaves, the state it enters, and what must hold."""

    name: str
    sources: tuple[str, ...]
    target: str
    guard: Callable[[AuditedModel], Access] = lambda _row: ALLOWED


@dataclass(frozen=True)
class Lifecycle:
    """All arrows of one field of one model."""

    field: str
    transitions: tuple[Transition, ...]

    def named(self, name: str) -> Transition:
        return next(t for t in self.transitions if t.name == name)

    def can(self, row: AuditedModel, name: str) -> Access:
        """Whether the transition is possible now, with the reason when it is not."""
        transition = self.named(name)
        if getattr(row, self.field) not in transition.sources:
            display = getattr(row, f"get_{self.field}_display")()
            return Access(False, _("Not possible any more: this is now “%(state)s”.") % {"state": display})
        return transition.guard(row)

    def move(self, row: AuditedModel, name: str, **changes) -> AuditedModel:
        """Perform a transition on the locked row, writing `changes` of other fields with it; returns the fresh row.

        Raises TransitionRefused with one sentence; nothing is written then.
        """
        fresh = lock(row)
        access = self.can(fresh, name)
        if not access:
            raise TransitionRefused(access.reason)
        transition = self.named(name)
        source = getattr(fresh, self.field)
        for field, value in {**changes, self.field: transition.target}.items():
            setattr(fresh, field, value)
        fresh.save()
        operation = current_operation()
        TransitionLog.objects.create(
            operation_id=operation.id,
            at=operation.at,
            model=fresh._meta.label_lower,
            object_id=fresh.pk,
            name=name,
            source=source,
            target=transition.target,
        )
        return fresh

    def left(self, row: AuditedModel) -> str:
        """The state that a row left for the one in which it is; "" when nobody moved it."""
        moves = TransitionLog.objects.filter(model=row._meta.label_lower, object_id=row.pk)
        return moves.order_by("at", "pk").values_list("source", flat=True).last() or ""

"""Writes of actions: what is offered and who has a part in it. Its state and its meetings are another room's."""

import uuid
from typing import Any

from backend.audit.history import AuditedModel, lock
from backend.audit.operations import operation
from backend.kit.access import require
from collective_actions.catalogue import perms
from collective_actions.catalogue.enums import ActionStatus
from collective_actions.catalogue.models import Action, Part

Told = dict[str, Any]
"""Fields of the model."""


def add_action(*, actor, told: Told, key: uuid.UUID | None = None) -> Action:
    """A draft, of the organisation that `told` names as its owner."""
    require(perms.can_add_for(actor, told["owner"]))
    with operation("collective.add_action", actor=actor, key=key) as running:
        action = _added(Action(**told))
        running.result_url = action.get_absolute_url()
        return action


def correct_action(*, actor, action: Action, version: int, told: Told) -> Action:
    """Its owner too, by the design service, which reads again what a partner corrects once it is published.

    Raises StaleVersion when somebody else corrected it since `version`.
    """
    require(perms.can_write(actor, action))
    with operation("collective.correct_action", actor=actor):
        fresh = lock(action, version=version)
        if told["owner"] != fresh.owner:
            require(perms.can_decide(actor))
        for field, value in told.items():
            setattr(fresh, field, value)
        fresh.corrected_unread = fresh.status == ActionStatus.PUBLISHED and not perms.can_decide(actor)
        fresh.save()
        return fresh


def read_again(*, actor, action: Action) -> Action:
    """The design service has read what a partner corrected."""
    require(perms.can_decide(actor))
    with operation("collective.read_again", actor=actor):
        fresh = lock(action)
        if fresh.corrected_unread:
            fresh.corrected_unread = False
            fresh.save()
        return fresh


def add_part(*, actor, action: Action, told: Told, key: uuid.UUID | None = None) -> Part:
    require(perms.can_write(actor, action))
    with operation("collective.add_part", actor=actor, key=key) as running:
        running.result_url = action.get_absolute_url()
        return _added(Part(action=action, **told))


def remove_part(*, actor, part: Part) -> None:
    require(perms.can_write(actor, part.action))
    with operation("collective.remove_part", actor=actor):
        lock(part).delete()


def _added(row: AuditedModel):
    row.save()
    return row

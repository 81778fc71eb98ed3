"""Writes of the catalogue."""

import uuid
from typing import Any

from backend.audit.operations import operation
from collective_actions.catalogue.models import Action

Told = dict[str, Any]
"""Fields of the model."""


def add_action(*, actor, told: Told, key: uuid.UUID | None = None) -> Action:
    """An action that is still to be written: nobody but the staff and who runs it sees it."""
    with operation("collective.add_action", actor=actor, key=key):
        action = Action(**told)
        action.save()
        return action

"""Writes of the directory."""

import datetime as dt

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import require
from directory.models import RoleAssignment, TerritorialUnit, User
from directory.perms import can_administer


def open_account(
    *, actor, password: str | None, assignments: list[tuple[str, TerritorialUnit | None]], on: dt.date, **fields
) -> User:
    """A new account with its roles from day `on`; `fields` are those of User.

    With `password` None nobody signs in with it until one is set.
    """
    require(can_administer(actor))
    with operation("directory.open_account", actor=actor):
        user = User(**fields)
        user.set_password(password)
        user.save()
        for role, unit in assignments:
            RoleAssignment(user=user, role=role, unit=unit, starts_on=on).save()
        return user


def save_preferences(*, actor: User, language: str, single_keys: bool) -> User:
    """Language of the screens and single-character keys (WCAG 2.1.4), chosen by the account for itself."""
    with operation("directory.save_preferences", actor=actor):
        user = lock(actor)
        user.language = language
        user.single_keys = single_keys
        user.save(update_fields=["language", "single_keys"])
        return user

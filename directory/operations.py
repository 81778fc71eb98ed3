"""Writes of the directory."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import require
from directory.models import RoleAssignment, TerritorialUnit, User
from directory.perms import can_administer
from directory.tokens import living_tokens


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


def save_preferences(*, actor: User, language: str, single_keys: bool, theme: str) -> User:
    """Language, theme (one of `Theme`) and single-character keys (WCAG 2.1.4), for oneself."""
    with operation("directory.save_preferences", actor=actor):
        user = lock(actor)
        user.language = language
        user.theme = theme
        user.single_keys = single_keys
        user.save(update_fields=["language", "theme", "single_keys"])
        return user


@contextmanager
def changed_sign_in(name: str, *, account: User) -> Iterator[User]:
    """The transaction of a change in how `account` signs in, by itself.

    The tables of the sign-in library have no history: the account's own says that something changed, and when.
    """
    with operation(name, actor=account):
        yield _marked(account)


def _marked(account: User) -> User:
    fresh = lock(account)
    fresh.save(update_fields=["version"])
    return fresh


def reset_second_factor(*, actor: User | None, account: User, reason: str) -> int:
    """Forget every code, application and passkey of an account whose owner lost them; returns how many there were.

    Its API tokens are revoked too: whoever found the phone may have drawn some.

    `reason` says how it was made sure that the owner asks. Whoever must have a second factor sets one up at the next
    sign-in.
    """
    require(can_administer(actor))
    with operation("directory.reset_second_factor", actor=actor, reason=reason) as running:
        fresh = _marked(account)
        for token in living_tokens(fresh, running.at):
            token.revoked_at = running.at
            token.save()
        forgotten, _by_model = Authenticator.objects.filter(user_id=fresh.pk).delete()
        return forgotten


def link_provider(*, account: User, link: SocialAccount) -> None:
    """Remember that this `sub` of the OpenID provider is this account's owner; `link` is not stored yet."""
    with changed_sign_in("directory.link_provider", account=account) as fresh:
        link.user = fresh
        link.save()


def unlink_provider(*, account: User) -> None:
    """Forget the link with the OpenID provider."""
    with changed_sign_in("directory.unlink_provider", account=account) as fresh:
        SocialAccount.objects.filter(user_id=fresh.pk).delete()

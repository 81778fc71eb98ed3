"""Tokens with which other software speaks for an account: stored hashed, dated, revocable."""

import datetime as dt
import hashlib
import secrets

from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Forbidden, Refusal
from directory.models import ApiToken, User

PREFIX = "iris_"
LONGEST = 365
"""Days that a token may live at most."""
MOST_TOKENS = 20
"""Living tokens of one account."""


def issue_token(*, actor: User, name: str, days: int, now: dt.datetime) -> tuple[ApiToken, str]:
    """A token for one's own account, for `days` days: the row, and the secret that is told once and kept nowhere."""
    if not 1 <= days <= LONGEST:
        raise Refusal(_("A token lives from one day to a year."), field="days")
    secret = PREFIX + secrets.token_urlsafe(32)
    with operation("directory.issue_token", actor=actor):
        holder = lock(actor)
        if living_tokens(holder, now).count() >= MOST_TOKENS:
            raise Refusal(_("This account has too many tokens: revoke one first."))
        token = ApiToken(user=holder, name=name, digest=digest_of(secret), expires_at=now + dt.timedelta(days=days))
        token.save()
        return token, secret


def revoke_token(*, actor: User, token: ApiToken, now: dt.datetime) -> ApiToken:
    """The holder's token opens nothing from now on."""
    if token.user_id != actor.pk:
        raise Forbidden(_("This token is somebody else’s."))
    with operation("directory.revoke_token", actor=actor):
        fresh = lock(token)
        if fresh.revoked_at is None:
            fresh.revoked_at = now
            fresh.save()
        return fresh


def living_tokens(user: User, now: dt.datetime):
    """The tokens of an account that open something, latest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now).order_by("-pk")


def holder_of(secret: str, now: dt.datetime) -> User | None:
    """The open account for which a living token speaks, or None."""
    tokens = ApiToken.objects.filter(
        digest=digest_of(secret), revoked_at=None, expires_at__gt=now, user__is_active=True
    ).select_related("user__site")
    token = tokens.first()
    return token.user if token else None


def digest_of(secret: str) -> str:
    """SHA-256 is enough for 256 random bits: nothing there to guess slowly."""
    return hashlib.sha256(secret.encode()).hexdigest()

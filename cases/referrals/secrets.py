"""The address of a link, which is mailed or copied; its code, told by phone, is one of `backend.kit.codes`."""

import hashlib
import secrets

TOKEN_BYTES = 32
CODE_SALT = "cases.referrals.code"
"""Of the codes of links, each bound to the digest of its address."""


def draw_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> str:
    """SHA-256 is enough for 256 random bits: nothing there to guess slowly."""
    return hashlib.sha256(token.encode()).hexdigest()

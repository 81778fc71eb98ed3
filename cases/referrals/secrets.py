"""The two secrets of a link: the address, which is mailed or copied, and the code, which is told by phone."""

import hashlib
import re
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

LETTERS = "ABCDEFGHJKMNPQRTUVWXY34679"
"""Nobody takes one of them for another, on paper or by phone."""

CODE_LENGTH = 8
TOKEN_BYTES = 32


def draw_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def draw_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def token_digest(token: str) -> str:
    """SHA-256 is enough for 256 random bits: nothing there to guess slowly."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_digest(code: str, token: str) -> str:
    """Keyed by the secret of the installation: who reads the table alone cannot try every code.

    `token` is the digest of the address that the code goes with.
    """
    return salted_hmac("cases.referrals.code", f"{token} {code}", algorithm="sha256").hexdigest()


def is_code(typed: str, token: str, digest: str) -> bool:
    """Whether what was typed is the code: case, spaces and hyphens make no difference."""
    code = re.sub(r"[\s-]", "", typed).upper()
    return constant_time_compare(code_digest(code, token), digest)


def spelled(code: str) -> str:
    """In two groups, to be read aloud: « ABCD-EFGH »."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"

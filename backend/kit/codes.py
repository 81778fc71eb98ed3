"""Codes of eight letters and figures, given by hand or told by phone; of each, a keyed digest alone is kept."""

import re
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

LETTERS = "ABCDEFGHJKMNPQRTUVWXY34679"
"""Nobody takes one of them for another, on paper or by phone."""

CODE_LENGTH = 8


def draw_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def code_digest(code: str, *, salt: str, of: str) -> str:
    """Keyed by the secret of the installation: who reads the table alone cannot try every code.

    `salt` names the kind of codes, `of` what this one opens.
    """
    return salted_hmac(salt, f"{of} {code}", algorithm="sha256").hexdigest()


def is_code(typed: str, digest: str, *, salt: str, of: str) -> bool:
    """Whether what was typed is the code: case, spaces and hyphens make no difference."""
    code = re.sub(r"[\s-]", "", typed).upper()
    return constant_time_compare(code_digest(code, salt=salt, of=of), digest)


def spelled(code: str) -> str:
    """In two groups, to be read aloud: « ABCD-EFGH »."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"

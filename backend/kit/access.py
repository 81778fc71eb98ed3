"""The answer of a permission: yes or no, and the reason that a screen can show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Access:
    """Whether something is allowed and, when it is not, why, in one sentence for the person who asked."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Access(True)


def denied(reason: str) -> Access:
    return Access(False, str(reason))


class Refusal(Exception):
    """An operation cannot be done as asked. Its text is one clear sentence; nothing has been written."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Forbidden(Refusal):
    """The actor sees the object but may not do this with it (HTTP 403)."""


def require(access: Access) -> None:
    """Raise Forbidden with the reason unless allowed."""
    if not access.allowed:
        raise Forbidden(access.reason)

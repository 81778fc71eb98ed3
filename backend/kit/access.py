"""The answer of a permission: yes or no, and the reason that a screen can show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Access:
    """Whether something is allowed and, when it is not, why, in one sentence for the person who asked.

    `by_state`: nobody may, as things stand; another day, or a moment ago, whoever has the right could.
    """

    allowed: bool
    reason: str = ""
    by_state: bool = False

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Access(True)


def denied(reason: str) -> Access:
    return Access(False, str(reason))


def not_now(reason: str) -> Access:
    """Denied to everybody, by the state of what it is about."""
    return Access(False, str(reason), by_state=True)


class Refusal(Exception):
    """An operation cannot be done as asked. Its text is one clear sentence; nothing has been written."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Forbidden(Refusal):
    """The actor sees the object but may not do this with it (HTTP 403)."""


class NotNow(Refusal):
    """What this is about is in no state for it: no right is missing, and what was typed is worth keeping."""


def require(access: Access) -> None:
    """Raise Forbidden with the reason unless allowed, NotNow when the state alone is why."""
    if not access.allowed:
        raise (NotNow if access.by_state else Forbidden)(access.reason)

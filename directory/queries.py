"""Reads of accounts: colleagues by name."""

import datetime as dt
from difflib import get_close_matches

from backend.kit.search import normalise
from directory.models import RoleAssignment, User, living_on

SEARCH_LIMIT = 10
NEARLY = 0.8
"""How near a typed word is to a name, from 0 to 1, to be a slip of the keyboard."""


def found_colleagues(text: str, today: dt.date) -> list[User]:
    """At most SEARCH_LIMIT open accounts of the staff of whom each typed word begins a name, or nearly is one."""
    words = normalise(text).split()
    if not words:
        return []
    staff = User.objects.filter(is_active=True, organisation__isnull=True).select_related("site")
    named = [one for one in staff if _is_named(words, normalise(one.first_name, one.last_name).split())]
    found = named[:SEARCH_LIMIT]
    held = RoleAssignment.objects.filter(living_on(today), user__in=found).values_list("user", "role", "unit")
    roles = list(held) if found else []
    for one in found:
        one.held_today = frozenset((role, unit) for user, role, unit in roles if user == one.pk)
    return found


def _is_named(words: list[str], names: list[str]) -> bool:
    return all(
        any(name.startswith(word) for name in names) or get_close_matches(word, names, n=1, cutoff=NEARLY)
        for word in words
    )

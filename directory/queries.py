"""Reads of accounts: colleagues by name."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat, Lower

from backend.kit.search import normalise
from directory.models import RoleAssignment, User, living_on

SEARCH_LIMIT = 10
NEARLY = 0.5
"""How near a typed word is to one of a name, from 0 to 1, to be a slip of the keyboard."""
_LETTERS = {letter: normalise(letter) for letter in map(chr, range(0xC0, 0x250))}
_PLAIN = {letter: plain for letter, plain in _LETTERS.items() if len(plain) == 1} | dict.fromkeys("-'\u2019", " ")


def found_colleagues(text: str, today: dt.date) -> list[User]:
    """At most SEARCH_LIMIT open accounts of the staff of whom each typed word begins a name, or nearly is one.

    Judged by the database: the accounts of a département are thousands.
    """
    words = normalise(text).split()
    if not words:
        return []
    lowered = Lower(Concat(Value(" "), "first_name", Value(" "), "last_name"))
    plain = Func(lowered, Value("".join(_PLAIN)), Value("".join(_PLAIN.values())), function="translate")
    staff = User.objects.filter(is_active=True, organisation__isnull=True).select_related("site").alias(plain=plain)
    for rank, word in enumerate(words):
        near = f"near_{rank}"
        staff = staff.alias(**{near: TrigramWordSimilarity(word, "plain")})
        staff = staff.filter(Q(plain__contains=f" {word}") | Q(**{f"{near}__gte": NEARLY}))
    return with_roles(staff[:SEARCH_LIMIT], today)


def with_roles(accounts: Iterable[User], today: dt.date) -> list[User]:
    """Open accounts that know the roles they hold today: one query for all of them."""
    found = list(accounts)
    held = RoleAssignment.objects.filter(living_on(today), user__in=found).values_list("user", "role", "unit")
    roles = list(held) if found else []
    for one in found:
        one.held_today = frozenset((role, unit) for user, role, unit in roles if user == one.pk)
    return found

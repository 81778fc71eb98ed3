"""What two files say of one person, field by field, and what the file that stays will say."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.kit.search import normalise
from cases.people.enums import Civility, ProtectionMeasure
from cases.people.models import Person
from directory.enums import Language

CONTACT = ("phone", "email", "safe_contact")
"""Shown only to who may see the contact of both."""

COMPARED = (
    "civility",
    "last_name",
    "usual_name",
    "first_name",
    "other_first_names",
    "birth_date",
    "birth_place",
    *CONTACT,
    "language",
    "needs_interpreter",
    "protection_measure",
    "died_on",
)
OF_THE_FILE = ("protection_measure",)
_WITH = {"protection_measure": ("protection_holder",)}
"""Fields that say nothing without another one."""

_UNSAID = {
    "civility": Civility.NONE,
    "language": Language.FRENCH,
    "protection_measure": ProtectionMeasure.NONE,
    "needs_interpreter": False,
}
"""What a field holds when nobody said anything."""


def label_of(name: str) -> str:
    return str(Person._meta.get_field(name).verbose_name).capitalize()


def is_said(person: Person, name: str) -> bool:
    return getattr(person, name) not in ("", None, _UNSAID.get(name))


def in_words(person: Person, name: str) -> str:
    """The value of a field as a screen shows it; empty when nothing was said."""
    value = getattr(person, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dt.date):
        return date_format(value)
    if not is_said(person, name) and name != "language":
        return ""
    return str(getattr(person, f"get_{name}_display", lambda: value)())


def differ(first: Person, second: Person, name: str) -> bool:
    """Whether the two files say something else; case, accents and hyphens make no difference."""
    return normalise(in_words(first, name)) != normalise(in_words(second, name))


def compared(*, contact_open: bool, files_open: bool) -> list[str]:
    """The fields that are shown beside one another to who sees both contacts, or not, and reads both files, or not."""
    closed = {*(() if contact_open else CONTACT), *(() if files_open else OF_THE_FILE)}
    return [name for name in COMPARED if name not in closed]


def to_choose(first: Person, second: Person, shown: list[str]) -> list[str]:
    """The fields `shown` of which both files say something else, so that somebody chooses."""
    return [
        name
        for name in shown
        if getattr(first, name) != getattr(second, name) and is_said(first, name) and is_said(second, name)
    ]


def taken(kept: Person, absorbed: Person, chosen: Mapping[str, int]) -> list[str]:
    """The fields for which the survivor takes what the other says: those chosen so (field → id of the file), and those
    of which its own file says nothing."""
    return [
        name
        for name in COMPARED
        if chosen.get(name) == absorbed.pk or (not chosen.get(name) and _is_filled(kept, absorbed, name))
    ]


def _is_filled(kept: Person, absorbed: Person, name: str) -> bool:
    return is_said(absorbed, name) and not is_said(kept, name)


def identity_after(kept: Person, absorbed: Person, names: Iterable[str]) -> dict[str, Any]:
    """Field → value of the survivor once merged; protected as soon as one of the two files is."""
    fields = [field for name in names for field in (name, *_WITH.get(name, ()))]
    changes = {field: getattr(absorbed, field) for field in fields}
    return changes | {"protected": kept.protected or absorbed.protected}

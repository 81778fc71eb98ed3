"""Which of our fields is which of data·inclusion v1: one line a field, read by the export and by the import alike."""

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from directory.enums import OrganisationKind
from directory.services.hours import can_be_read

SHORTEST_TEXT = 5
LONGEST_TEXT = 10_000
LONGEST_HOURS = 255
"""What the format allows of a description."""
_TURNS = 5
_BLOCKS = ("<br", "</p", "</li", "</div", "</h")


class Unreadable(ValueError):
    """A value that Iris does not take; its text says why, in words."""


def can_be_kept(value: str) -> bool:
    """Whether the database takes it: it has neither zero characters nor halves of pairs, which JSON may hold."""
    return not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value)


def text(value: Any) -> str:
    """Plain text, whatever HTML it came in: once read, reading it again changes nothing."""
    found = str(value or "").replace("\0", "")
    for _turn in range(_TURNS):
        if "<" not in found and "&" not in found:
            break
        for block in _BLOCKS:
            found = found.replace(block, f"\n{block}")
        try:
            plain = html.unescape(strip_tags(found))
        except SuspiciousOperation:
            raise Unreadable(_("it holds HTML that cannot be read")) from None
        if plain == found:
            break
        found = plain
    lines = (" ".join(line.split()) for line in found.splitlines())
    return "\n".join(line for line in lines if line)


def told_text(value: Any) -> str:
    """Plain text that still says something."""
    found = text(value)
    if len(found) < SHORTEST_TEXT:
        raise Unreadable(_("it says nothing once its HTML is taken away"))
    return found


def one_line(value: Any) -> str:
    return " ".join(text(value).split())


def plain(value: Any) -> str:
    """An address, which is no prose: its & stays."""
    return str(value or "")


def listed(values: Any) -> list[str]:
    """A set of values of the format, always in the same order."""
    return sorted(str(getattr(value, "value", value)) for value in values or ())


def code(value: Any) -> str:
    """The code of an enumeration of the format; empty for none."""
    return str(getattr(value, "value", value) or "")


def read_hours(value: Any) -> str:
    """Opening hours that can be read; others would tell people to come in vain."""
    found = one_line(value)
    return found if len(found) <= LONGEST_HOURS and can_be_read(found) else ""


def as_it_is(value: Any) -> Any:
    return value or None


def long_text(value: str) -> str | None:
    return value[:LONGEST_TEXT] if len(value) >= SHORTEST_TEXT else None


@dataclass(frozen=True)
class Pair:
    """A field of ours and theirs: how it is read from theirs, and written as theirs (None: nothing to say)."""

    ours: str
    theirs: str
    read: Callable[[Any], Any] = one_line
    write: Callable[[Any], Any] = as_it_is


ORGANISATION = (
    Pair("name", "nom"),
    Pair("mission", "description", read=text, write=long_text),
    Pair("website", "site_web", read=plain),
)

SERVICE = (
    Pair("name", "nom"),
    Pair("description", "description", read=told_text, write=long_text),
    Pair("precise_thematics", "thematiques", read=listed),
    Pair("audience", "publics_precisions", read=text),
    Pair("audiences", "publics", read=listed),
    Pair("fee", "frais", read=code),
    Pair("fee_words", "frais_precisions"),
    Pair("ways_to_reach", "modes_mobilisation", read=listed),
    Pair("opening_hours", "horaires_accueil", read=read_hours),
    Pair("address", "adresse"),
    Pair("phone", "telephone"),
    Pair("email", "courriel", read=plain),
)

FROM_THE_ORGANISATION = ("code_insee", "adresse", "complement_adresse", "telephone", "courriel")
"""What the format says of an organisation when its service does not say it."""

KINDS = {
    "departements": OrganisationKind.DEPARTEMENT,
    "delegataire-conseil-departemental": OrganisationKind.DEPARTEMENT,
    "maisons-des-solidarites": OrganisationKind.DEPARTEMENT,
    "ccas-cias": OrganisationKind.MUNICIPALITY,
    "communes": OrganisationKind.MUNICIPALITY,
    "caf": OrganisationKind.SOCIAL_SECURITY,
    "cpam": OrganisationKind.SOCIAL_SECURITY,
    "mutualite-sociale-agricole": OrganisationKind.SOCIAL_SECURITY,
    "france-travail": OrganisationKind.EMPLOYMENT,
    "mission-locale": OrganisationKind.EMPLOYMENT,
    "cap-emploi-reseau-cheops": OrganisationKind.EMPLOYMENT,
    "chu": OrganisationKind.HEALTH,
    "cmp": OrganisationKind.HEALTH,
    "csapa": OrganisationKind.HEALTH,
    "spip": OrganisationKind.JUSTICE,
    "cidff": OrganisationKind.JUSTICE,
}
"""Networks that say what kind of organisation it is; the others do not."""


def kind_of(networks: Any) -> str:
    """The kind of an organisation of these networks."""
    kinds = sorted({KINDS[one] for one in listed(networks) if one in KINDS})
    return kinds[0] if kinds else OrganisationKind.OTHER


def identity_of(row) -> tuple[str, str]:
    """(source, identifier) of an organisation or a service, the same for ever."""
    if row.source:
        return row.source, row.source_id
    return settings.DATA_INCLUSION_SOURCE, f"{settings.DATA_INCLUSION_SOURCE}--{row.pk}"

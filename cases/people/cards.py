"""The identity tier of a person, as the person card shows it."""

import datetime as dt

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backend.kit.search import normalise
from cases.people.enums import ADULT_ROLES
from cases.people.models import Person

COMPARED = 3
IDENTITY = {
    "last_name": _("Last name"),
    "usual_name": _("Usual name"),
    "first_name": _("First name"),
    "birth_date": _("Birth date"),
}


def comparison(told: dict, persons: list[Person]) -> dict:
    """What components/comparison.html takes: the identity just typed, then those already known, at most `COMPARED`.

    Case, accents and hyphens make no difference.
    """
    known = persons[:COMPARED]
    return {
        "caption": _("What was typed and who is known"),
        "columns": [{"label": _("As typed")}, *({"label": str(one), "url": one.get_absolute_url()} for one in known)],
        "rows": [
            {"label": label, "values": _values(told[name], [getattr(one, name) for one in known])}
            for name, label in IDENTITY.items()
        ],
    }


def _values(typed, known: list) -> list[dict]:
    first = _words(typed)
    found = [{"text": text, "differs": normalise(text) != normalise(first)} for text in map(_words, known)]
    return [{"text": first, "differs": False}, *found]


def _words(value: str | dt.date) -> str:
    return date_format(value) if isinstance(value, dt.date) else value


def card(
    person: Person, today: dt.date, *, why: tuple[str, ...] = (), actions: tuple[dict, ...] = (), history: bool = False
) -> dict:
    """What components/person_card.html takes; `person` comes from `queries.with_households`.

    With `history` the name leads to who read the file, else to the person's page.

    Shows neither address nor phone: they have their own permission, on the person's page. Of a protected home not even
    the commune, which in a village is an address.
    """
    memberships = sorted(person.current_memberships, key=lambda m: m.role not in ADULT_ROLES)
    place = memberships[0].household.place if memberships else None
    protected = person.protected or any(membership.home_protected for membership in memberships)
    return {
        "name": str(person),
        "url": reverse("cases:person_history", args=[person.pk]) if history else person.get_absolute_url(),
        "birth_date": person.birth_date,
        "today": today,
        "commune": place.name if place and not protected else "",
        "unit": place.unit.name if place else "",
        "why": list(why),
        "actions": list(actions),
        "protected": protected,
    }

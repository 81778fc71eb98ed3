"""The identity tier of a person, as the person card shows it."""

import datetime as dt

from django.urls import reverse

from cases.enums import ADULT_ROLES
from cases.models import Person


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

"""To whom a letter about a person is addressed."""

import datetime as dt

from backend.kit.pdf import Recipient
from cases.people.enums import Civility
from cases.people.models import Household, Person
from cases.people.queries import is_protected, members_on

_CIVILITIES = {Civility.MRS: "Madame", Civility.MR: "Monsieur", Civility.NONE: ""}


def recipient(person: Person, household: Household, on: dt.date, *, hand_delivered_at: str) -> Recipient:
    """The person at home; at the site named `hand_delivered_at` when they live there no more on that day, have no
    address or a protected one."""
    names = {
        "civility": _CIVILITIES[Civility(person.civility)],
        "first_name": person.first_name,
        "last_name": person.display_last_name,
    }
    members = members_on(household, on)
    lives_there = any(member.person_id == person.pk for member in members)
    if not lives_there or is_protected(members) or household.no_fixed_address or not household.address:
        return Recipient(**names, hand_delivered_at=hand_delivered_at)
    town = f"{household.postal_code} {household.commune.name}"
    return Recipient(**names, address_lines=(household.address, town))

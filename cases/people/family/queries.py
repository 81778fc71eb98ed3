"""Reads: with whom somebody lived, and where."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backend.audit.models import Operation
from cases.people.enums import ADULT_ROLES
from cases.people.models import Household, HouseholdMember, Person
from directory.models import Commune


@dataclass(frozen=True)
class Story:
    """Events as components/timeline.html takes them, latest first, and whom they name."""

    events: list[dict[str, Any]]
    person_ids: set[int]


def story_of(person: Person, *, seen_by, file_open: bool) -> Story:
    """Who joined and left the households in which somebody lived while they did, and their moves.

    Why somebody left is of the file: without `file_open` it is not told.

    A move tells no place of a home in which a protected person lived, unless the account follows that household: after
    a separation the other home is none of the first one's business.
    """
    own = list(person.memberships.all())
    households = {one.household_id for one in own}
    found = list(HouseholdMember.objects.filter(household__in=households).select_related("person"))
    together = [member for member in found if any(_overlap(member, one) for one in own)]
    events = [event for member in together for event in _of_membership(member, person, file_open=file_open)]
    protected = {member.household_id for member in found if member.person.protected or person.protected}
    followed = Household.objects.firmly_followed_by(seen_by).filter(pk__in=protected)
    closed = protected - set(followed.values_list("pk", flat=True)) if protected else set()
    events += _moves(households, own, closed)
    if person.died_on:
        events.append({"when": person.died_on, "what": _("Death"), "tone": "todo"})
    events.sort(key=lambda event: event["when"], reverse=True)
    return Story(events, {person.pk, *(member.person_id for member in together)})


def _overlap(one: HouseholdMember, other: HouseholdMember) -> bool:
    if one.household_id != other.household_id:
        return False
    ends = (one.ends_on or dt.date.max, other.ends_on or dt.date.max)
    return one.starts_on <= ends[1] and other.starts_on <= ends[0]


def _of_membership(member: HouseholdMember, person: Person, *, file_open: bool):
    who = {"name": str(member.person)}
    place = str(member.get_role_display())
    if member.shared_custody:
        place += ", " + _("shared custody")
    url = "" if member.person_id == person.pk else member.person.get_absolute_url()
    tone = "ok" if member.role in ADULT_ROLES else "info"
    joined = {"when": member.starts_on, "what": _("%(name)s joins the household") % who, "detail": place}
    yield joined | {"url": url, "tone": tone}
    if member.ends_on:
        why = str(member.get_why_left_display()) if member.why_left and file_open else ""
        left = {"when": member.ends_on, "what": _("%(name)s leaves the household") % who, "detail": why}
        yield left | {"url": url, "tone": "todo"}


def _moves(households: set[int], own: list[HouseholdMember], closed: set[int]):
    """The homes of these households while the person lived in them; no place of those `closed`."""
    rows = list(Household.history.filter(id__in=households).order_by("history_id"))
    days = dict(Operation.objects.filter(pk__in={row.operation_id for row in rows}).values_list("pk", "at"))
    communes = Commune.objects.in_bulk({row.commune_id or row.domiciliation_commune_id for row in rows} - {None})
    before: dict[int, tuple] = {}
    for row in rows:
        home = (row.no_fixed_address, row.address, row.commune_id, row.domiciliation_commune_id)
        known, before[row.id] = before.get(row.id), home
        day = row.moved_in_on or days[row.operation_id].date()
        lived = any(one.household_id == row.id and (one.ends_on is None or one.ends_on >= day) for one in own)
        if home == known or not lived:
            continue
        where = _("Protected address: not shown.") if row.id in closed else _place(row, communes)
        what = _("The household moves") if known else _("The household’s home")
        yield {"when": day, "what": what, "detail": where, "tone": "warn"}


def _place(row, communes: dict[int, Commune]) -> str:
    if row.no_fixed_address:
        return str(_("No fixed address"))
    return f"{row.address}\n{row.postal_code} {communes[row.commune_id]}".strip()

"""Reads: who leads, who covers, whom an account follows, who opened a file in an emergency."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from cases.following.models import (
    EMERGENCY_ROLES,
    LEADING_ROLES,
    Absence,
    EmergencyAccess,
    EmergencyAnnouncement,
    LeadWorker,
    still_in_unit,
)
from cases.people.enums import ADULT_ROLES
from cases.people.models import HouseholdMember, Person
from cases.people.queries import memberships_of
from directory.enums import Role
from directory.models import RoleAssignment, TerritorialUnit, User, living_on


def living_lead(person: Person, today: dt.date) -> LeadWorker | None:
    """Today's lead worker of a person, with `still_here` and, when they are away, `away` {until, first, last}."""
    return with_presence(person.lead_workers.living(), today).select_related("worker", "unit").first()


def with_presence(leads, today: dt.date):
    """Lead workers with `still_here` (they hold a role in the unit) and `away` {until, first, last}, their absence."""
    return leads.annotate(still_here=still_in_unit(today), away=_away(today))


@lru_cache(maxsize=2)
def _away(today: dt.date) -> Subquery:
    """{until, first, last} of the absence of a row's worker, kept for the day as `still_in_unit`."""
    away = Absence.objects.filter(living_on(today), worker=OuterRef("worker"), unit=OuterRef("unit"))
    told = JSONObject(until=F("ends_on"), first=F("covered_by__first_name"), last=F("covered_by__last_name"))
    return Subquery(away.values(told=told)[:1])


def away_until(lead: LeadWorker) -> tuple[dt.date, str] | None:
    """Until when the lead worker of `with_presence` is away, and the name of who covers them."""
    if not lead.away:
        return None
    return dt.date.fromisoformat(lead.away["until"]), f"{lead.away['first']} {lead.away['last']}"


def history_of(person: Person) -> list[LeadWorker]:
    """Every lead worker of a person, latest first."""
    return list(person.lead_workers.select_related("worker", "unit", "named_by"))


def is_child(person: Person, members: Iterable[HouseholdMember]) -> bool:
    """Whether the person lives in the household otherwise than as an adult: no lead worker of their own."""
    return any(one.person_id == person.pk and one.role not in ADULT_ROLES for one in members)


def adults_to_lead(members: Iterable[HouseholdMember], person: Person) -> list[Person]:
    """The person, then the other adults of the household who have no lead worker today."""
    adults = [one.person for one in members if one.role in ADULT_ROLES and one.person_id != person.pk]
    led = set(LeadWorker.objects.living().filter(person__in=adults).values_list("person", flat=True))
    return [person, *(adult for adult in adults if adult.pk not in led)]


def leads_of_household(lead: LeadWorker, members: Iterable[HouseholdMember]) -> list[LeadWorker]:
    """This lead, then those of the same worker for the other adults of the household."""
    adults = [one.person_id for one in members if one.role in ADULT_ROLES and one.person_id != lead.person_id]
    same = LeadWorker.objects.living().filter(person__in=adults, worker=lead.worker_id, unit=lead.unit_id)
    return [lead, *same.select_related("person")]


def workers_of(unit_ids: Iterable[int], today: dt.date):
    """Open accounts that are social workers or case officers of one of these units today, by name."""
    held = RoleAssignment.objects.filter(
        living_on(today), user=OuterRef("pk"), unit__in=set(unit_ids), role__in=LEADING_ROLES
    )
    return User.objects.filter(Exists(held), is_active=True).order_by("last_name", "first_name", "pk")


def unit_of(worker: User, unit_ids: Iterable[int]) -> TerritorialUnit | None:
    """The first of these units in which the worker may lead today."""
    held = worker.units_as(*LEADING_ROLES)
    return next((TerritorialUnit.objects.get(pk=unit) for unit in unit_ids if unit in held), None)


@dataclass(frozen=True)
class Followed:
    """A person on somebody's list: whose, in which household, with which words of what comes next."""

    lead: LeadWorker
    household_id: int | None
    others: tuple[str, ...]
    is_mine: bool


def followed_now(user, today: dt.date):
    """Living leads of this account, and those that it covers today."""
    return (
        LeadWorker.objects.followed_by(user)
        .select_related("person", "worker")
        .order_by("person__last_name", "person__first_name", "pk")
    )


def followed_rows(user, leads: list[LeadWorker], today: dt.date) -> list[Followed]:
    """The rows of the list, with who lives there too: two queries."""
    homes = dict(memberships_of([lead.person_id for lead in leads], today).values_list("person", "household"))
    living = HouseholdMember.objects.filter(living_on(today), household__in=set(homes.values()))
    names: dict[int, list[tuple[int, str]]] = {}
    for member in living.select_related("person").order_by("pk"):
        names.setdefault(member.household_id, []).append((member.person_id, member.person.first_name))
    return [_followed(lead, homes.get(lead.person_id), names, user) for lead in leads]


def _followed(lead: LeadWorker, household_id: int | None, names: dict, user) -> Followed:
    others = tuple(name for pk, name in names.get(household_id, ()) if pk != lead.person_id)
    return Followed(lead, household_id, others, lead.worker_id == user.pk)


def notes_to_read(user):
    """Hand-overs that this account received and has not read."""
    mine = LeadWorker.objects.led_by(user).exclude(hand_over_note="")
    return mine.filter(note_read_at=None).select_related("person", "named_by")


def left_in(unit_ids: Iterable[int], today: dt.date):
    """Persons to entrust: living leads in these units whose worker left."""
    return LeadWorker.objects.left(today).filter(unit__in=set(unit_ids))


def absences_shown(user, today: dt.date):
    """Absences of today or to come: one's own, those that one covers, and those of the units that one manages."""
    mine = Q(worker=user) | Q(covered_by=user) | Q(unit__in=user.units_as(Role.UNIT_MANAGER))
    return Absence.objects.filter(mine, ends_on__gte=today).select_related("worker", "covered_by", "unit")


def emergencies_open_to(user, now: dt.datetime):
    """Emergency accesses of this account that last, while it holds a role that may have one."""
    if not user.holds(*EMERGENCY_ROLES):
        return EmergencyAccess.objects.none()
    return EmergencyAccess.objects.filter(by=user, starts_at__lte=now, ends_at__gt=now)


def emergencies_taken(user, since: dt.datetime) -> int:
    """How many an account took since an instant."""
    return EmergencyAccess.objects.filter(by=user, starts_at__gte=since).count()


def unseen_announcements(user):
    """Emergency accesses announced to this account that nobody said to have seen."""
    found = EmergencyAnnouncement.objects.visible_to(user).filter(seen_at=None)
    return found.select_related("access__person", "access__by").order_by("-access__starts_at", "pk")


def announcements_by_access(accesses: Iterable[EmergencyAccess]) -> dict[int, list[EmergencyAnnouncement]]:
    """Id of each access → to whom it was announced: one query."""
    found: dict[int, list[EmergencyAnnouncement]] = {access.pk: [] for access in accesses}
    rows = EmergencyAnnouncement.objects.filter(access__in=found).select_related("account", "unit", "seen_by")
    for one in rows:
        found[one.access_id].append(one)
    return found


def announced_leads(persons: Iterable[int], today: dt.date) -> list[LeadWorker]:
    """Today's lead workers of these persons who are still in their unit."""
    living = LeadWorker.objects.living().filter(still_in_unit(today), person__in=list(persons))
    return list(living.order_by("pk"))


def covers_of(leads: Iterable[LeadWorker], today: dt.date) -> list[tuple[LeadWorker, int]]:
    """Each lead whose worker is away today, with the account that covers them."""
    leads = list(leads)
    away = Absence.objects.filter(living_on(today), worker__in=[lead.worker_id for lead in leads])
    covers = {(one.worker_id, one.unit_id): one.covered_by_id for one in away}
    return [(lead, covers[lead.worker_id, lead.unit_id]) for lead in leads if (lead.worker_id, lead.unit_id) in covers]

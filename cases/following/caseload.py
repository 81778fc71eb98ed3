"""What following people weighs: per worker, from what the rooms below know and what higher ones add."""

import datetime as dt
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from backend.kit import clock, registry
from cases.following.models import Absence, EmergencyAccess, LeadWorker
from cases.following.queries import with_presence, workers_of
from cases.people.enums import MemberRole, ProtectionMeasure
from cases.people.models import Debt, HouseholdMember, Person
from cases.people.queries import memberships_of
from directory.models import TerritorialUnit, User, living_on

MONTHS_OF_EMERGENCY = 3
NOTHING = Decimal(0)
LABELS = {
    "person": _("Persons followed"),
    "child": _("Children of the household"),
    "protection_measure": _("Protection measure"),
    "no_fixed_address": _("No fixed address"),
    "debts": _("Debts"),
    "emergency": _("Emergency in the last three months"),
    "others": _("Contract and other work under way"),
}


@cache
def weights() -> dict[str, Decimal]:
    """Criterion → points."""
    told = tomllib.loads(Path(__file__).with_name("weights.toml").read_text(encoding="utf-8"))
    return {name: Decimal(points) for name, points in told.items()}


@dataclass
class Load:
    """What one household weighs for one worker: the persons followed there, and the points of each criterion."""

    household_id: int | None
    persons: list[Person] = field(default_factory=list)
    points: dict[str, Decimal] = field(default_factory=dict)

    @property
    def weight(self) -> Decimal:
        return sum(self.points.values(), NOTHING)

    @property
    def parts(self) -> list[tuple[str, Decimal]]:
        """(criterion in words, points) of those that count here."""
        return [(str(LABELS[name]), points) for name, points in self.points.items() if points]


def loads_of(leads: Iterable[LeadWorker], today: dt.date) -> dict[int, list[Load]]:
    """Id of each worker → what they follow, household by household: a constant number of queries.

    `leads` bring their `person`.
    """
    leads = list(leads)
    homes = dict(memberships_of([lead.person_id for lead in leads], today).values_list("person", "household"))
    facts = _Facts(set(homes.values()), today)
    found: dict[int, dict[tuple, Load]] = defaultdict(dict)
    for lead in leads:
        home = homes.get(lead.person_id)
        # whoever lives in no household counts alone
        place = (home,) if home else (None, lead.person_id)
        found[lead.worker_id].setdefault(place, Load(home)).persons.append(lead.person)
    for loads in found.values():
        for load in loads.values():
            load.points = facts.points(load)
    return {worker: list(loads.values()) for worker, loads in found.items()}


class _Facts:
    """What is known of some households, all read at once."""

    def __init__(self, households: set[int], today: dt.date) -> None:
        living = HouseholdMember.objects.filter(living_on(today), household__in=households)
        homes = list(living.values_list("household", "role", "household__no_fixed_address"))
        self.children = Counter(home for home, role, _roofless in homes if role == MemberRole.CHILD)
        self.roofless = {home for home, _role, roofless in homes if roofless}
        owed = Debt.objects.filter(household__in=households, settled_on=None)
        self.indebted = set(owed.values_list("household", flat=True))
        since = clock.add_months(today, -MONTHS_OF_EMERGENCY)
        urgent = EmergencyAccess.objects.filter(starts_at__date__gte=since).values("person")
        self.urgent = set(living.filter(person__in=urgent).values_list("household", flat=True))
        self.others: Counter = Counter()
        for answer in registry.caseload_weights:
            self.others.update(answer(households))

    def points(self, load: Load) -> dict[str, Decimal]:
        told, home = weights(), load.household_id
        protected = [one for one in load.persons if one.protection_measure != ProtectionMeasure.NONE]
        return {
            "person": told["person"] * len(load.persons),
            "child": told["child"] * self.children[home],
            "protection_measure": told["protection_measure"] * len(protected),
            "no_fixed_address": told["no_fixed_address"] * (home in self.roofless),
            "debts": told["debts"] * (home in self.indebted),
            "emergency": told["emergency"] * (home in self.urgent),
            "others": self.others[home] + NOTHING,
        }


def own_loads(user: User, today: dt.date) -> list[Load]:
    """What an account follows, by the name of the first person of each household."""
    leads = LeadWorker.objects.led_by(user).select_related("person")
    ordered = leads.order_by("person__last_name", "person__first_name", "pk")
    return loads_of(ordered, today).get(user.pk, [])


@dataclass(frozen=True)
class WorkerLoad:
    """One line of a unit: who, how many persons and households, what it weighs, their absence of today."""

    worker: User
    persons: int
    households: int
    weight: Decimal
    absence: Absence | None


@dataclass(frozen=True)
class UnitLoad:
    """The workers of a unit by name; `average` is what they weigh on average, `left` the persons to entrust."""

    unit: TerritorialUnit
    rows: list[WorkerLoad]
    left: int

    @property
    def average(self) -> Decimal:
        return sum((row.weight for row in self.rows), NOTHING) / len(self.rows) if self.rows else NOTHING


def unit_load(unit: TerritorialUnit, today: dt.date) -> UnitLoad:
    """The caseload of every worker of a unit, those who follow nobody too: no name of a person."""
    leads = list(with_presence(LeadWorker.objects.living().filter(unit=unit), today).select_related("person"))
    loads = loads_of(leads, today)
    away = Absence.objects.filter(living_on(today), unit=unit).select_related("covered_by")
    absences = {absence.worker_id: absence for absence in away}
    rows = [_line(worker, loads.get(worker.pk, []), absences) for worker in workers_of([unit.pk], today)]
    return UnitLoad(unit, rows, sum(not lead.still_here for lead in leads))


def _line(worker: User, loads: list[Load], absences: dict[int, Absence]) -> WorkerLoad:
    return WorkerLoad(
        worker=worker,
        persons=sum(len(load.persons) for load in loads),
        households=len(loads),
        weight=sum((load.weight for load in loads), NOTHING),
        absence=absences.get(worker.pk),
    )

"""Who follows whom in the demonstration: lead workers, hand-overs, an absence of today, an emergency of last week."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from backend.audit.models import ReadReason
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.lives import Life
from backend.shell.demo.plan import Journey
from backend.shell.demo.texts import texts
from backend.shell.demo.world import World
from cases.following import absences, emergencies, operations
from cases.following.enums import Announced, Capacity, EmergencyKind
from cases.following.models import LeadWorker
from cases.following.perms import can_take
from cases.people.enums import ADULT_ROLES
from cases.people.perms import way_in
from cases.people.queries import current_household, members_on
from directory.models import User

FOLLOWED = 2 / 3
HANDED_OVER = 0.08
TOLD = 0.8
NOTE_READ = 0.7
SOCIAL_WORK, MANAGEMENT = "travail-social", "responsable"
DAYS_SINCE_EMERGENCY = 6


def follow_people(world: World, rng: Random, journeys: list[Journey], today: dt.date) -> None:
    """Plan who leads whom: two households out of three that apply, a few days after they came first."""
    first_seen: dict[Life, dt.date] = {}
    for journey in journeys:
        first_seen.setdefault(journey.life, journey.opened_on)
    for life, seen_on in first_seen.items():
        workers = world.territory.staff[life.unit][SOCIAL_WORK]
        if rng.random() < FOLLOWED:
            _Following(world, rng, life, rng.choice(workers)).begin(seen_on)
    _be_away(world, today)
    _open_in_emergency(world, rng, today)


@dataclass
class _Following:
    """One household and its lead worker, from the day when they are named."""

    world: World
    rng: Random
    life: Life
    worker: User
    leads: list[LeadWorker] = field(default_factory=list)

    def begin(self, seen_on: dt.date) -> None:
        rng, at, latest = self.rng, self.world.stage.at, self.world.yesterday
        named_on = min(days.open_days_later(seen_on, rng.randint(1, 12)), latest)
        at(days.moment_between(rng, named_on, 16, 18), self.name)
        told_on = days.open_days_later(named_on, rng.randint(1, 6))
        if rng.random() < TOLD and told_on <= latest:
            at(days.moment_between(rng, told_on, 9, 12), self.announce)
        handed_on = days.open_days_later(named_on, rng.randint(25, 90))
        if rng.random() < HANDED_OVER and handed_on <= latest:
            at(days.moment_between(rng, handed_on, 14, 16), self.hand_over)
            if rng.random() < NOTE_READ and days.open_days_later(handed_on, 1) <= latest:
                at(days.moment_between(rng, days.open_days_later(handed_on, 1), 8, 9), self.read_note)

    def name(self, on: dt.date) -> None:
        household = self.world.registered[self.life].household
        adults = [one.person for one in members_on(household, on) if one.role in ADULT_ROLES]
        actor = self.worker
        if not can_take(actor, household):  # a protected address
            actor = self.world.colleague(self.life.unit, MANAGEMENT)
        self.leads = operations.name_lead(actor=actor, persons=adults, worker=self.worker, starts_on=on, today=on)

    def announce(self, on: dt.date) -> None:
        for lead in self.leads:
            operations.announce_lead(actor=self.worker, lead=lead, how=Announced.HANDED, on=on)

    def hand_over(self, on: dt.date) -> None:
        others = [one for one in self.world.territory.staff[self.life.unit][SOCIAL_WORK] if one != self.worker]
        if not others:
            return
        former, self.worker = self.worker, self.rng.choice(others)
        self.leads = operations.hand_over(
            actor=former,
            leads=self.leads,
            worker=self.worker,
            starts_on=on,
            note=self.rng.choice(texts("following")["notes"]),
            today=on,
        )

    def read_note(self, _on: dt.date) -> None:
        for lead in self.leads:
            if lead.hand_over_note:
                operations.read_hand_over(actor=self.worker, lead=lead, at=clock.now())


def _be_away(world: World, today: dt.date) -> None:
    """A social worker of the first unit is away since yesterday; a colleague covers them."""
    worker, cover = next(
        staff[SOCIAL_WORK][-2:] for staff in world.territory.staff.values() if len(staff.get(SOCIAL_WORK, ())) > 1
    )

    def declare(on: dt.date) -> None:
        absences.declare_absence(
            actor=worker,
            worker=worker,
            covered_by=cover,
            starts_on=on,
            ends_on=today + dt.timedelta(days=8),
            kind="leave",
            today=on,
        )

    world.stage.at(days.moment(world.yesterday, 18, 45), declare)


def _open_in_emergency(world: World, rng: Random, today: dt.date) -> None:
    """The reception of another unit opens a file; the lead worker saw it, the officer has not yet."""
    day = days.open_on_or_before(today - dt.timedelta(days=DAYS_SINCE_EMERGENCY))

    def open_file(on: dt.date) -> None:
        leads = list(LeadWorker.objects.living().order_by("pk").select_related("person", "unit"))
        for lead in rng.sample(leads, k=len(leads)):
            elsewhere = sorted(code for code in world.territory.units if code != lead.unit.code)[0]
            actor = world.territory.staff[elsewhere]["accueil"][0]
            household = current_household(lead.person, on)
            if household is None or way_in(actor, household).follows:
                continue
            access = emergencies.open_in_emergency(
                actor=actor,
                person=lead.person,
                kind=EmergencyKind.AT_THE_DESK,
                reason=texts("following")["emergency"],
                now=clock.now(),
                today=on,
            )
            persons = [one.person_id for one in members_on(household, on)]
            world.read(actor, "cases:person", persons, "", ReadReason.EMERGENCY)
            announced = access.announcements.filter(capacity=Capacity.LEAD_WORKER).select_related("account")
            for one in announced:
                emergencies.see_emergency(actor=one.account, announcement=one, now=clock.now())
            return

    world.stage.at(days.moment(day, 17, 10), open_file)

"""What the acts of the year share: the queue of acts, the territory, the households already known."""

import datetime as dt
import heapq
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aids.applications.models import ApplicationLine
from aids.commissions.models import Session
from backend.audit.models import ReadKind, ReadReason
from backend.audit.reads import log_read
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.lives import Life
from backend.shell.demo.plan import SessionPlan
from backend.shell.demo.territory import Territory
from cases.people import operations as people
from cases.people.models import Household, Person
from directory.models import Site, User

AT_HOME = 0.78
"""The share of applications made at a site of the unit that examines them; reception is open to all."""

FIRST_OF_COLLEAGUES = 0.7
AT_RECEPTION = 0.7
DAYS_BEFORE_BIRTH_IS_TOLD = 9

Act = Callable[[dt.date], None]


@dataclass
class Registered:
    """A household as it stands in the database; `persons` in the order of its life's members, None before birth."""

    household: Household
    persons: list[Person | None]


@dataclass
class Agenda:
    """A session on its way: what waits for it, as (passage, line), then its row."""

    plan: SessionPlan
    waiting: list[tuple[Any, ApplicationLine]] = field(default_factory=list)
    row: Session | None = None


class Stagehand:
    """Calls the acts in the order of their moments; an act may call for later ones."""

    def __init__(self) -> None:
        self._queue: list[tuple[dt.datetime, int, Act]] = []
        self._order = itertools.count()

    def at(self, moment: dt.datetime, act: Act) -> None:
        heapq.heappush(self._queue, (moment, next(self._order), act))

    def run(self) -> None:
        while self._queue:
            moment, _order, act = heapq.heappop(self._queue)
            with clock.at(moment):
                act(clock.today())


class World:
    """Everything that an act may need; `yesterday` is the last day of the play."""

    def __init__(
        self, rng: Random, territory: Territory, sessions: dict[str, list[SessionPlan]], today: dt.date
    ) -> None:
        self.rng = rng
        self.territory = territory
        self.sessions = sessions
        self.yesterday = days.open_on_or_before(today - days.ONE_DAY)
        self.stage = Stagehand()
        self.agendas = {plan: Agenda(plan) for planned in sessions.values() for plan in planned}
        self.registered: dict[Life, Registered] = {}

    def register(self, life: Life, actor: User, on: dt.date) -> Registered:
        """The household in the database, registered now if it is not yet."""
        if life in self.registered:
            return self.registered[life]
        head = people.register_person(actor=actor, identity=life.head.identity, residence=self._residence(life), on=on)
        household = head.memberships.get().household
        found = self.registered[life] = Registered(household, [head, *[None] * (len(life.members) - 1)])
        for index, member in enumerate(life.members[1:], start=1):
            if member.birth_date <= on:
                self._add_member(life, index, actor, on)
            else:
                day = min(
                    days.open_on_or_after(member.birth_date + dt.timedelta(days=DAYS_BEFORE_BIRTH_IS_TOLD)),
                    self.yesterday,
                )
                self.stage.at(
                    days.moment(day, 8, 30),
                    lambda _on, index=index, born=member.birth_date: self._add_member(life, index, actor, born),
                )
        return found

    def _add_member(self, life: Life, index: int, actor: User, starts_on: dt.date) -> None:
        found = self.registered[life]
        member = life.members[index]
        joined = people.add_member(
            actor=actor, household=found.household, role=member.role, starts_on=starts_on, identity=member.identity
        )
        found.persons[index] = joined.person

    def _residence(self, life: Life) -> dict:
        home = life.home
        commune = self.territory.communes[home.commune.insee_code] if home.commune else None
        if home.no_fixed_address:
            return {"no_fixed_address": True, "domiciliation_commune": commune}
        return {
            "no_fixed_address": False,
            "address": home.address,
            "postal_code": home.commune.postal_code,
            "commune": commune,
        }

    def read(self, reader: User, route: str, person_ids: Iterable[int], label: str, reason: ReadReason) -> None:
        """Somebody opens a page that shows data of these persons: it leaves the trace that the page would."""
        log_read(
            actor=reader, kind=ReadKind.PAGE, route=route, person_ids=person_ids, object_label=label, reason=reason
        )

    def colleague(self, unit: str, function: str) -> User:
        """Somebody of the unit, the first of the function most of the time."""
        colleagues = self.territory.staff[unit][function]
        if len(colleagues) == 1 or self.rng.random() < FIRST_OF_COLLEAGUES:
            return colleagues[0]
        return self.rng.choice(colleagues[1:])

    def desk(self, life: Life) -> tuple[Site, User]:
        """Where the household applies and who takes the application; without a commune, always in its own unit."""
        unit = life.unit
        if life.home.commune and self.rng.random() > AT_HOME:
            unit = self.rng.choice([code for code in self.territory.units if code != life.unit])
        function = "accueil" if self.rng.random() < AT_RECEPTION else "travail-social"
        return self.rng.choice(self.territory.sites[unit]), self.colleague(unit, function)

    def agenda_after(self, plan: SessionPlan) -> Agenda:
        """The next session of the same unit."""
        planned = self.sessions[plan.unit]
        return self.agendas[planned[planned.index(plan) + 1]]

"""Two weeks at the desks of every site: visits, first contacts, slips; and the queue of today."""

import datetime as dt
from random import Random

from django.utils import timezone

from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.texts import texts
from backend.shell.demo.world import World
from cases.people.models import Person
from cases.reception import operations as reception
from cases.reception.enums import Orientation
from cases.reception.models import Visit
from cases.reception.slips import operations as slips
from directory.enums import Role
from directory.models import Site, User

DAYS_PLAYED = 14
HOUSEHOLDS_FOR_A_VISIT = 100
"""One more visit a day at each site for so many households, from one to three."""

KNOWN, LEFT_UNSEEN, CALLS = 0.4, 0.08, 0.4
SOURCES = ("spontaneous",) * 6 + ("third_party", "departement", "association", "elected_official")
FACES = (4, 4, 4, 3, 3, 3, 2, 1, None)


class Desk:
    """Plays the days of every site, by acts on the world's stage."""

    def __init__(self, world: World, seed: int, households: int) -> None:
        self.world = world
        self.rng = Random(f"{seed} reception")
        self.visits = min(3, max(1, households // HOUSEHOLDS_FOR_A_VISIT))

    def begin(self) -> None:
        """Call for the acts of two weeks, up to yesterday."""
        first = self.world.yesterday - dt.timedelta(days=DAYS_PLAYED - 1)
        opened = [first + dt.timedelta(days=number) for number in range(DAYS_PLAYED)]
        for unit, sites in self.world.territory.sites.items():
            for rank, site in enumerate(sites):
                actor = self.world.territory.staff[unit]["accueil"][rank % 2]
                self._open_link(site, actor, days.open_on_or_after(first))
                for day in filter(days.is_open, opened):
                    self._play(site, actor, day)

    def _open_link(self, site: Site, actor: User, day: dt.date) -> None:
        self.world.stage.at(days.moment(day, 8, 15), lambda _on: slips.open_link(actor=actor, site=site))

    def _play(self, site: Site, actor: User, day: dt.date) -> None:
        for number in range(self.visits):
            arrived = days.moment(day, 9, 150 * number + self.rng.randrange(90))
            self.world.stage.at(arrived, lambda _on, at=arrived: self._arrive(site, actor, at))
        if self.rng.random() < CALLS:
            at = days.moment(day, 10, self.rng.randrange(240))
            self.world.stage.at(at, lambda _on: self._answer(site, actor, "phone", self._somebody()))
        rows = [self._slip() for _ in range(self.rng.choice((0, 1, 1, 2)))]
        if rows:
            typed = days.moment(day, 17, 20)
            self.world.stage.at(typed, lambda on: slips.type_slips(actor=actor, site=site, day=on, rows=rows))

    def _slip(self) -> dict[str, int | None]:
        listened, understood, equal = self.rng.choice(FACES[:-1]), self.rng.choice(FACES), self.rng.choice(FACES)
        return {"listened": listened, "understood": understood, "equal": equal}

    def _somebody(self) -> Person | None:
        """A person registered by now, or nobody whom a file knows."""
        known = [found.persons[0] for found in self.world.registered.values()]
        return self.rng.choice(known) if known and self.rng.random() < KNOWN else None

    def _arrive(self, site: Site, actor: User, at: dt.datetime) -> None:
        person = self._somebody()
        visit = reception.arrive(actor=actor, site=site, person=person)
        wait = self.rng.choice((2, 4, 6, 9, 12, 14, 18, 27, 41))
        if self.rng.random() < LEFT_UNSEEN:
            later = at + dt.timedelta(minutes=wait + 20)
            self.world.stage.at(later, lambda _on: reception.leave(actor=actor, visit=visit))
            return
        called = at + dt.timedelta(minutes=wait)
        self.world.stage.at(called, lambda _on: reception.receive(actor=actor, visit=visit, desk="Bureau 1"))
        over = called + dt.timedelta(minutes=self.rng.randint(6, 35))
        self.world.stage.at(over, lambda _on: self._part(site, actor, visit, person))

    def _part(self, site: Site, actor: User, visit: Visit, person: Person | None) -> None:
        self._answer(site, actor, "walk_in", person, visit)
        reception.finish(actor=actor, visit=visit)

    def _answer(self, site: Site, actor: User, medium: str, person: Person | None, visit: Visit | None = None) -> None:
        kinds = texts("reception")["contacts"]
        kind = self.rng.choices(kinds, weights=[one["weight"] for one in kinds])[0]
        only_information = kind["leads"] == [Orientation.INFORMATION]
        told = {
            "medium": medium,
            "source": self.rng.choice(SOURCES),
            "problems": kind["problems"],
            "answer": kind["answer"],
            "orientations": kind["leads"],
            "agreed": False,
        }
        named = None if only_information else person
        contact = reception.record_contact(actor=actor, site=site, told=told, person=named, visit=visit)
        if contact.is_emergency:
            reception.deal_with(actor=actor, contact=contact)


def open_today(now: dt.datetime) -> None:
    """The queue of this very day at every site, as it stands at `now`."""
    midnight = days.moment(timezone.localdate(now), 0)
    for site in Site.objects.order_by("pk"):
        actor = User.objects.filter(roles__role=Role.RECEPTION, roles__unit=site.unit_id).order_by("pk").first()
        for rank, told in enumerate(texts("reception")["today"]):
            arrived = max(now - dt.timedelta(minutes=told["ago"]), midnight + dt.timedelta(seconds=rank))
            _let_in(site, actor, told, arrived, now)


def _let_in(site: Site, actor: User, told: dict, arrived: dt.datetime, now: dt.datetime) -> None:
    with clock.at(arrived):
        visit = reception.arrive(
            actor=actor, site=site, call_name=told["name"], reason=told["reason"], ready=told["then"] != "arrived"
        )
    if told["then"] in ("received", "gone"):
        called = arrived + (now - arrived) / 4
        with clock.at(called):
            reception.receive(actor=actor, visit=visit, desk="Bureau 1")
        if told["then"] == "gone":
            with clock.at(called + (now - called) / 2):
                reception.finish(actor=actor, visit=visit)

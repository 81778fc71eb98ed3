"""What workers did all year besides the applications: talks, phone calls, visits, papers; and what they do as usual."""

import datetime as dt
from random import Random

from backend.shell.demo import days
from backend.shell.demo.passages import Passage
from backend.shell.demo.texts import texts, weighted
from backend.shell.demo.world import World
from cases.interventions import operations
from cases.interventions.models import Box
from cases.interventions.operations import Told
from cases.people.enums import ADULT_ROLES
from cases.people.models import Person
from cases.people.perms import can_work_on_file
from directory.models import User

CALLED_BACK = 0.55
VISITED_AGAIN = 0.3
EXAMINED = 0.7
OPEN_DAYS_BETWEEN_NAMELESS = 9
RECORDING = ("accueil", "travail-social", "instruction")


def plan(rng: Random, world: World, passages: list[Passage]) -> None:
    """Ask for the acts of the year; their own draws leave those of the others as they are."""
    for passage in passages:
        _around(rng, world, passage)
    opened = [passage.journey.opened_on for passage in passages]
    if opened:
        _nameless(rng, world, min(opened))
    for function in RECORDING:
        worker = next(iter(world.territory.staff.values()))[function][0]
        for number, told in enumerate(one for one in texts("interventions")["sets"] if one["function"] == function):
            _at(world, world.yesterday, 40 + number, lambda on, w=worker, t=told: _keep(w, t, on))


def _at(world: World, day: dt.date, minute: int, act) -> None:
    """At the end of a day, when one records what one did; nothing after yesterday."""
    if day <= world.yesterday:
        world.stage.at(days.moment(day, 17, minute), act)


def _around(rng: Random, world: World, passage: Passage) -> None:
    """The talk of the first day, then calls and visits, by who took the application and who examines it."""
    opened_on = passage.journey.opened_on
    first, later = days.open_days_later(opened_on, rng.randint(3, 12)), days.open_days_later(opened_on, 20)
    _at(world, opened_on, rng.randrange(40), _act(rng, world, passage, "first", lambda: passage.taker))
    if rng.random() < EXAMINED:
        _at(world, first, rng.randrange(40), _act(rng, world, passage, "examined", lambda: passage.officer))
    if rng.random() < CALLED_BACK:
        _at(world, first, rng.randrange(40), _act(rng, world, passage, "called", lambda: passage.taker))
    if rng.random() < VISITED_AGAIN:
        _at(world, later, rng.randrange(40), _act(rng, world, passage, "visited", lambda: passage.taker))


def _act(rng: Random, world: World, passage: Passage, moment: str, who):
    drawn = Random(rng.random())
    return lambda on: _record_for(drawn, world, passage, moment, who(), on)


def _record_for(rng: Random, world: World, passage: Passage, moment: str, worker: User, on: dt.date) -> None:
    """Nothing when the worker does not follow the household, or no more."""
    registered = world.registered[passage.journey.life]
    if not can_work_on_file(worker, registered.household):
        return
    ground = passage.journey.requests[0].ground if passage.journey.requests else ""
    told = texts("interventions")
    how = told["moments"][moment]
    boxes = weighted(rng, {name: box["weight"] for name, box in told["boxes"].items() if _suits(box, moment, ground)})
    _record(
        worker,
        cells=told["boxes"][boxes]["cells"],
        medium=weighted(rng, how["media"]),
        minutes=rng.choice(how["minutes"]),
        persons=_persons(rng, registered.persons, passage.journey.life.members),
        served=rng.choice([*told["boxes"][boxes]["served"], "", ""]),
        on=on,
    )


def _suits(box: dict, moment: str, ground: str) -> bool:
    return moment in box["moments"] and ground in box.get("grounds", [ground])


def _persons(rng: Random, persons: list[Person | None], members) -> list[Person]:
    """The applicant, sometimes with another adult of the household."""
    adults = [
        person for person, member in zip(persons[1:], members[1:], strict=True) if person and member.role in ADULT_ROLES
    ]
    return [persons[0], *(adults[:1] if rng.random() < 0.35 else [])]


def _nameless(rng: Random, world: World, since: dt.date) -> None:
    """Information given at the desks to who gave no name, and to groups."""
    told = texts("interventions")["nameless"]
    for unit, staff in world.territory.staff.items():
        for worker in staff.get("accueil", []) if unit else []:
            day = days.open_days_later(since, rng.randint(1, OPEN_DAYS_BETWEEN_NAMELESS))
            while day <= world.yesterday:
                one = rng.choice(told)
                _at(world, day, rng.randrange(40), lambda on, w=worker, o=one: _record_told(w, o, on))
                day = days.open_days_later(day, rng.randint(3, 2 * OPEN_DAYS_BETWEEN_NAMELESS))


def _keep(worker: User, told: dict, on: dt.date) -> None:
    """A usual set, kept from an intervention as it is recorded."""
    made = _record_told(worker, told, on)
    operations.keep_set(actor=worker, intervention=made, name=told["name"])


def _record_told(worker: User, told: dict, on: dt.date):
    return _record(
        worker,
        cells=told["cells"],
        medium=told["medium"],
        minutes=told["minutes"],
        served=told.get("served", ""),
        on=on,
    )


def _record(worker: User, *, cells, medium, minutes, on: dt.date, persons=(), served=""):
    told = Told([Box.read(text) for text in cells], medium, minutes, tuple(persons), served)
    return operations.record(actor=worker, told=told, on_date=on, today=on)

"""The calendars of the social workers: five weeks of times around today, most of them taken, what happened."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from aids.applications.models import Application
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.territory import Territory
from backend.shell.demo.texts import texts, weighted
from cases.appointments import operations
from cases.appointments.enums import AppointmentStatus
from cases.appointments.models import Slot
from cases.appointments.times import Times
from cases.people.models import Person
from directory.models import User

WEEKS_BACK, WEEKS_AHEAD = 2, 2
MINUTES = 45
MORNING = (dt.time(9), dt.time(12))
AFTERNOON = (dt.time(14), dt.time(17))
OPEN_DAYS_IN_A_WEEK = 5
TAKEN_BEFORE, TAKEN_AHEAD = 0.7, 0.4
GIVEN_BACK = 0.06
OUTCOMES = {
    AppointmentStatus.SEEN: 0.8,
    AppointmentStatus.EXCUSED: 0.09,
    AppointmentStatus.NO_SHOW: 0.07,
    "": 0.04,
}
"""Shares of what happened; "" is yet to be said."""


@dataclass
class Diary:
    """Whoever may be booked, since when; nobody comes twice the same day."""

    rng: Random
    today: dt.date
    known: list[tuple[dt.datetime, Person]]
    busy: set[tuple[int, dt.date]] = field(default_factory=set)

    def draw(self, moment: dt.datetime, day: dt.date) -> Person | None:
        """Somebody who was known then and is free that day."""
        there = [person for since, person in self.known if since < moment and (person.pk, day) not in self.busy]
        if not there:
            return None
        person = self.rng.choice(there)
        self.busy.add((person.pk, day))
        return person


def play(rng: Random, territory: Territory, today: dt.date) -> None:
    """Open the times, book them, say what happened; all of it before `today`."""
    for code, unit in territory.units.items():
        applicants = Application.objects.filter(unit=unit).order_by("pk").values_list("applicant", flat=True)
        persons = Person.objects.in_bulk(set(applicants))
        since = dict(Person.history.filter(id__in=persons, history_type="+").values_list("id", "history_date"))
        diary = Diary(rng, today, [(since[pk], persons[pk]) for pk in sorted(persons)])
        for rank, worker in enumerate(territory.staff[code]["travail-social"]):
            _open(worker, rank, today)
            desk = territory.staff[code]["accueil"][0]
            for slot in Slot.objects.filter(worker=worker).select_related("worker", "site"):
                _fill(diary, slot, desk)


def _open(worker: User, rank: int, today: dt.date) -> None:
    """A morning and an afternoon a week, on different days; the morning of the first worker is today's."""
    first = today - dt.timedelta(days=today.weekday(), weeks=WEEKS_BACK)
    moment = days.moment(days.open_on_or_before(first - days.ONE_DAY), 17)
    with clock.at(moment):
        for shift, hours in ((0, MORNING), (2, AFTERNOON)):
            weekday = (today.weekday() + rank + shift) % OPEN_DAYS_IN_A_WEEK
            day = first + dt.timedelta(days=weekday)
            times = Times(day, *hours, MINUTES, until=day + dt.timedelta(weeks=WEEKS_BACK + WEEKS_AHEAD))
            operations.open_slots(actor=worker, site=worker.site, times=times, now=moment)


def _fill(diary: Diary, slot: Slot, desk: User) -> None:
    rng, day = diary.rng, slot.starts_at.date()
    is_past = day < diary.today
    if rng.random() > (TAKEN_BEFORE if is_past else TAKEN_AHEAD):
        return
    latest = days.open_on_or_before(min(day, diary.today) - days.ONE_DAY)
    booked_at = days.moment(
        days.open_on_or_before(latest - dt.timedelta(days=rng.randrange(6))), 10, rng.randrange(300)
    )
    person = diary.draw(booked_at, day)
    if person is None or not Slot.objects.free(booked_at).filter(pk=slot.pk).exists():
        return
    told = texts("appointments")
    with clock.at(booked_at):
        appointment = operations.book(
            actor=desk if rng.random() < 0.6 else slot.worker,
            person=person,
            slot=slot,
            reason=rng.choice(told["reasons"]),
            bring=rng.choice(told["bring"]),
            now=booked_at,
        )
    given_back_at = days.moment(latest, 16, rng.randrange(90))
    if rng.random() < GIVEN_BACK and given_back_at > booked_at:
        with clock.at(given_back_at):
            operations.cancel(actor=desk, appointment=appointment, by_person=rng.random() < 0.7)
    elif is_past and (outcome := weighted(rng, OUTCOMES)):
        with clock.at(slot.ends_at):
            operations.tell_outcome(actor=slot.worker, appointment=appointment, outcome=outcome, today=day)

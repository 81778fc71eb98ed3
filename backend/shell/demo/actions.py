"""Collective actions of the demonstration: what is offered in the weeks around today, who comes, who waits."""

import datetime as dt
from decimal import Decimal
from random import Random

from aids.applications.models import Application
from backend.kit import clock
from backend.kit.holidays import is_holiday
from backend.shell.demo import days
from backend.shell.demo.territory import Territory
from backend.shell.demo.texts import texts
from cases.people.models import Person
from collective_actions.catalogue import operations as catalogue
from collective_actions.catalogue.enums import OpenTo
from collective_actions.catalogue.models import Action, Series
from collective_actions.enrolment import operations as enrolment
from collective_actions.enrolment.enums import Came
from collective_actions.enrolment.operations import Named
from collective_actions.programme import operations as programme
from collective_actions.programme.operations import Plan
from directory.enums import OrganisationKind
from directory.models import Organisation, User
from directory.services import operations as directory

DEPARTMENT = "Département de l’Eure"
BEGUN_BEFORE = dt.timedelta(days=21)
"""How long before its first date an action was written."""
FEW = 3
FROM_FILE = 0.35
"""Share of those who come who are enrolled from their file."""
WRITTEN = (
    *("title", "kind", "plain_words", "thematics", "audience", "accessibility", "childcare", "transport", "cost"),
    *("how_to_come", "phone", "open_to", "objectives", "funding"),
)


def play(rng: Random, territory: Territory, today: dt.date, times: int = 1) -> None:
    """Write, publish, plan and fill the actions of the file; all of it before `today`.

    `times`: how often they are offered, from the second time on in other communes, on other days, with fewer people.
    """
    designer, administrator = territory.staff[""]["actions"][0], territory.staff[""]["admin"][0]
    start = days.open_on_or_before(today - BEGUN_BEFORE)
    with clock.at(days.moment(start, 9)):
        told = {"name": DEPARTMENT, "kind": OrganisationKind.DEPARTEMENT, "mission": "L’action sociale du département."}
        directory.add_organisation(actor=administrator, told=told)
    persons = list(Person.objects.filter(pk__in=Application.objects.values("applicant"), died_on=None).order_by("pk"))
    workers = [territory.staff[code]["travail-social"][0] for code in territory.units]
    communes = sorted(territory.communes)
    for turn in range(times):
        for told in texts("actions")["action"]:
            offered = _elsewhere(told, turn, communes) if turn else told
            with clock.at(days.moment(start, 10)):
                action = _write(designer, offered)
                planned = _plan(designer, action, offered, territory, today)
            for series, number in zip(planned, offered["comes"], strict=False):
                _fill(rng, series, number, persons, workers, today)
            _who_came(rng, designer, planned, today)


def _elsewhere(told: dict, turn: int, communes: list[str]) -> dict:
    """The same action again, in another commune and some days later."""
    place = {"commune": communes[turn * 7 % len(communes)], "place": "Salle des fêtes", "address": ""}
    comes = [min(FEW, number) for number in told["comes"]]
    return told | place | {"title": f"{told['title']} ({turn})", "days": told["days"] + turn % 60, "comes": comes}


def _write(designer: User, told: dict) -> Action:
    fields = {name: told[name] for name in WRITTEN if name in told}
    fields |= {"owner": Organisation.objects.get(name=told["owner"]), "budget": _euros(told.get("budget"))}
    action = catalogue.add_action(actor=designer, told=fields)
    for name in told.get("residents", []):
        catalogue.add_part(actor=designer, action=action, told={"kind": "resident", "name": name})
    for name in told.get("carriers", []):
        carrier = Organisation.objects.get(name=name)
        catalogue.add_part(actor=designer, action=action, told={"kind": "carrier", "organisation": carrier})
    step = "propose" if told.get("state") == "proposed" else "publish"
    return programme.move_action(actor=designer, action=action, step=step, now=clock.now())


def _euros(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _plan(designer: User, action: Action, told: dict, territory: Territory, today: dt.date) -> list[Series]:
    first = today + dt.timedelta(days=told["days"])
    while not days.is_open(first) or is_holiday(first):
        first += days.ONE_DAY
    from_hour, to_hour = told["hours"]
    plan = Plan(
        day=first,
        from_time=dt.time(from_hour),
        to_time=dt.time(to_hour),
        until=first + dt.timedelta(weeks=told["weeks"] - 1),
        place=told["place"],
        address=told.get("address", ""),
        commune=territory.communes[told["commune"]],
    )
    return programme.add_series(
        actor=designer,
        action=action,
        plan=plan,
        capacity=told["capacity"],
        minimum=told.get("minimum", 0),
        closes_at=None,
        together=told.get("together", True),
        now=clock.now(),
    )


def _fill(rng: Random, series: Series, number: int, persons: list[Person], workers: list[User], today: dt.date) -> None:
    """So many come, one after the other: some from their file, the others by themselves where the action is open."""
    latest = days.open_on_or_before(min(today, series.first_at.date()) - days.ONE_DAY)
    first_names = texts("actions")["names"]["first"]
    known = rng.sample(persons, min(number, len(persons)))
    for rank in range(number):
        at = days.moment(latest, 9, 6 * rank)
        with clock.at(at):
            if rng.random() < FROM_FILE and rank < len(known):
                told = {"series": series, "person": known[rank], "agreed": True, "now": at}
                enrolment.enrol(actor=rng.choice(workers), **told)
                continue
            named = Named(rng.choice(first_names), rng.choice("ABDGLMPRST"), f"06 39 98 {rng.randrange(10, 99)} 10")
            by = None if series.action.open_to == OpenTo.EVERYBODY else rng.choice(workers)
            begun = enrolment.begin(series=series, now=at, actor=by)
            enrolment.fill(enrolment=begun, named=named, agreed=True, now=at, actor=by)


def _who_came(rng: Random, designer: User, planned: list[Series], today: dt.date) -> None:
    for series in planned:
        enrolled = list(series.enrolments.filter(status="enrolled"))
        for meeting in series.meetings.filter(starts_at__lt=days.moment(today, 0)):
            day = meeting.starts_at.date()
            said = {one.pk: rng.choices([Came.YES, Came.EXCUSED, Came.NO], [8, 1, 1])[0] for one in enrolled}
            with clock.at(meeting.ends_at):
                enrolment.record_presence(actor=designer, meeting=meeting, came=said, today=day, day=day)

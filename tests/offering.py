"""Collective actions with their dates and who comes, made through the operations."""

import datetime as dt

from backend.kit import clock
from backend.kit.holidays import is_holiday
from collective_actions.catalogue import operations as catalogue
from collective_actions.catalogue.models import Action, Series
from collective_actions.enrolment import operations as enrolment
from collective_actions.enrolment.models import Enrolment
from collective_actions.enrolment.operations import Named
from collective_actions.programme import operations as programme
from collective_actions.programme.operations import Plan
from directory.enums import OrganisationKind, Role
from directory.models import Organisation
from directory.services import operations as directory

WORDS = "On cuisine ensemble un repas complet avec peu, puis on le mange."


def organisation(world, name: str = "La Marmite") -> Organisation:
    told = {"name": name, "kind": OrganisationKind.ASSOCIATION, "mission": "Cuisiner ensemble."}
    return directory.add_organisation(actor=world.account(Role.ADMINISTRATOR), told=told)


def action(world, owner: Organisation | None = None, *, published: bool = True, **changes) -> Action:
    """An action of an association, written and published by the design service."""
    designer = world.account(Role.ACTION_DESIGNER)
    told = {
        "title": "Cuisiner ensemble",
        "plain_words": WORDS,
        "thematics": ["equipement-et-alimentation"],
        "owner": owner or organisation(world),
    }
    made = catalogue.add_action(actor=designer, told=told | changes)
    if published:
        made = programme.move_action(actor=designer, action=made, step="publish", now=clock.now())
    return made


def a_day(days: int = 10) -> dt.date:
    """A day to come on which people meet."""
    found = clock.today() + dt.timedelta(days=days)
    while is_holiday(found):
        found += dt.timedelta(days=1)
    return found


def plan(world, *, day: dt.date | None = None, hours=(14, 16), until: dt.date | None = None, commune="est") -> Plan:
    return Plan(
        day=day or a_day(),
        from_time=dt.time(hours[0]),
        to_time=dt.time(hours[1]),
        until=until,
        place="Maison de quartier",
        address="3 rue des Lilas",
        commune=world.communes[commune],
    )


def dates(world, of: Action | None = None, *, capacity: int = 2, minimum: int = 0, together=True, **planned) -> Series:
    """One series of an action; its first one when the dates are apart."""
    return programme.add_series(
        actor=world.account(Role.ACTION_DESIGNER),
        action=of or action(world),
        plan=plan(world, **planned),
        capacity=capacity,
        minimum=minimum,
        closes_at=None,
        together=together,
        now=clock.now(),
    )[0]


def comes(series: Series, name: str, *, actor=None, now: dt.datetime | None = None) -> Enrolment:
    """Somebody enrols by a first name, without an account unless one is given."""
    now = now or clock.now()
    begun = enrolment.begin(series=series, now=now, actor=actor)
    return enrolment.fill(enrolment=begun, named=Named(name, "D", "06 12 34 56 78"), agreed=True, now=now, actor=actor)

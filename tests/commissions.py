"""A commission that sits, for the tests of its deliberations."""

import datetime as dt

from aids.commissions import operations as commissions
from aids.commissions.mandates import operations as mandates
from aids.commissions.models import AgendaItem, Attendance, Session
from backend.kit import clock
from directory.enums import Role
from directory.models import User
from tests import factories

SECRETARY = Role.COMMISSION_SECRETARY


def line_of(world, name: str, unit: str = "est", **told):
    """A ready request of somebody of that name."""
    person = factories.person(world, last_name=name, unit=unit, phone="")
    return factories.ready(world, person, unit=unit, **told).lines.get()


def members(world, number: int, unit: str = "est") -> list[User]:
    """That many more members, each on a seat of their own."""
    since = clock.today() - dt.timedelta(days=30)
    found = []
    for place in range(number):
        account = factories.account(
            Role.COMMISSION_MEMBER, world.units[unit], world.sites[unit], username=f"member{place}.{unit}"
        )
        seat = mandates.open_seat(actor=None, unit=world.units[unit], name=f"Siège {place}", starts_on=since)
        mandates.appoint(
            actor=None, seat=seat, holder=account, capacity="Membre", reference="arrêté n° 3", starts_on=since
        )
        found.append(account)
    return found


def sitting(world, *lines, unit: str = "est") -> Session:
    """An open session on these requests, every member there."""
    held = factories.session(world, unit=unit, lines=lines)
    return commissions.open_session(actor=world.account(SECRETARY, unit), session=held, today=clock.today())


def first(held: Session) -> AgendaItem:
    return held.items.select_related("session", "line").get(position=1)


def attendance(held: Session, account) -> Attendance:
    return held.attendances.get(member=account.pk)

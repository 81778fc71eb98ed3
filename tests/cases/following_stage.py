"""What the tests of following share: browsers, colleagues, leads, moments."""

import datetime as dt

from django.test import Client
from django.utils import timezone

from backend.audit.operations import operation
from backend.kit import clock
from cases.following import absences, emergencies
from cases.following import operations as following
from cases.following.models import Absence, EmergencyAccess, LeadWorker
from cases.people.models import Household
from directory.enums import Role
from directory.models import User
from tests import factories

BACKEND = "directory.backends.AccountBackend"
REASON = "Madame est à l’accueil, coupure de courant ce soir."
NOTE = "Dossier FSL en cours ; surveiller l’échéance du 12."


def browser(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


def text_of(response) -> str:
    return response.content.decode()


def fresh(user: User) -> User:
    """The account as read anew: roles are cached on it."""
    return User.objects.get(pk=user.pk)


def colleague(world, role: str = Role.SOCIAL_WORKER, unit: str = "est", name: str = "second") -> User:
    made = factories.account(role, world.units[unit], world.sites[unit], username=f"{name}.{role}.{unit}")
    with operation("tests.name", actor=None):
        made.first_name, made.last_name = name.capitalize(), "Collègue"
        made.save()
    return fresh(made)


def lead(world, *persons, by: User | None = None, worker: User | None = None, days_ago: int = 0) -> LeadWorker:
    """The social worker takes the lead of these persons of one household, some days ago."""
    actor = by or world.account(Role.SOCIAL_WORKER)
    today = clock.today()
    made = following.name_lead(
        actor=actor,
        persons=list(persons) or [factories.person(world)],
        worker=worker or actor,
        starts_on=today - dt.timedelta(days=days_ago),
        today=today,
    )
    return made[0]


def hand_over(actor: User, given: LeadWorker, to: User, **changes) -> LeadWorker:
    today = clock.today()
    told = {"starts_on": today, "note": NOTE, "today": today}
    return following.hand_over(actor=actor, leads=[given], worker=to, **told | changes)[0]


def away(world, worker: User, cover: User, first: int = 0, last: int = 5, by: User | None = None) -> Absence:
    """The worker is away from a day to a day, counted from today."""
    today = clock.today()
    return absences.declare_absence(
        actor=by or worker,
        worker=worker,
        covered_by=cover,
        starts_on=today + dt.timedelta(days=first),
        ends_on=today + dt.timedelta(days=last),
        today=today,
    )


def emergency(user: User, someone, **changes) -> EmergencyAccess:
    told = {"kind": "danger", "reason": REASON, "now": clock.now(), "today": clock.today()}
    return emergencies.open_in_emergency(actor=fresh(user), person=someone, **told | changes)


def days_later(number: int):
    return clock.at(timezone.now() + dt.timedelta(days=number))


def follows(user: User, someone) -> bool:
    """Whether the file is open to the account, as read anew."""
    home = factories.household_of(someone)
    return Household.objects.visible_to(fresh(user)).filter(pk=home.pk).exists()


def end_roles(user: User, days_ago: int = 1) -> None:
    with operation("tests.end_role", actor=None):
        for assignment in user.roles.all():
            assignment.ends_on = clock.today() - dt.timedelta(days=days_ago)
            assignment.save()

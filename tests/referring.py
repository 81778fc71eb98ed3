"""Services of the directory and referrals to them, made through the operations."""

import datetime as dt
import re

from django.utils import timezone

from backend.kit import clock
from cases.referrals import operations
from cases.referrals.enums import Consent, ContactWay
from cases.referrals.models import Referral
from directory.enums import OrganisationKind, PoleKind, Role
from directory.models import Pole, Service, User
from directory.services import operations as directory
from tests import factories

REASON = "Trois crédits, des prélèvements rejetés."
ASKED = "Un premier rendez-vous."


def service(
    world, *, name="Point conseil budget", organisation="Familles et Budget", commune="est", **fields
) -> Service:
    """A service of an organisation that has no account."""
    admin = world.account(Role.ADMINISTRATOR)
    owner = directory.add_organisation(
        actor=admin, told={"name": organisation, "kind": OrganisationKind.ASSOCIATION, "mission": "Aider."}
    )
    told = {"name": name, "organisation": owner, "commune": world.communes[commune], "phone": "02 61 91 67 10"}
    return directory.add_service(actor=admin, told=told | fields)


def partner_of(world, where: Service) -> User:
    """The partner's professional, who belongs to the organisation of a service from now on."""
    account = world.account(Role.PARTNER)
    directory.give_organisation(
        actor=world.account(Role.ADMINISTRATOR), account=account, organisation=where.organisation
    )
    return User.objects.get(pk=account.pk)


def told(where: Service, **changes) -> dict:
    return {
        "service": where,
        "problem": "financial",
        "reason": REASON,
        "asked": ASKED,
        "consent": Consent.AGREES,
        "consent_reason": "",
        "contact_way": ContactWay.PHONE,
        "contact_advice": "",
        "urgent": False,
        "answer_by": clock.today() + dt.timedelta(days=15),
    } | changes


def referred(world, where: Service, *, someone=None, by: User | None = None, send=True, **changes) -> Referral:
    return operations.write_referral(
        actor=by or world.account(Role.SOCIAL_WORKER),
        person=someone or factories.person(world),
        told=told(where, **changes),
        now=clock.now(),
        send=send,
    )


def linked(world, where: Service, **changes) -> tuple[Referral, operations.Secret]:
    referral = referred(world, where, **changes)
    sender = User.objects.get(pk=referral.sent_by_id)
    return referral, operations.new_link(actor=sender, referral=referral, now=clock.now())


def pole(world, unit: str = "est", kind=PoleKind.ACCOMPANIMENT) -> Pole:
    return Pole.objects.get(unit=world.units[unit], kind=kind)


def member(world, account: User, of: Pole, *, since: int = 30) -> User:
    """The account works in a pole since some days."""
    starts_on = clock.today() - dt.timedelta(days=since)
    directory.join_pole(actor=world.account(Role.ADMINISTRATOR), account=account, pole=of, starts_on=starts_on)
    return User.objects.get(pk=account.pk)


def to_pole(world, of: Pole, *, someone=None, by: User | None = None):
    return operations.refer_to_pole(
        actor=by or world.account(Role.RECEPTION),
        person=someone or factories.person(world),
        pole=of,
        problem="employment_insertion",
        reason="Souhaite reprendre un travail.",
        today=clock.today(),
    )


def later(**delay):
    """Some time from now."""
    return clock.at(timezone.now() + dt.timedelta(**delay))


def value_of(response, control: str) -> str:
    """What a read-only control of a page shows."""
    return re.search(rf'id="{control}"[^>]*value="([^"]*)"', response.content.decode())[1]

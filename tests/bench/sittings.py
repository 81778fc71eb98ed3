"""A session of 60 lines, made by the operations of the product on persons drawn across the data, then rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import cycle
from random import Random

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.db.models import Count
from django.urls import reverse

from aids.applications.enums import ApplicationStatus
from aids.applications.models import Application
from aids.commissions import operations as commissions
from aids.commissions.opinions import OpinionInput, give_opinion
from backend.kit import clock
from cases.people.enums import MemberRole
from cases.people.models import HouseholdMember, Person
from directory.enums import UNIT_ROLES, Role
from directory.models import TerritorialUnit, User, living_on
from tests import factories
from tests.bench.draws import NothingToVisit, holders
from tests.bench.visitor import Visit

REASONS = {"reason_in_law": "La règle ne le prévoit pas.", "reason_in_fact": "Les ressources du mois le permettent."}
OPINIONS = (
    {"opinion": "grant", "reason_in_fact": REASONS["reason_in_fact"]},
    {"opinion": "partial_grant", "amount": "60", **REASONS},
    {"opinion": "grant", "reason_in_fact": REASONS["reason_in_fact"]},
    {"opinion": "refusal", **REASONS},
)
"""Opinions given in turn: half of them grants, a quarter partial grants, a quarter refusals."""


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests inside leave the connection open, even in a transaction that began before them."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@contextmanager
def undone() -> Iterator[None]:
    """Nothing written inside remains; requests inside need `one_connection`."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def free_unit() -> TerritorialUnit:
    """A unit that holds no session today and whose commission is complete. Raises NothingToVisit."""
    needed = {Role.RECEPTION, Role.CASE_OFFICER, Role.COMMISSION_SECRETARY, Role.SIGNATORY}
    today = clock.today()
    for unit in TerritorialUnit.objects.exclude(sessions__held_on=today).order_by("pk"):
        held = set(unit.roles.filter(living_on(today)).values_list("role", flat=True))
        if needed <= held:
            return unit
    raise NothingToVisit


def world_of(unit: TerritorialUnit) -> factories.World:
    """The unit as the factories know one, with its first site and the first account of each role."""
    accounts: dict[tuple[str, str], User] = {}
    for role in UNIT_ROLES:
        for user in reversed([one for one in holders(role) if unit.pk in one.units_as(role)]):
            accounts[role, unit.code] = user
    site = unit.sites.order_by("pk").first()
    return factories.World({unit.code: unit}, {unit.code: site}, {unit.code: site.commune}, accounts)


def applicants(rng: Random, unit: TerritorialUnit, number: int) -> list[Person]:
    """Persons of the unit, at the head of the only household that they ever had, with no draft under way.

    Raises NothingToVisit when there are too few.
    """
    once = Person.objects.annotate(homes=Count("memberships")).filter(homes=1)
    heads = HouseholdMember.objects.filter(
        living_on(clock.today()), role=MemberRole.HEAD, household__commune__unit=unit, person__in=once
    )
    drafts = Application.objects.filter(status=ApplicationStatus.DRAFT)
    heads = heads.exclude(household__in=drafts.values("household"))
    found = list(heads.order_by("pk").values_list("person", flat=True))
    if len(found) < number:
        raise NothingToVisit
    return list(Person.objects.filter(pk__in=rng.sample(found, number)).order_by("pk"))


class Sitting:
    """An open session of `lines` lines that all wait for their opinion; make it inside `undone`."""

    def __init__(self, rng: Random, lines: int):
        unit = free_unit()
        self.world, self.code = world_of(unit), unit.code
        ready = [
            factories.ready(self.world, person, unit=self.code).lines.get() for person in applicants(rng, unit, lines)
        ]
        self.session = factories.session(self.world, unit=self.code, lines=ready)
        self.secretary = self.world.account(Role.COMMISSION_SECRETARY, self.code)
        self.signatory = self.world.account(Role.SIGNATORY, self.code)
        commissions.open_session(actor=self.secretary, session=self.session, today=clock.today())

    def url(self, name: str, *more: int) -> str:
        return reverse(f"commissions:{name}", args=[self.session.pk, *more])

    def visits(self) -> Iterator[Visit]:
        """What the secretary, then the signatory, do on screen: each line seen and answered, the session closed, the
        decisions seen and signed."""
        for item, given in zip(self.session.items.all(), cycle(OPINIONS), strict=False):
            place = self.url("item", item.position)
            yield Visit(self.secretary, place)
            yield Visit(self.secretary, place, {"version": item.version, **given}, expected=302)
        yield Visit(self.secretary, self.url("close"), {}, expected=302)
        yield Visit(self.signatory, self.url("decide"))
        yield Visit(self.signatory, self.url("decide"), {}, expected=302)

    def decide(self) -> None:
        """The same by the operations, to have letters to write."""
        self.opine()
        self.close()

    def opine(self) -> None:
        """Every line has its opinion."""
        for item, given in zip(self.session.items.all(), cycle(OPINIONS), strict=False):
            told = OpinionInput(**{**given, "amount": Decimal(given["amount"]) if "amount" in given else None})
            give_opinion(actor=self.secretary, item=item, version=item.version, given=told)

    def close(self) -> None:
        """The opinions end, and become decisions."""
        commissions.close_session(actor=self.secretary, session=self.session)
        commissions.decide_session(actor=self.signatory, session=self.session, departures={}, today=clock.today())

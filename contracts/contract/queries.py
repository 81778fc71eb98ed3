"""Reads of contracts."""

import datetime as dt
from collections.abc import Iterable
from functools import cache

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When, prefetch_related_objects

from cases.following.models import LeadWorker
from cases.people.models import Person
from contracts.contract.enums import LIVING, OPEN_VERSIONS, PartyKind, VersionStatus
from contracts.contract.models import BOUND, WRITING_ROLES, Contract, Party, Version
from directory.models import RoleAssignment, living_on


def living_of(person: Person) -> Contract | None:
    """The one living contract of a person, whether they began it or sign it as a couple."""
    return Contract.objects.filter(parties__person=person, parties__until=None, status__in=LIVING).first()


def open_version(contract: Contract) -> Version | None:
    """The text that is being written, or that waits for its signatures."""
    return contract.versions.filter(status__in=OPEN_VERSIONS).first()


def version_in_force(contract: Contract) -> Version | None:
    """The last version that all signed."""
    return contract.versions.filter(status=VersionStatus.SIGNED).order_by("-number").first()


def parties_of(contract: Contract) -> list[Party]:
    """Who is a party today, or was on the last day: persons, then the lead worker, then partners."""
    order = list(PartyKind)
    rows = list(_bound().filter(contract=contract))
    prefetch_related_objects([party for party in rows if party.organisation_id], "organisation")
    return sorted(rows, key=lambda party: (order.index(PartyKind(party.kind)), party.pk))


@cache
def _bound() -> QuerySet:
    """Kept: it is long to put together."""
    return Party.objects.filter(BOUND).select_related("person", "worker")


def persons_of(contract: Contract) -> QuerySet:
    """The persons who sign today, as parties, who began it first."""
    return contract.parties.filter(kind=PartyKind.PERSON, until=None).select_related("person")


def lead_of(contract: Contract) -> Party:
    """The lead worker of today, as a party; of a contract that is over, the last one."""
    leads = contract.parties.filter(kind=PartyKind.WORKER).select_related("worker")
    return leads.order_by("-until", "-pk").filter(until=None).first() or leads.order_by("-pk")[0]


def leaderless(unit_ids: Iterable[int], today: dt.date) -> QuerySet:
    """The lead workers, as parties, of the living contracts of these units who hold no such post there any more, or who
    followed their persons, whom nobody follows now."""
    held = RoleAssignment.objects.filter(
        living_on(today),
        user=OuterRef("worker"),
        unit=OuterRef("contract__unit"),
        role__in=WRITING_ROLES,
        user__is_active=True,
    )
    followed = LeadWorker.objects.filter(
        person__contract_parts__contract=OuterRef("contract"), person__contract_parts__until=None
    )
    by_them = followed.filter(worker=OuterRef("worker"), ended_on__isnull=False)
    leads = Party.objects.filter(kind=PartyKind.WORKER, until=None, contract__status__in=LIVING).order_by()
    leads = leads.filter(contract__unit__in=set(unit_ids))
    gone = leads.filter(~Exists(held))
    alone = leads.filter(Exists(by_them), ~Exists(followed.living()))
    found = Party.objects.filter(pk__in=gone.values("pk").union(alone.values("pk")))
    return found.select_related("contract", "worker").order_by("contract")


def led_by(user) -> QuerySet:
    """The contracts that an account leads, the living ones first, by their term."""
    living = Case(When(status__in=LIVING, then=Value(0)), default=Value(1))
    rows = Contract.objects.led_by(user).select_related("person").prefetch_related("schemes")
    return rows.order_by(living, "ends_on", "-pk")

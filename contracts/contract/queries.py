"""Reads of contracts."""

from django.db.models import Case, Q, QuerySet, Value, When

from cases.people.models import Person
from contracts.contract.enums import LIVING, OPEN_VERSIONS, PartyKind, VersionStatus
from contracts.contract.models import Contract, Party, Version


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
    there = (
        Q(until=None) if contract.is_living else Q(until=None) | Q(until__gte=contract.ended_on or contract.opened_on)
    )
    rows = contract.parties.filter(there).select_related("person", "worker", "organisation")
    return sorted(rows, key=lambda party: (order.index(PartyKind(party.kind)), party.pk))


def persons_of(contract: Contract) -> QuerySet:
    """The persons who sign today, as parties, who began it first."""
    return contract.parties.filter(kind=PartyKind.PERSON, until=None).select_related("person")


def lead_of(contract: Contract) -> Party:
    """The lead worker of today, as a party; of a contract that is over, the last one."""
    leads = contract.parties.filter(kind=PartyKind.WORKER).select_related("worker")
    return leads.order_by("-until", "-pk").filter(until=None).first() or leads.order_by("-pk")[0]


def led_by(user) -> QuerySet:
    """The contracts that an account leads, the living ones first, by their term."""
    living = Case(When(status__in=LIVING, then=Value(0)), default=Value(1))
    rows = Contract.objects.led_by(user).select_related("person").prefetch_related("schemes")
    return rows.order_by(living, "ends_on", "-pk")

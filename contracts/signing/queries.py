"""Reads of signatures and of the texts that are signed."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from cases.people.models import Person
from contracts.contract import queries
from contracts.contract.enums import VersionStatus
from contracts.contract.models import Contract, Party, Version
from contracts.signing.models import Signature


@dataclass(frozen=True)
class Signing:
    """A party of a text, and how they signed it; None: not yet."""

    party: Party
    signature: Signature | None


def signings_of(contract: Contract, version: Version) -> list[Signing]:
    """Each party of the frozen text of a version, in its order, with its signature: two queries."""
    parties = {party.pk: party for party in contract.parties.select_related("person", "worker", "organisation")}
    signed = {one.party_id: one for one in signatures_of(version)}
    told = [parties[party["id"]] for party in version.facts["parties"]]
    return [Signing(party, signed.get(party.pk)) for party in told]


def signatures_of(version: Version) -> list[Signature]:
    """Those of its text as it stands; of a text that was taken back, none counts."""
    return list(version.signatures.filter(fingerprint=version.fingerprint).select_related("paper"))


def are_those_of(contract: Contract, version: Version) -> bool:
    """Whether the parties of today are those whom the frozen text names."""
    named = {party["id"] for party in version.facts["parties"]}
    return named == {party.pk for party in queries.parties_of(contract)}


def before(version: Version) -> Version | None:
    """The text that was signed before this one."""
    earlier = version.contract.versions.filter(status=VersionStatus.SIGNED, number__lt=version.number)
    return earlier.order_by("-number").first()


def signed_before_leaving(person: Person) -> QuerySet:
    """The texts that somebody signed of contracts that they left to the other one of a couple, the latest first."""
    signed = {"signatures__party__person": person, "signatures__fingerprint": F("fingerprint")}
    left = Contract.objects.left_by(person)
    texts = Version.objects.filter(status=VersionStatus.SIGNED, contract__in=left.values("pk"), **signed)
    return texts.select_related("contract").order_by("-signed_on", "-pk")

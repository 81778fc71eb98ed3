"""Writes: a text given to sign, taken back, signed on screen or on paper."""

import datetime as dt
import uuid

from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import AlreadyDone, operation
from backend.kit import registry
from backend.kit.access import Refusal, require
from backend.kit.uploads import judge, scan, storage
from cases.people.models import Household
from contracts.contract import limits, perms
from contracts.contract.enums import ContractStatus, PartyKind, VersionStatus
from contracts.contract.models import Contract, Party, Version
from contracts.contract.operations import open_text
from contracts.contract.states import CONTRACT, VERSION
from contracts.plan.models import Step
from contracts.signing import drawing, queries
from contracts.signing.changes import changes
from contracts.signing.drawing import Strokes
from contracts.signing.enums import SignedHow
from contracts.signing.facts import facts_of, fingerprint_of, steps_of
from contracts.signing.models import Signature, SignedPaper


def send(*, actor, contract: Contract, household: Household, today: dt.date, key: uuid.UUID | None = None) -> Version:
    """The open text is frozen with its fingerprint, and waits for the signature of every party.

    Raises Refusal when it lacks a term, an objective or a step, goes beyond what a scheme allows, or changes nothing.
    """
    require(perms.can_write(actor, household))
    with operation("contracts.send", actor=actor, key=key) as running:
        fresh, version = open_text(contract)
        running.result_url = fresh.get_absolute_url()
        facts = facts_of(fresh, version)
        check_text(fresh, version, facts)
        if version.ends_on <= today:
            raise Refusal(_("This term is past: say another one before this is signed."))
        return VERSION.move(version, "send", facts=facts, fingerprint=fingerprint_of(facts), sent_on=today)


def check_text(contract: Contract, version: Version, facts: dict) -> None:
    """Raises Refusal unless a text says enough to be signed."""
    limits.check(contract, version)
    if not facts["objectives"]:
        raise Refusal(_("Say one objective at least before this is signed."))
    if not steps_of(facts):
        raise Refusal(_("Say one step at least: who does what?"))
    former = queries.before(version)
    if former and not changes(former.facts, facts):
        raise Refusal(_("Nothing changes in this text: change it, or withdraw it."))


def take_back(*, actor, contract: Contract, household: Household | None, version: Version) -> Version:
    """The text may be written again; the signatures it had are worth nothing for another text."""
    require(perms.can_close(actor, contract, household))
    with operation("contracts.take_back", actor=actor):
        lock(contract)
        return VERSION.move(version, "take_back")


def sign(
    *,
    actor,
    contract: Contract,
    household: Household,
    version: Version,
    party: Party,
    strokes: Strokes,
    fingerprint: str,
    now: dt.datetime,
) -> Version:
    """A party draws their signature under the text that they read, told by its `fingerprint`; when all of them have,
    the contract is in force.

    Raises Refusal for another text, for who is no party to it, has signed it, or draws nothing; the lead worker signs
    by their own account only.
    """
    require(perms.can_write(actor, household))
    judged = drawing.judged(strokes)
    with operation("contracts.sign", actor=actor):
        fresh, text = _to_sign(contract, version, fingerprint)
        _check_signers(text, [party])
        if party.kind == PartyKind.WORKER and party.worker_id != actor.pk:
            raise Refusal(_("The lead worker signs from their own account."))
        Signature(
            version_signed=text,
            party=party,
            how=SignedHow.SCREEN,
            signed_at=now,
            fingerprint=text.fingerprint,
            strokes=judged,
        ).save()
        return _conclude(fresh, text, timezone.localdate(now))


def receive_paper(
    *,
    actor,
    contract: Contract,
    household: Household,
    version: Version,
    parties: list[Party],
    file: File,
    name: str,
    fingerprint: str,
    now: dt.datetime,
    key: uuid.UUID | None = None,
) -> SignedPaper:
    """The printed text came back signed by some of its parties: the scan is kept, and counts as their signatures.

    Raises RefusedUpload for a file that cannot be kept, Refusal as `sign` does, AlreadyDone when it was sent twice.
    """
    require(perms.can_write(actor, household))
    if not parties:
        raise Refusal(_("Say who signed this paper."), field="parties")
    judged = judge(file, name)
    scan(file)
    with (
        storage.written(file, unless=(Refusal, AlreadyDone)) as storage_name,
        operation("contracts.receive_paper", actor=actor, key=key) as running,
    ):
        fresh, text = _to_sign(contract, version, fingerprint)
        running.result_url = fresh.get_absolute_url()
        _check_signers(text, parties)
        paper = SignedPaper(
            version_signed=text,
            content_type=judged.content_type,
            size=judged.size,
            sha256=judged.sha256,
            storage_name=storage_name,
            received_on=timezone.localdate(now),
            received_by=actor,
        )
        paper.save()
        for party in parties:
            Signature(
                version_signed=text,
                party=party,
                how=SignedHow.PAPER,
                signed_at=now,
                fingerprint=text.fingerprint,
                paper=paper,
            ).save()
        _conclude(fresh, text, timezone.localdate(now))
        return paper


def _to_sign(contract: Contract, version: Version, read: str) -> tuple[Contract, Version]:
    """The contract and the text, both locked; raises Refusal unless it is the one that was `read`, and to be signed."""
    fresh = lock(contract)
    text = lock(version)
    if text.contract_id != fresh.pk or text.status != VersionStatus.TO_SIGN:
        raise Refusal(_("This text is not to be signed any more: open the contract to see where it stands."))
    if text.fingerprint != read:
        raise Refusal(_("The text was changed since it was read: read it again, then sign."))
    if not queries.are_those_of(fresh, text):
        raise Refusal(_("The parties changed since this text was given to sign: take it back, and give it again."))
    return fresh, text


def _check_signers(text: Version, parties: list[Party]) -> None:
    named = {party["id"]: party["name"] for party in text.facts["parties"]}
    signed = {one.party_id for one in queries.signatures_of(text)}
    for party in parties:
        if party.pk not in named:
            raise Refusal(_("Only the parties sign a contract."))
        if party.pk in signed:
            raise Refusal(_("%(name)s has already signed.") % {"name": named[party.pk]})


def _conclude(contract: Contract, text: Version, today: dt.date) -> Version:
    """Part of an operation: once the last party has signed, the text is in force."""
    signed = {one.party_id for one in queries.signatures_of(text)}
    if {party["id"] for party in text.facts["parties"]} - signed:
        return text
    version = VERSION.move(text, "sign", signed_on=today)
    if contract.status == ContractStatus.DRAFT:
        contract = CONTRACT.move(contract, "start", starts_on=version.starts_on, ends_on=version.ends_on)
    else:
        # a renewal is a term of its own, in the same accompaniment
        contract.starts_on, contract.ends_on = min(contract.starts_on, version.starts_on), version.ends_on
        contract.save()
    _bind_steps(contract, version)
    registry.contract_signed.announce(contract=contract, version=version)
    return version


def _bind_steps(contract: Contract, version: Version) -> None:
    """The steps of the text are those that were signed, in the words that were signed."""
    told = {step["id"]: step for step in steps_of(version.facts)}
    for step in Step.objects.filter(objective__contract=contract, pk__in=told):
        said = {name: told[step.pk][name] for name in ("wording", "by_whom", "whom")}
        unsigned = step.signed_in_id is None
        if unsigned or any(getattr(step, name) != text for name, text in said.items()):
            fresh = lock(step)
            fresh.signed_in_id = fresh.signed_in_id or version.pk
            for name, text in said.items():
                setattr(fresh, name, text)
            fresh.save()

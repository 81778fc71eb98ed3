"""Writes: a contract opened, its terms said, its parties, its lead worker, given up."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import registry
from backend.kit.access import Refusal, require
from backend.kit.clock import age
from cases.following.models import LeadWorker
from cases.people.models import Household, Person
from cases.people.perms import require_standing
from cases.people.queries import current_household, members_on
from contracts.contract import limits, perms, queries
from contracts.contract.enums import PartyKind, VersionKind
from contracts.contract.models import WRITING_ROLES, Contract, ContractScheme, Party, Version
from contracts.contract.states import CONTRACT, VERSION
from directory.models import Organisation, User


@dataclass(frozen=True)
class Terms:
    """What the first page of a text says: days, months between two reviews, scheme codes."""

    starts_on: dt.date
    ends_on: dt.date
    review_every: int
    schemes: tuple[str, ...]
    oriented_on: dt.date | None = None
    why: str = ""


def open_contract(
    *,
    actor,
    person: Person,
    household: Household,
    today: dt.date,
    schemes: tuple[str, ...],
    second: Person | None = None,
    key: uuid.UUID | None = None,
) -> Contract:
    """A contract begun for somebody who lives in `household`, or for a couple with `second`; `actor` leads it.

    Raises Refusal when one of them has a living contract already.
    """
    require(perms.can_write(actor, household))
    if second and second.pk not in {member.person_id for member in members_on(household, today)} - {person.pk}:
        raise Refusal(_("A contract for two is signed by two people who live together."), field="second")
    with operation("contracts.open", actor=actor, key=key) as running:
        signers = [lock(one) for one in sorted(filter(None, (person, second)), key=lambda one: one.pk)]
        for signer in signers:
            _check_signer(signer, today)
        contract = Contract(person=person, unit_id=unit_of(actor), opened_on=today)
        contract.save()
        for signer in sorted(signers, key=lambda one: one.pk != person.pk):
            Party(contract=contract, kind=PartyKind.PERSON, person=signer, since=today).save()
        Party(contract=contract, kind=PartyKind.WORKER, worker=actor, since=today).save()
        Version(contract=contract, number=1, kind=VersionKind.FIRST).save()
        set_schemes(contract, schemes)
        running.result_url = contract.get_absolute_url()
        return contract


def _check_signer(person: Person, today: dt.date) -> None:
    require_standing(person)
    if age(person.birth_date, today) < limits.YOUNGEST:
        raise Refusal(_("%(person)s is too young to sign a contract.") % {"person": person})
    if person.died_on:
        raise Refusal(_("This person died."))
    if queries.living_of(person):
        raise Refusal(_("%(person)s already has a living contract: open it, or end it first.") % {"person": person})


def unit_of(actor) -> int:
    """The unit for which somebody writes: that of their site where they hold the post there."""
    units = actor.units_as(*WRITING_ROLES)
    at_home = actor.site.unit_id if actor.site else None
    return at_home if at_home in units else min(units)


def open_text(contract: Contract) -> tuple[Contract, Version]:
    """The contract and its open version, both locked; raises NotNow unless the text may be written.

    Every write of the text passes here: two of them never cross.
    """
    fresh = lock(contract)
    version = queries.open_version(fresh)
    require(perms.text_is_open(fresh, version))
    return fresh, lock(version)


def living(contract: Contract) -> Contract:
    """The contract in force, locked; raises NotNow when it is not."""
    fresh = lock(contract)
    require(perms.can_live(fresh))
    return fresh


def set_terms(*, actor, contract: Contract, household: Household, version: int, terms: Terms) -> Version:
    """The days, the rhythm of the reviews and the schemes of the open text (`version`: the one the form was opened on).

    Raises StaleVersion when somebody else changed them, Refusal beyond what a scheme allows.
    """
    require(perms.can_write(actor, household))
    with operation("contracts.set_terms", actor=actor) as running:
        fresh, text = open_text(contract)
        text = lock(text, version=version)
        if not terms.schemes:
            raise Refusal(_("Say under which scheme this accompaniment takes place."), field="schemes")
        if terms.oriented_on and terms.oriented_on > timezone.localdate(running.at):
            raise Refusal(_("This day is in the future."), field="oriented_on")
        fresh.oriented_on = terms.oriented_on
        fresh.save()
        text.starts_on, text.ends_on = terms.starts_on, terms.ends_on
        text.review_every, text.why = terms.review_every, terms.why
        text.save()
        set_schemes(fresh, terms.schemes)
        limits.check(fresh, text)
        return text


def set_schemes(contract: Contract, codes: tuple[str, ...]) -> None:
    """Part of an operation: the schemes of a contract are those, and no other."""
    kept = {row.scheme: row for row in contract.schemes.all()}
    for code, row in kept.items():
        if code not in codes:
            row.delete()
    for code in codes:
        if code not in kept:
            ContractScheme(contract=contract, scheme=code).save()


def add_partner(
    *, actor, contract: Contract, household: Household, organisation: Organisation, name: str, today: dt.date
) -> Party:
    """An organisation signs too, by somebody who is named."""
    require(perms.can_write(actor, household))
    with operation("contracts.add_partner", actor=actor):
        fresh, _text = open_text(contract)
        party = Party(contract=fresh, kind=PartyKind.PARTNER, organisation=organisation, name=name, since=today)
        party.save()
        return party


def remove_partner(*, actor, contract: Contract, household: Household, party: Party, today: dt.date) -> Party:
    """An organisation is a party no more."""
    require(perms.can_write(actor, household))
    with operation("contracts.remove_partner", actor=actor):
        open_text(contract)
        fresh = lock(party)
        if fresh.kind != PartyKind.PARTNER or fresh.contract_id != contract.pk:
            raise Refusal(_("Only a partner is taken out of a contract."))
        fresh.until = max(today, fresh.since)
        fresh.save()
        return fresh


def change_lead(*, actor, contract: Contract, household: Household, worker: User, today: dt.date) -> Party:
    """Another worker leads a living contract from today on; what is signed stays, the next text is signed by them.

    Raises NotNow once it is over, Refusal unless they may write in it, as who follows the file.
    """
    with operation("contracts.change_lead", actor=actor):
        fresh = lock(contract)
        # a manager may until somebody else named one
        require(perms.can_change_lead(actor, fresh, household, today))
        require(perms.is_living(fresh))
        former = lock(queries.lead_of(fresh))
        if former.worker_id == worker.pk:
            return former
        if not perms.can_lead(worker, fresh, household):
            raise Refusal(
                _("Who leads the contract follows the file, as a social worker or a case officer: hand it over first."),
                field="worker",
            )
        return _entrust(fresh, former, worker, today)


def on_handed_over(former: LeadWorker, lead: LeadWorker) -> None:
    """Hears `lead_handed_over`: the contract goes with the person to who leads them now, if they may write in it.

    It stays with a former lead worker who still leads the other one of a couple.
    """
    found = queries.living_of(lead.person)
    if found is None:
        return
    contract = lock(found)
    party = lock(queries.lead_of(contract))
    signers = contract.parties.filter(kind=PartyKind.PERSON, until=None).values("person")
    stays = LeadWorker.objects.living().filter(worker=former.worker_id, person__in=signers)
    if party.worker_id != former.worker_id or not contract.is_living or stays.exists():
        return
    if perms.can_write(lead.worker, current_household(lead.person, lead.named_on)):
        _entrust(contract, party, lead.worker, lead.named_on)


def _entrust(contract: Contract, former: Party, worker: User, today: dt.date) -> Party:
    """Part of an operation: another worker leads a contract, in their own unit when they are not of its own."""
    former.until = max(today, former.since)
    former.save()
    if contract.unit_id not in worker.units_as(*WRITING_ROLES):
        contract.unit_id = unit_of(worker)
        contract.save()
    party = Party(contract=contract, kind=PartyKind.WORKER, worker=worker, since=today)
    party.save()
    return party


def abandon(*, actor, contract: Contract, household: Household | None, today: dt.date) -> Contract:
    """A contract that was never signed leads nowhere; its parties are free to sign another one."""
    require(perms.can_close(actor, contract, household))
    with operation("contracts.abandon", actor=actor):
        fresh, text = open_text(contract)
        gone = CONTRACT.move(fresh, "abandon")
        VERSION.move(text, "withdraw")
        release(gone, today)
        return gone


def release(contract: Contract, today: dt.date) -> None:
    """Its persons are bound no more from `today` on; call with the contract locked."""
    for party in contract.parties.filter(kind=PartyKind.PERSON, until=None):
        fresh = lock(party)
        fresh.until = max(today, fresh.since)
        fresh.save()


def part(contract: Contract, party: Party, on: dt.date, why: str) -> None:
    """Part of an operation: one of a couple is a party no more from a day on, for a reason that is never empty
    (`BOUND` asks it); call with the contract locked.

    It goes on with the other one, who is its person.
    """
    fresh = lock(party)
    fresh.until, fresh.why_left = max(on, fresh.since), why
    fresh.save()
    if contract.person_id == fresh.person_id:
        contract.person_id = contract.parties.get(kind=PartyKind.PERSON, until=None).person_id
    # the history of both persons says it, whoever left
    contract.save()
    registry.contract_left.announce(contract=contract, party=fresh)

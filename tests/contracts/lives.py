"""Contracts in force for the tests of their life, whenever they began."""

import datetime as dt

from backend.audit.operations import operation
from backend.kit import clock, registry
from contracts.contract.models import Contract, Version
from contracts.contract.queries import open_version
from contracts.contract.states import CONTRACT, VERSION
from contracts.outcomes.operations import Ending, end
from contracts.outcomes.queries import objectives_of
from contracts.signing.facts import facts_of, fingerprint_of
from directory.enums import Role
from tests import contracting, factories

OWN = "J’ouvre mon courrier toute seule maintenant."


def days(number: int) -> dt.date:
    """So many days from today."""
    return clock.today() + dt.timedelta(days=number)


def sent(made: Contract) -> Version:
    """The open text of a contract, frozen and given to sign."""
    text = open_version(made)
    facts = facts_of(made, text)
    with operation("tests.sign", actor=None):
        told = {"facts": facts, "fingerprint": fingerprint_of(facts), "sent_on": clock.today()}
        return VERSION.move(text, "send", **told)


def in_force(world, person=None, *, starts: int = 0, **told) -> Contract:
    """A contract that began so many days from today, as if all had signed it that day."""
    made = contracting.written(world, person, starts_on=days(starts), **told)
    text = sent(made)
    with operation("tests.sign", actor=None):
        text = VERSION.move(text, "sign", signed_on=text.starts_on)
        contract = CONTRACT.move(made, "start", starts_on=text.starts_on, ends_on=text.ends_on)
        for step in contract.objectives.get().steps.all():
            step.moved_on = text.starts_on
            step.save()
        registry.contract_signed.announce(contract=contract, version=text)
    return contract


def ended(world, person=None, *, ago: int = 0, starts: int = -30, own: str = "reached", seen: str = "partly", **told):
    """The same, ended so many days ago, with both views of its objectives ("" for a person who could not be asked)."""
    made = in_force(world, person, starts=starts, **told)
    return finish(world, made, ended_on=days(-ago), own=own, seen=seen)


def finish(
    world, made: Contract, *, ended_on=None, reason="goals", own="reached", seen="partly", **changes
) -> Contract:
    said = {(one.pk, "worker"): seen for one in objectives_of(made)}
    said |= {(one.pk, "person"): own for one in objectives_of(made) if own}
    words = {"own_balance": OWN, "worker_balance": "Les courriers sont ouverts."} | changes
    told = Ending(reason=reason, ended_on=ended_on or clock.today(), said=said, **words)
    return end(
        actor=world.account(Role.SOCIAL_WORKER),
        contract=made,
        household=factories.household_of(made.person),
        version=Contract.objects.get(pk=made.pk).version,
        told=told,
        today=clock.today(),
    )

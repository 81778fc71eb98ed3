"""Writes: one of a couple leaves the contract to the other one."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.people.models import Household
from contracts.contract import perms
from contracts.contract.models import Contract, Party
from contracts.contract.operations import living, part
from contracts.contract.queries import open_version, parties_of
from contracts.life.perms import can_part


def leave(
    *,
    actor,
    contract: Contract,
    household: Household,
    party: Party,
    why: str,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> Contract:
    """One of the two persons of a contract in force is a party no more from today on; it goes on with the other one,
    who signs the next text alone.

    Raises Refusal without a reason, NotNow while a new text is open, or for who is not one of two.
    """
    require(perms.can_write(actor, household))
    with operation("contracts.leave", actor=actor, key=key) as running:
        fresh = living(contract)
        # the contract may be closed from now on to who sent this
        running.result_url = party.person.get_absolute_url()
        parties = parties_of(fresh)
        require(can_part(parties, open_version(fresh)))
        if party not in parties:
            raise Refusal(_("Only the parties leave a contract."), field="party")
        if not why.strip():
            raise Refusal(_("Say why, in a few words."), field="why")
        part(fresh, party, today, why.strip())
        return fresh

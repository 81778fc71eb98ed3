"""Writes: a contract ended with its joint balance; what came of it, asked six months later."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import registry
from backend.kit.access import Refusal, require
from cases.people.models import Household, Person
from contracts.contract import perms
from contracts.contract.enums import ContractStatus, EndReason, PartyKind, VersionStatus
from contracts.contract.models import Contract
from contracts.contract.operations import living, part, release
from contracts.contract.queries import open_version
from contracts.contract.states import CONTRACT, VERSION
from contracts.life.operations import close_life
from contracts.outcomes.enums import Moment, Voice
from contracts.outcomes.models import Outcome
from contracts.outcomes.perms import can_ask_later
from contracts.outcomes.queries import objectives_of
from contracts.signing.amending import put_back

Said = dict[tuple[int, str], str]
"""(id of an objective, voice) → result; who said nothing is not in it."""
WITHOUT_WORDS = (EndReason.DEATH, EndReason.NO_NEWS)
"""Reasons for which the person could say nothing of it."""


@dataclass(frozen=True)
class Ending:
    """How a contract ends: the person's balance first, then the worker's, then both views of each objective."""

    reason: str
    ended_on: dt.date
    own_balance: str
    worker_balance: str
    said: Said


def end(
    *,
    actor,
    contract: Contract,
    household: Household | None,
    version: int,
    told: Ending,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> Contract:
    """A contract in force is over, and its persons are bound no more.

    Raises StaleVersion when it changed meanwhile, Refusal while a new text is open, for a day to come or before the
    start, without the person's balance unless they could not be asked, or without the worker's view of an objective.
    """
    require(perms.can_close(actor, contract, household))
    with operation("contracts.end", actor=actor, key=key) as running:
        fresh = lock(living(contract), version=version)
        running.result_url = fresh.get_absolute_url()
        close_life(fresh, today)
        _check(fresh, told, today)
        _write(fresh, Moment.END, told.said, today)
        over = CONTRACT.move(
            fresh,
            "end",
            ended_on=told.ended_on,
            end_reason=told.reason,
            own_balance=told.own_balance.strip(),
            worker_balance=told.worker_balance.strip(),
        )
        release(over, today)
        registry.contract_ended.announce(contract=over)
        return over


def on_death(person: Person, died_on: dt.date) -> None:
    """Hears `person_died`: their contract ends with them, as it was signed, unless the other one of a couple goes on;
    one that was being written is given up."""
    for party in person.contract_parts.filter(until=None).select_related("contract"):
        contract = lock(party.contract)
        if contract.parties.filter(kind=PartyKind.PERSON, until=None).exclude(pk=party.pk).exists():
            part(contract, party, died_on, str(EndReason.DEATH.label))
        elif contract.is_living:
            _end_with_them(contract, died_on)


def _end_with_them(contract: Contract, died_on: dt.date) -> None:
    text = open_version(contract)
    if text and text.status == VersionStatus.TO_SIGN:
        text = VERSION.move(text, "take_back")
    if contract.status == ContractStatus.DRAFT:
        VERSION.move(text, "withdraw")
        over = CONTRACT.move(contract, "abandon")
    else:
        if text:
            put_back(contract, text, died_on)
        close_life(contract, died_on)
        day = max(died_on, contract.starts_on)
        over = CONTRACT.move(contract, "end", ended_on=day, end_reason=EndReason.DEATH)
    release(over, over.ended_on or died_on)
    registry.contract_ended.announce(contract=over)


def _check(contract: Contract, told: Ending, today: dt.date) -> None:
    if told.ended_on > today:
        raise Refusal(_("This day is to come: a contract is ended on the day itself, or later."), field="ended_on")
    if told.ended_on < contract.starts_on:
        raise Refusal(
            _("The contract starts on %(day)s: it does not end before.") % {"day": f"{contract.starts_on:%d/%m/%Y}"},
            field="ended_on",
        )
    if told.reason not in WITHOUT_WORDS and not told.own_balance.strip():
        raise Refusal(_("The person’s own words come first: write what they say of it."), field="own_balance")
    if not told.worker_balance.strip():
        raise Refusal(_("Write what the worker says of it."), field="worker_balance")


def ask_later(
    *,
    actor,
    contract: Contract,
    household: Household,
    said: Said,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> list[Outcome]:
    """Both views of each objective six months after the end; said again the same day, the latest one counts.

    Raises NotNow too soon, Refusal when it was asked another day.
    """
    require(perms.can_write(actor, household))
    with operation("contracts.ask_later", actor=actor, key=key) as running:
        fresh = lock(contract)
        running.result_url = fresh.get_absolute_url()
        require(can_ask_later(fresh, today))
        return _write(fresh, Moment.LATER, said, today)


def _write(contract: Contract, moment: Moment, said: Said, today: dt.date) -> list[Outcome]:
    """The views of a moment; those that were said the same day give way."""
    objectives = {one.pk: one for one in objectives_of(contract)}
    if any((pk, Voice.WORKER) not in said for pk in objectives):
        raise Refusal(_("Say how the worker sees each objective."))
    known = Outcome.objects.filter(objective__contract=contract, moment=moment)
    if before := known.exclude(on=today).first():
        raise Refusal(_("This was already asked on %(day)s: it is asked once.") % {"day": f"{before.on:%d/%m/%Y}"})
    rows = {(one.objective_id, one.voice): lock(one) for one in known}
    for gone in set(rows) - set(said):
        rows.pop(gone).delete()
    for (pk, voice), result in said.items():
        if pk in objectives:
            row = rows.setdefault((pk, voice), Outcome(objective=objectives[pk], moment=moment, voice=voice, on=today))
            if row.result != result:
                row.result = result
                row.save()
    return list(rows.values())

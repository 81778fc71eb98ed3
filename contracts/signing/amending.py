"""Writes: a new text of a contract in force begun, or withdrawn before it is signed."""

import datetime as dt
import uuid

from django.db.models import Max
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.people.models import Household
from contracts.contract import perms
from contracts.contract.enums import PartyKind, VersionKind
from contracts.contract.models import Contract, Version
from contracts.contract.operations import living, open_text, set_schemes
from contracts.contract.queries import open_version, version_in_force
from contracts.contract.states import VERSION
from contracts.plan.models import Step
from contracts.signing.facts import TEXTS, steps_of
from contracts.signing.perms import can_withdraw


def begin_amendment(
    *, actor, contract: Contract, household: Household, why: str, key: uuid.UUID | None = None
) -> Version:
    """The text of a contract in force is opened again, with the days it has; what is signed holds until this is.

    Raises Refusal without a reason, or when a new text is open already.
    """
    require(perms.can_write(actor, household))
    with operation("contracts.begin_amendment", actor=actor, key=key) as running:
        made, former = _next(contract, VersionKind.AMENDMENT, why)
        made.starts_on, made.ends_on = former.starts_on, former.ends_on
        made.save()
        running.result_url = made.contract.get_absolute_url()
        return made


def begin_renewal(
    *, actor, contract: Contract, household: Household, why: str, key: uuid.UUID | None = None
) -> Version:
    """One more term, from the morrow of the one in force; until when is to be said. Raises Refusal as an amendment."""
    require(perms.can_write(actor, household))
    with operation("contracts.begin_renewal", actor=actor, key=key) as running:
        made, former = _next(contract, VersionKind.RENEWAL, why)
        made.starts_on = former.ends_on + dt.timedelta(days=1)
        made.save()
        running.result_url = made.contract.get_absolute_url()
        return made


def _next(contract: Contract, kind: VersionKind, why: str) -> tuple[Version, Version]:
    """The next version, not saved yet, and the one in force."""
    fresh = living(contract)
    if open_version(fresh):
        raise Refusal(_("A new version is already being written."))
    if not why.strip():
        raise Refusal(_("Say why the contract changes."), field="why")
    former = version_in_force(fresh)
    number = fresh.versions.aggregate(last=Max("number"))["last"] + 1
    return Version(contract=fresh, number=number, kind=kind, review_every=former.review_every, why=why.strip()), former


def withdraw(*, actor, contract: Contract, household: Household | None, today: dt.date) -> Version:
    """A new text is given up: the rows say again what is signed, and what only this text said goes.

    Raises NotNow for a first text, which is given up with its contract.
    """
    require(perms.can_close(actor, contract, household))
    with operation("contracts.withdraw_amendment", actor=actor):
        fresh, version = open_text(contract)
        return put_back(fresh, version, today)


def put_back(contract: Contract, text: Version, today: dt.date) -> Version:
    """Part of an operation, both locked: an open text is withdrawn, and the rows say again what is signed."""
    former = version_in_force(contract)
    require(can_withdraw(former))
    gone = VERSION.move(text, "withdraw")
    _restore_terms(contract, former.facts)
    _restore_partners(contract, former.facts, today)
    _restore_domains(contract, former.facts)
    _restore_objectives(contract, former.facts, today)
    _restore_steps(contract, former.facts)
    return gone


def _restore_terms(contract: Contract, facts: dict) -> None:
    oriented_on = dt.date.fromisoformat(facts["oriented_on"]) if facts["oriented_on"] else None
    _write(contract, {"oriented_on": oriented_on})
    set_schemes(contract, tuple(scheme["code"] for scheme in facts["schemes"]))


def _restore_partners(contract: Contract, facts: dict, today: dt.date) -> None:
    signed = {party["id"] for party in facts["parties"]}
    partners = list(contract.parties.filter(kind=PartyKind.PARTNER))
    # first who came: an organisation is a party once at a time
    for party in partners:
        if party.until is None and party.pk not in signed:
            _write(party, {"until": max(today, party.since)})
    for party in partners:
        if party.pk in signed:
            _write(party, {"until": None})


def _restore_domains(contract: Contract, facts: dict) -> None:
    """A column that an older text does not hold stays as it is."""
    told = {row["id"]: row for row in facts["domains"]}
    nothing = dict.fromkeys(TEXTS, "")
    for row in contract.domains.all():
        signed = told.get(row.pk, nothing)
        _write(row, {name: signed[name] for name in TEXTS if name in signed})


def _restore_objectives(contract: Contract, facts: dict, today: dt.date) -> None:
    told = {one["id"]: one for one in facts["objectives"]}
    for objective in contract.objectives.all():
        if signed := told.get(objective.pk):
            said = {"domain": signed["domain"], "wording": signed["wording"], "dropped_on": None}
        else:
            said = {"dropped_on": objective.dropped_on or today}
        _write(objective, said)


def _restore_steps(contract: Contract, facts: dict) -> None:
    """Their state stays: it moves while the contract lives."""
    told = {step["id"]: step for step in steps_of(facts)}
    for step in Step.objects.filter(objective__contract=contract, pk__in=told):
        signed = told[step.pk]
        said = {name: signed[name] for name in ("wording", "by_whom", "whom")}
        _write(step, said | {"due_on": dt.date.fromisoformat(signed["due_on"]) if signed["due_on"] else None})


def _write(row, said: dict) -> None:
    """Save a row that says something else; the one that says the same leaves no trace."""
    if any(getattr(row, name) != value for name, value in said.items()):
        fresh = lock(row)
        for name, value in said.items():
            setattr(fresh, name, value)
        fresh.save()

"""Writes: the step of a contract that a request supports, from the opening of the draft on."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from aids.applications.models import Application, ApplicationLine
from aids.applications.support import perms, queries
from aids.applications.support.models import RequestSupport
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from contracts.contract.models import Contract, Party
from contracts.contract.perms import can_write
from contracts.plan.models import Step
from contracts.plan.operations import begin_step


def say_step(*, actor, line: ApplicationLine, step: Step | None, today: dt.date) -> RequestSupport | None:
    """Which step a request supports from now on; None: none any more.

    Its contract is locked first. Raises Refusal for a step that is not still to be done in a living one of the
    household, or of one that the applicant left.
    """
    household = line.application.household
    require(can_write(actor, household))
    with operation("applications.say_step", actor=actor):
        lock(line.application)
        fresh = lock(line)
        require(perms.is_still_said(fresh))
        if step:
            lock(step.objective.contract)
        known = _locked(line=fresh)
        if step is None:
            if known:
                known.delete()
            return None
        if step not in queries.steps_of(actor, household, line.application.applicant, today):
            raise Refusal(_("This step is not to be done in a contract of this household."), field="step")
        if known and known.step_id == step.pk:
            return known
        support = known or RequestSupport(application=line.application, line=fresh)
        support.step = step
        support.save()
        begin_step(step, today)
        return support


def _locked(**told) -> RequestSupport | None:
    """What a request supports, locked; None without one, also when it was deleted meanwhile as somebody left."""
    return RequestSupport.objects.select_for_update().filter(**told).first()


def await_request(application: Application, step: Step) -> None:
    """Part of the operation that opens a draft, or comes back to it, for a step."""
    support = _locked(application=application, line=None) or RequestSupport(application=application)
    if support.step_id != step.pk:
        support.step = step
        support.save()


def claim_step(application: Application, new_lines: Iterable[ApplicationLine], today: dt.date) -> None:
    """Part of the operation that fills in an application: its first new request supports the step for which the draft
    was opened, unless the contract is over."""
    first = next(iter(new_lines), None)
    awaited = queries.awaited_by(application) if first else None
    if awaited is None:
        return
    contract = lock(awaited.step.objective.contract)
    support = _locked(pk=awaited.pk)
    if support is None:
        return
    if not contract.is_living:
        support.delete()
        return
    support.line = first
    support.save()
    begin_step(awaited.step, today)


def on_contract_left(contract: Contract, party: Party) -> None:
    """Hears `contract_left`: what the one who left asks for supports no step of the other one's contract any more."""
    rows = RequestSupport.objects.filter(step__objective__contract=contract, application__applicant=party.person_id)
    for support in rows.select_for_update(of=("self",)):
        support.delete()


def leave_step(line: ApplicationLine) -> None:
    """Part of the operation that takes a request away: what it supported waits for the next one."""
    support = _locked(line=line)
    if support is None:
        return
    if RequestSupport.objects.filter(application=line.application_id, line=None).exists():
        support.delete()
        return
    support.line = None
    support.save()


def forget_steps(application: Application, *, awaited_only: bool) -> None:
    """Part of the operation that submits a draft, which waits for no request any more, or abandons it."""
    rows = RequestSupport.objects.select_for_update().filter(application=application)
    for support in rows.filter(line=None) if awaited_only else rows:
        support.delete()

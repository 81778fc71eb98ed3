"""Writes: objectives and steps said, moved, tied to what serves them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.people.models import Household, Person
from cases.referrals.models import Referral
from collective_actions.enrolment.enums import LIVING
from collective_actions.enrolment.models import Enrolment
from contracts.contract import perms
from contracts.contract.enums import PartyKind, VersionStatus
from contracts.contract.models import Contract, Party
from contracts.contract.operations import open_text
from contracts.contract.queries import open_version
from contracts.plan.enums import GONE_STEPS, ByWhom, Moved, StepStatus
from contracts.plan.models import MOST_OBJECTIVES, MOST_STEPS, Objective, Step, StepTie
from contracts.plan.perms import is_taken_up
from contracts.plan.states import STEP

FARTHEST_DAY = 3650
"""Days from the beginning of the contract: beyond, the year of a step was mistyped."""


@dataclass(frozen=True)
class StepInput:
    """What is said of a step; `whom` names the partner or the action."""

    wording: str
    by_whom: str = ByWhom.ME
    whom: str = ""
    due_on: dt.date | None = None


def add_objective(
    *,
    actor,
    contract: Contract,
    household: Household,
    domain: str,
    wording: str,
    key: uuid.UUID | None = None,
) -> Objective:
    """One more objective, in the person's words; raises Refusal beyond a handful."""
    require(perms.can_write(actor, household))
    with operation("contracts.add_objective", actor=actor, key=key) as running:
        fresh, _text = open_text(contract)
        running.result_url = fresh.get_absolute_url()
        if fresh.objectives.filter(dropped_on=None).count() >= MOST_OBJECTIVES:
            raise Refusal(
                _("%(most)s objectives are enough: drop one first, or say two of them in one.")
                % {"most": MOST_OBJECTIVES}
            )
        objective = Objective(contract=fresh, domain=domain, wording=wording.strip())
        objective.save()
        return objective


def correct_objective(
    *, actor, objective: Objective, household: Household, version: int, domain: str, wording: str
) -> Objective:
    require(perms.can_write(actor, household))
    with operation("contracts.correct_objective", actor=actor):
        open_text(objective.contract)
        fresh = lock(objective, version=version)
        fresh.domain, fresh.wording = domain, wording.strip()
        fresh.save()
        return fresh


def drop_objective(*, actor, objective: Objective, household: Household, today: dt.date) -> Objective:
    """The text says this objective no more; what was done for it stays."""
    require(perms.can_write(actor, household))
    with operation("contracts.drop_objective", actor=actor):
        open_text(objective.contract)
        fresh = lock(objective)
        if fresh.dropped_on is None:
            fresh.dropped_on = today
            fresh.save()
        return fresh


def add_step(
    *,
    actor,
    objective: Objective,
    household: Household,
    told: StepInput,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> Step:
    """A step towards an objective of a living contract; said once the contract is signed, the next text signs it."""
    require(perms.can_write(actor, household))
    with operation("contracts.add_step", actor=actor, key=key) as running:
        step = new_step(objective, told, today)
        running.result_url = step.get_absolute_url()
        return step


def new_step(objective: Objective, told: StepInput, today: dt.date) -> Step:
    """Part of an operation: the step, planned; raises Refusal when the contract is over or has steps enough."""
    contract = _living(objective.contract)
    steps = Step.objects.filter(objective__contract=contract).exclude(status__in=GONE_STEPS)
    _check_day(contract, told.due_on)
    if objective.dropped_on:
        raise Refusal(_("This objective was dropped: say the step of another one."))
    if steps.count() >= MOST_STEPS:
        raise Refusal(_("This contract has %(most)s steps already: that is enough.") % {"most": MOST_STEPS})
    step = Step(
        objective=objective,
        wording=told.wording.strip(),
        by_whom=told.by_whom,
        whom=told.whom,
        due_on=told.due_on,
        moved_on=today,
    )
    step.save()
    return step


def correct_step(*, actor, step: Step, household: Household, version: int, told: StepInput, comment: str) -> Step:
    """What is said of a step; once a text says it that is signed or to sign, its words, who does it and by when change
    only while the text is open. Raises Refusal otherwise, NotNow of an idea that was not taken up."""
    require(perms.can_write(actor, household))
    with operation("contracts.correct_step", actor=actor):
        contract = _living(step.objective.contract)
        fresh = lock(step, version=version)
        require(is_taken_up(fresh))
        _check_day(contract, told.due_on)
        said = (fresh.wording, fresh.by_whom, fresh.whom, fresh.due_on)
        if said != (told.wording.strip(), told.by_whom, told.whom, told.due_on):
            _check_words(contract, fresh)
        fresh.wording, fresh.by_whom, fresh.whom = told.wording.strip(), told.by_whom, told.whom
        fresh.due_on, fresh.comment = told.due_on, comment
        fresh.save()
        return fresh


def _check_day(contract: Contract, due_on: dt.date | None) -> None:
    if due_on and abs((due_on - contract.opened_on).days) > FARTHEST_DAY:
        raise Refusal(_("This day is far from today: check the year."), field="due_on")


def _check_words(contract: Contract, step: Step) -> None:
    text = open_version(contract)
    waits = text is not None and text.status == VersionStatus.TO_SIGN
    access = perms.text_is_open(contract, text)
    if (step.signed_in_id or waits) and not access:
        raise Refusal(access.reason, field="wording")


def move_step(*, actor, step: Step, household: Household, how: str, today: dt.date) -> Step:
    """The state of a step, by the name of a transition of `STEP`, as the worker says it."""
    require(perms.can_write(actor, household))
    with operation("contracts.move_step", actor=actor):
        _living(step.objective.contract)
        fresh = lock(step)
        require(is_taken_up(fresh))
        return STEP.move(step, how, moved_by=Moved.BY_WORKER, moved_on=today)


def tie(
    *,
    actor,
    step: Step,
    household: Household,
    today: dt.date,
    enrolment: Enrolment | None = None,
    referral: Referral | None = None,
) -> StepTie:
    """A seat in a collective action, or a referral, of the person serves the step, which is under way from then on.

    Said twice, the first tie stays. Raises Refusal when it is about somebody who is no party to the contract.
    """
    require(perms.can_write(actor, household))
    with operation("contracts.tie_step", actor=actor):
        contract = _living(step.objective.contract)
        person_id = (enrolment or referral).person_id
        if not contract.parties.filter(kind=PartyKind.PERSON, person=person_id, until=None).exists():
            raise Refusal(_("This is not about the person of the contract."))
        known = step.ties.filter(enrolment=enrolment, referral=referral).first()
        if known:
            return known
        made = StepTie(step=step, enrolment=enrolment, referral=referral)
        made.save()
        begin_step(step, today)
        return made


def follow_seats(persons: tuple[Person, Person]) -> None:
    """Part of the merge of two files: what one of their two seats in the same dates served, the one that stays serves.

    A step that the one that stays serves already keeps its tie to the other one.
    """
    seats = Enrolment.objects.filter(person__in=persons)
    for stays in seats.living():
        left = seats.exclude(status__in=LIVING).filter(series=stays.series_id)
        ties = StepTie.objects.filter(enrolment__in=left).exclude(step__ties__enrolment=stays)
        for tied in ties.order_by("step_id", "pk").distinct("step_id"):
            fresh = lock(tied)
            fresh.enrolment = stays
            fresh.save()


def begin_step(step: Step, today: dt.date) -> None:
    """Part of an operation: something that serves the step began, so that it is under way if it was not."""
    fresh = lock(step)
    if fresh.is_live and STEP.can(fresh, "begin"):
        STEP.move(step, "begin", moved_by=Moved.BY_WORKER, moved_on=today)


def untie(*, actor, step: Step, household: Household, tied: StepTie) -> None:
    """It does not serve this step."""
    require(perms.can_write(actor, household))
    with operation("contracts.untie_step", actor=actor):
        _living(step.objective.contract)
        lock(tied).delete()


def on_contract_left(contract: Contract, party: Party) -> None:
    """Hears `contract_left`: nobody answers any more what they proposed."""
    ideas = Step.objects.filter(objective__contract=contract, status=StepStatus.PROPOSED, proposed_by=party.person_id)
    for step in ideas:
        STEP.move(step, "take_back", moved_by=Moved.BY_WORKER, moved_on=party.until)


def _living(contract: Contract) -> Contract:
    """The contract, locked; raises NotNow once it is over."""
    fresh = lock(contract)
    require(perms.is_living(fresh))
    return fresh

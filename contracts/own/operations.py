"""Writes: the private page of a person opened and closed, and what they do there themselves.

The contract is locked first, then the page, then the step.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.context import Running, current_operation
from backend.audit.history import StaleVersion, lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from backend.kit.clock import add_months
from backend.kit.codes import code_digest, draw_code, is_code
from cases.people.models import Household, Person
from contracts.contract.enums import PartyKind
from contracts.contract.models import Contract
from contracts.contract.operations import living
from contracts.contract.perms import can_write
from contracts.contract.queries import persons_of
from contracts.life.operations import wish
from contracts.own import perms
from contracts.own.enums import Did
from contracts.own.models import OwnPage, OwnVisit
from contracts.own.reader import OwnReader
from contracts.plan.enums import ByWhom, Moved, StepStatus
from contracts.plan.models import Objective, Step, StepComment
from contracts.plan.operations import StepInput, new_step
from contracts.plan.states import STEP
from directory.pace import by_address, count

CODE_SALT = "contracts.own.code"
MONTHS = (1, 3, 6)
"""How long a page serves, at most; the term of the contract comes first when it is sooner."""
MOST_CODES_BY_ADDRESS = 30
"""Codes typed in ten minutes from one network: people share a tablet or the network of a hall."""
MOST_GUESSES_BY_ADDRESS = 20
"""Addresses of no page, in ten minutes."""
MOST_PROPOSED = 10
"""Steps that wait for the worker's answer."""
MANY = gettext_lazy("Many codes have just been typed from here. Try again in ten minutes.")


@dataclass(frozen=True)
class Opened:
    """A page and its code, which is shown once and kept nowhere."""

    page: OwnPage
    code: str


def open_own_page(
    *, actor, contract: Contract, household: Household, person: Person, months: int, today: dt.date
) -> Opened:
    """A page for one of the persons who sign a contract in force; the former one, if any, opens nothing any more."""
    require(can_write(actor, household))
    with operation("contracts.open_own_page", actor=actor) as running:
        fresh = living(contract)
        if not fresh.parties.filter(kind=PartyKind.PERSON, person=person, until=None).exists():
            raise Refusal(_("Only who signs the contract has a private page."))
        if person.died_on:
            raise Refusal(_("This person died."))
        until = min(add_months(today, months), fresh.ends_on)
        if until <= today:
            raise Refusal(_("This contract reaches its term: renew it first."), field="months")
        _close(fresh.own_pages.filter(person=person, closed_at=None), running.at)
        code = draw_code()
        page = OwnPage(
            contract=fresh,
            person=person,
            code_digest=code_digest(code, salt=CODE_SALT, of=str(fresh.pk)),
            opened_by=actor,
            opened_on=today,
            expires_on=until,
        )
        page.save()
        return Opened(page, code)


def close_own_page(*, actor, page: OwnPage, household: Household) -> None:
    """The page opens nothing any more; closed twice, it stays as it was."""
    require(can_write(actor, household))
    with operation("contracts.close_own_page", actor=actor) as running:
        _close([page], running.at)


def close_pages(contract: Contract, **whose) -> None:
    """Part of an operation: the pages of a contract open nothing any more, or only those that are told."""
    _close(contract.own_pages.filter(closed_at=None, **whose), current_operation().at)


def _close(pages, at: dt.datetime) -> None:
    for page in pages:
        fresh = lock(page)
        if fresh.closed_at is None:
            fresh.closed_at = at
            fresh.save()


def is_code_of(page: OwnPage, typed: str) -> bool:
    return is_code(typed, page.code_digest, salt=CODE_SALT, of=str(page.contract_id))


def count_guess(*, address: str, now: dt.datetime) -> None:
    """One more address of no page from this network; raises Refusal when there were many."""
    with transaction.atomic():
        count(timezone.localdate(now), {f"own page {by_address(address, now)}": MOST_GUESSES_BY_ADDRESS}, sentence=MANY)


def try_code(*, page: OwnPage, typed: str, address: str, now: dt.datetime) -> OwnPage:
    """One try of the code of a page that opens: its `tries` is 0 when it was right.

    Counted under a lock: so many tries at once are so many tries. A page that is locked or opens nothing is given back
    as it is. Raises Refusal when many codes came from `address`.
    """
    today = timezone.localdate(now)
    with operation("contracts.own_enter", actor=OwnReader()) as running:
        count(today, {f"own code {by_address(address, now)}": MOST_CODES_BY_ADDRESS}, sentence=MANY)
        contract = lock(page.contract)
        fresh = lock(page)
        if fresh.is_locked or not perms.opens(fresh, contract, today):
            return fresh
        right = is_code_of(fresh, typed)
        fresh.tries = 0 if right else fresh.tries + 1
        fresh.save()
        _visited(fresh, running, Did.READ if right else Did.WRONG_CODE)
        return fresh


def own_read(*, page: OwnPage, did: Did) -> None:
    """Something was read at a page that was opened: its person finds it there."""
    with operation("contracts.own_read", actor=OwnReader()) as running:
        _visited(page, running, did)


def _visited(page: OwnPage, running: Running, did: Did) -> None:
    OwnVisit(page=page, at=running.at, did=did).save()


@contextmanager
def _at_their_page(name: str, page: OwnPage, now: dt.datetime, key: uuid.UUID | None = None) -> Iterator[Running]:
    """The operation of what a person does at a page that opens, its contract and itself locked."""
    with operation(name, actor=OwnReader(), key=key) as running:
        contract = lock(page.contract)
        fresh = lock(page)
        require(perms.opens(fresh, contract, timezone.localdate(now)))
        yield running


def own_tick(*, page: OwnPage, step: Step, done: bool, now: dt.datetime) -> Step:
    """The person says that a step is done, or that it is not after all; said twice, once is enough.

    Raises Refusal for what the worker does, or said.
    """
    with _at_their_page("contracts.own_tick", page, now) as running:
        fresh = lock(step)
        if done == (fresh.status == StepStatus.DONE):
            return fresh
        if fresh.by_whom == ByWhom.WORKER:
            raise Refusal(_("This is for your lead worker to do: they will tell you when it is done."))
        if not done and fresh.moved_by != Moved.BY_PERSON:
            raise Refusal(_("Your lead worker said that this is done. If it is not, write it to them in a comment."))
        _visited(page, running, Did.TICKED if done else Did.TOOK_BACK)
        return STEP.move(fresh, _how(fresh, done), moved_by=Moved.BY_PERSON, moved_on=timezone.localdate(now))


def _how(step: Step, done: bool) -> str:
    """A tick that is taken back leaves the step as it was: under way, or still to do."""
    if done:
        return "finish"
    return "begin" if STEP.left(step) == StepStatus.UNDER_WAY else "plan"


def own_comment(*, page: OwnPage, step: Step, words: str, version: int, now: dt.datetime) -> None:
    """What the person says of a step, instead of what they said before (`version`: of it, 0 when they said nothing).

    Raises StaleVersion when they said something else meanwhile, in another window.
    """
    with _at_their_page("contracts.own_comment", page, now) as running:
        known = step.comments.filter(person=page.person_id).first()
        if known and known.version != version:
            raise StaleVersion(known, version)
        row = lock(known) if known else StepComment(step=step, person=page.person)
        if row.words == words:
            return
        row.words = words
        row.save()
        _visited(page, running, Did.COMMENTED)


def own_propose(
    *, page: OwnPage, objective: Objective, wording: str, now: dt.datetime, key: uuid.UUID | None = None
) -> Step:
    """A step that the person would take, until the worker answers; raises Refusal when many wait for an answer."""
    with _at_their_page("contracts.own_propose", page, now, key) as running:
        waiting = Step.objects.filter(
            objective__contract=page.contract_id, status=StepStatus.PROPOSED, proposed_by=page.person_id
        )
        if waiting.count() >= MOST_PROPOSED:
            raise Refusal(
                _(
                    "%(most)s of your ideas wait for an answer already: speak of them with your lead worker first. "
                    "You can write this one again later."
                )
                % {"most": MOST_PROPOSED},
                field="wording",
            )
        day = timezone.localdate(now)
        planned = new_step(objective, StepInput(wording), day)
        step = STEP.move(planned, "propose", moved_by=Moved.BY_PERSON, moved_on=day, proposed_by=page.person)
        _visited(page, running, Did.PROPOSED)
        return step


def own_take_back(*, page: OwnPage, step: Step, now: dt.datetime) -> Step:
    """The person gives up a step that they proposed; said twice, once is enough.

    Raises Refusal once it was answered.
    """
    with _at_their_page("contracts.own_take_back", page, now) as running:
        fresh = lock(step)
        if fresh.proposed_by_id not in (None, page.person_id):
            raise Refusal(_("You did not propose this step."))
        if fresh.status == StepStatus.ABANDONED:
            return fresh
        if fresh.status != StepStatus.PROPOSED:
            raise Refusal(_("Your lead worker has just answered you: speak of it with them."))
        _visited(page, running, Did.WITHDREW)
        return STEP.move(fresh, "take_back", moved_by=Moved.BY_PERSON, moved_on=timezone.localdate(now))


def own_reminders(*, page: OwnPage, wants: bool, now: dt.datetime) -> None:
    """Whether the person wishes to be reminded by e-mail."""
    with _at_their_page("contracts.own_reminders", page, now) as running:
        wish(persons_of(page.contract).get(person=page.person_id), wants)
        _visited(page, running, Did.REMINDERS)


def accept_step(*, actor, step: Step, household: Household, today: dt.date) -> Step:
    """What the person proposed is to be done: it is a step like any other from now on."""
    require(can_write(actor, household))
    with operation("contracts.accept_step", actor=actor):
        living(step.objective.contract)
        return STEP.move(step, "agree", moved_by=Moved.BY_WORKER, moved_on=today, proposed_by=None)


def decline_step(*, actor, step: Step, household: Household, words: str, today: dt.date) -> Step:
    """What the person proposed is not to be done; `words`, which they read on their page, say why."""
    require(can_write(actor, household))
    with operation("contracts.decline_step", actor=actor):
        living(step.objective.contract)
        fresh = lock(step)
        if fresh.status != StepStatus.PROPOSED:
            raise Refusal(_("This step has its answer already."))
        return STEP.move(fresh, "cancel", comment=words, moved_by=Moved.BY_WORKER, moved_on=today)

"""Reads of the steps that requests support."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, prefetch_related_objects

from aids.applications.models import Application, ApplicationLine
from aids.applications.support.models import RequestSupport
from cases.people.models import Household, Person
from cases.people.queries import members_on
from contracts.contract.models import Contract
from contracts.contract.perms import can_write
from contracts.plan.models import Step

LONGEST_NUMBER = 10
STEP_AND_CONTRACT = "step__objective__contract"


def steps_of(user, household: Household, applicant: Person, on: dt.date) -> list[Step]:
    """The steps still to be done in the living contracts, signed or not, of who lives in a household, but for those
    that the applicant left to the other one of a couple; none for an account that does not write in them."""
    if not can_write(user, household):
        return []
    persons = [member.person_id for member in members_on(household, on)]
    living = Contract.objects.living().filter(parties__person__in=persons, parties__until=None)
    theirs = living.exclude(pk__in=Contract.objects.left_by(applicant).values("pk"))
    steps = Step.objects.live().filter(objective__contract__in=theirs.values("pk"), objective__dropped_on=None)
    return list(steps.select_related("objective").order_by("objective", "pk"))


def step_meant(user, household: Household, applicant: Person, number: str, on: dt.date) -> Step | None:
    """The one of them that an address names; None for any other."""
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    return next((step for step in steps_of(user, household, applicant, on) if step.pk == int(number)), None)


def awaited_by(application: Application) -> RequestSupport | None:
    """The step for which a draft was opened, until a request supports it."""
    return RequestSupport.objects.filter(application=application, line=None).select_related(STEP_AND_CONTRACT).first()


def with_support(lines: Iterable[ApplicationLine]) -> None:
    """Load what each line supports: one query for all of them."""
    supports = RequestSupport.objects.select_related(STEP_AND_CONTRACT)
    prefetch_related_objects(list(lines), Prefetch("support", supports))


def told_to_the_commission(line: ApplicationLine) -> dict | None:
    """The wording of the step, and whether its contract `is_signed`, as plain JSON data: all that a commission is told
    of a contract. None without a step, and once the contract is over."""
    support = getattr(line, "support", None)
    if support is None:
        return None
    contract = support.step.objective.contract
    return {"step": support.step.wording, "is_signed": contract.is_in_force} if contract.is_living else None

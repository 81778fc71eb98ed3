"""What the page of a step shows of what serves it: what exists already, what may be tied, what is suggested."""

from collections.abc import Sequence

from django.urls import reverse

from backend.kit import clock, registry
from backend.kit.registry import Panel, Subject
from cases.people.models import Person
from cases.referrals.enums import ReferralStatus
from cases.referrals.models import Referral
from collective_actions.enrolment.enums import LIVING
from collective_actions.enrolment.models import Enrolment
from contracts.contract.models import Contract
from contracts.contract.queries import persons_of
from contracts.plan.models import Step, StepTie
from contracts.plan.served import of_tie, told_ties
from contracts.plan.suggestions import suggestions_for
from directory.models import Service


def living_enrolments(step: Step, persons: Sequence[Person]):
    """Seats and ranks of these persons that do not serve the step yet."""
    tied = StepTie.objects.filter(step=step, enrolment__isnull=False).values("enrolment")
    found = Enrolment.objects.filter(person__in=persons, status__in=LIVING).exclude(pk__in=tied)
    return found.select_related("series__action", "person").order_by("series__first_at", "pk")


def known_referrals(user, step: Step, persons: Sequence[Person]):
    """Their referrals that the account reads, were not taken back, and do not serve the step yet."""
    tied = StepTie.objects.filter(step=step, referral__isnull=False).values("referral")
    found = Referral.objects.visible_to(user).filter(person__in=persons).exclude(pk__in=tied)
    found = found.exclude(status=ReferralStatus.WITHDRAWN)
    return found.select_related("service__organisation", "person").order_by("-pk")


def step_panel(user, step: Step, contract: Contract, subject: Subject) -> Panel:
    """The sheets of the page of a step: a fixed number of queries."""
    persons = [party.person for party in persons_of(contract)]
    writes = subject.is_writable and contract.is_living
    rows = [
        {"served": of_tie(tied), "untie_url": reverse("contracts:untie", args=[step.pk, tied.pk]) if writes else ""}
        for tied in told_ties(user, StepTie.objects.filter(step=step))
    ]
    for answer in registry.step_served:
        rows += [{"served": one, "untie_url": ""} for one in answer(user, [step.pk]).get(step.pk, [])]
    context = {"step": step, "rows": rows, "writes": writes, "is_couple": len(persons) > 1}
    if writes and step.is_live:
        context |= _what_may_serve(user, step, subject, persons)
    return Panel("plan/suggestions.html", context)


def _what_may_serve(user, step: Step, subject: Subject, persons: Sequence[Person]) -> dict:
    suggested = suggestions_for(user, step, subject, now=clock.now(), person_ids=[one.pk for one in persons])
    return {
        "enrolments": list(living_enrolments(step, persons)),
        "referrals": list(known_referrals(user, step, persons)),
        "suggested": suggested,
        "series": [{"series": one, "ways": _ways("enrol", step, persons, series=one.pk)} for one in suggested.series],
        "services": [{"service": one, "ways": _refer(step, persons, one)} for one in suggested.services],
        "other_dates": _ways("enrol", step, persons),
        "other_services": _ways("refer", step, persons),
    }


def _refer(step: Step, persons: Sequence[Person], service: Service) -> list[dict]:
    return _ways("refer", step, persons, service=service.pk)


def _ways(name: str, step: Step, persons: Sequence[Person], **query) -> list[dict]:
    """One way for each person whom it may be about: « who », and where it leads."""
    return [
        {"who": one.first_name, "url": reverse(f"contracts:{name}", args=[step.pk, one.pk], query=query or None)}
        for one in persons
    ]

"""What falls due in contracts, told in one query: the desk of a lead worker and the reminders ask the same."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Greatest

from cases.appointments.enums import AppointmentStatus
from cases.appointments.models import Appointment
from cases.interventions.models import InterventionPerson
from contracts.contract.enums import ContractStatus, VersionStatus
from contracts.contract.limits import last_days
from contracts.contract.models import Contract, ContractScheme, Version
from contracts.life.enums import Due
from contracts.life.models import Review
from contracts.life.queries import NEAR
from contracts.plan.models import Step
from contracts.schemes import named

DELAY_NEAR = dt.timedelta(days=10)
TERM_NEAR = dt.timedelta(days=30)
SILENCE = dt.timedelta(days=60)
"""After as many days without anything, a contract in force is silent."""


@dataclass(frozen=True)
class Falling:
    """What falls due, and the day: of a text to sign, since when; of a delay, the last day to sign; of a silence, the
    last day on which something was done."""

    due: Due
    day: dt.date


def with_dues(contracts: QuerySet) -> QuerySet:
    """Contracts with `to_sign_since`, `scheme_codes`, `review_on` (the first one not held) and `last_done`, for
    `falling`."""
    named_there = ContractScheme.objects.filter(contract=OuterRef("pk")).values("scheme")
    texts = Version.objects.filter(contract=OuterRef("pk"), status=VersionStatus.TO_SIGN).order_by()
    planned = Review.objects.filter(contract=OuterRef("pk"), held_on=None).order_by("due_on")
    return contracts.annotate(
        to_sign_since=Subquery(texts.values("sent_on")[:1]),
        scheme_codes=ArraySubquery(named_there),
        review_on=Subquery(planned.values("due_on")[:1]),
        last_done=Greatest(
            F("starts_on"),
            _told(Step.objects, "objective__contract", OuterRef("pk"), Max("moved_on")),
            _told(Review.objects, "contract", OuterRef("pk"), Max("held_on")),
            _told(InterventionPerson.objects, "person", OuterRef("person"), Max("intervention__on_date")),
            _told(
                Appointment.objects.filter(status=AppointmentStatus.SEEN),
                "person",
                OuterRef("person"),
                Cast(Max("slot__starts_at"), DateField()),
            ),
        ),
    )


def _told(rows, of: str, which, told) -> Subquery:
    return Subquery(rows.filter(**{of: which}).order_by().values(of).annotate(told=told).values("told"))


def falling(contract: Contract, today: dt.date) -> list[Falling]:
    """What falls due of a contract of `with_dues`; one that is suspended or over waits for nothing."""
    found = []
    if contract.is_living and contract.to_sign_since:
        found.append(Falling(Due.TO_SIGN, contract.to_sign_since))
    if contract.status == ContractStatus.DRAFT:
        delays = [last for _scheme, last in last_days(contract.oriented_on, named(contract.scheme_codes))]
        if delays and min(delays) <= today + DELAY_NEAR:
            found.append(Falling(Due.DELAY, min(delays)))
    if contract.status == ContractStatus.ACTIVE:
        if contract.review_on and contract.review_on <= today + NEAR:
            found.append(Falling(Due.REVIEW, contract.review_on))
        if contract.ends_on <= today + TERM_NEAR:
            found.append(Falling(Due.TERM, contract.ends_on))
        if contract.last_done <= today - SILENCE:
            found.append(Falling(Due.SILENCE, contract.last_done))
    return found

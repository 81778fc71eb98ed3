"""Reads of private pages: what a person finds there, and what their worker sees of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from backend.audit.models import TransitionLog
from backend.kit import registry
from backend.kit.private_addresses import meant_by
from backend.kit.registry import OwnDecision
from cases.appointments.enums import AppointmentStatus
from cases.appointments.models import Appointment
from cases.people.models import Person
from cases.people.queries import is_protected_on
from contracts.contract.models import Contract
from contracts.contract.queries import lead_of
from contracts.life.enums import Due, Reminded
from contracts.life.models import Reminder, Review
from contracts.own.enums import Did
from contracts.own.models import OwnPage, OwnVisit
from contracts.plan.enums import StepStatus
from contracts.plan.models import Step
from contracts.signing.papers import meeting_words

MOST_VISITS = 50
"""The latest lines that a page tells."""
SEEN_VISITS = 10
"""The latest lines that the worker's panel tells."""


def page_of(token: str) -> OwnPage | None:
    """The page that an address leads to; None for one that was guessed."""
    pages = OwnPage.objects.select_related("contract__unit", "person")
    return pages.filter(pk=meant_by(token, OwnPage)).first()


@dataclass(frozen=True)
class ToCome:
    """An appointment to come; `place` is None where somebody might not be meant to read where."""

    appointment: Appointment
    place: str | None


def appointments_of(person: Person, now: dt.datetime) -> list[ToCome]:
    """Those to come, of this person alone; not where, for who must be reached with care."""
    found = Appointment.objects.filter(person=person, status=AppointmentStatus.BOOKED, slot__starts_at__gt=now)
    rows = list(found.select_related("slot__worker", "slot__site").order_by("slot__starts_at"))
    discreet = bool(rows) and (bool(person.safe_contact) or is_protected_on(person, timezone.localdate(now)))
    return [ToCome(one, None if discreet else f"{one.slot.site}, {one.slot.site.address}") for one in rows]


def meeting_of(page: OwnPage, now: dt.datetime) -> str:
    """When the person meets their lead worker next, and where if it may be written, in words."""
    lead = lead_of(page.contract).worker_id
    coming = (one for one in appointments_of(page.person, now) if one.appointment.slot.worker_id == lead)
    soonest = next(coming, None)
    return meeting_words(soonest.appointment.slot, soonest.place or "") if soonest else ""


def decisions_of(person: Person, today: dt.date) -> list[OwnDecision]:
    """Those of this person alone, the latest first."""
    told = [decision for answer in registry.own_decisions for decision in answer(person, today)]
    return sorted(told, key=lambda decision: decision.day, reverse=True)


def next_review(contract: Contract, today: dt.date) -> Review | None:
    """With whether the e-mail that reminds of it left (`is_mailed`): once for a couple, whoever wishes it later."""
    mailed = Reminder.objects.filter(
        contract=OuterRef("contract"),
        due=Due.REVIEW,
        day=OuterRef("due_on"),
        who=Reminded.PERSON,
        told_at__isnull=False,
    )
    return contract.reviews.annotate(is_mailed=Exists(mailed)).filter(held_on=None, due_on__gte=today).first()


@dataclass(frozen=True)
class Visits:
    """What was done at a page, `at` the last one of so many `times` in an hour."""

    did: Did
    at: dt.datetime
    times: int


def _by_hour(visits: QuerySet, *apart: str) -> QuerySet:
    """What was done again in an hour is one line with how many times, the latest first: whoever opens a page again and
    again in an hour hides nothing of what was done there before."""
    hours = visits.annotate(hour=TruncHour("at")).order_by().values(*apart, "did", "hour")
    return hours.annotate(last=Max("at"), times=Count("pk")).order_by("-last", "did")


def _told(rows: Iterable[dict]) -> list[Visits]:
    return [Visits(Did(row["did"]), row["last"], row["times"]) for row in rows]


def visits_of(page: OwnPage) -> list[Visits]:
    """What was done at the pages of this person of this contract."""
    visits = OwnVisit.objects.filter(page__contract=page.contract_id, page__person=page.person_id)
    return _told(_by_hour(visits)[:MOST_VISITS])


def declined_among(steps: Iterable[Step]) -> set[int]:
    """Ids of those that the person proposed and the worker declined: the comment is an answer to them."""
    cancelled = [step.pk for step in steps if step.status == StepStatus.CANCELLED]
    if not cancelled:
        return set()
    told = TransitionLog.objects.filter(
        model=Step._meta.label_lower, object_id__in=cancelled, name="cancel", source=StepStatus.PROPOSED
    )
    return set(told.values_list("object_id", flat=True))


def pages_of(contract: Contract) -> list[OwnPage]:
    """All that were opened of a contract, the latest first; those that are not closed with what was `seen` of them.

    Two queries at most.
    """
    pages = list(contract.own_pages.select_related("opened_by"))
    current = [page for page in pages if page.closed_at is None]
    rows = list(_by_hour(OwnVisit.objects.filter(page__in=current), "page"))
    for page in current:
        page.seen = _told([row for row in rows if row["page"] == page.pk][:SEEN_VISITS])
    return pages

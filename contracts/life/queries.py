"""Reads of the life of a contract."""

import datetime as dt
from functools import cache

from django.db.models import QuerySet

from cases.following.models import LeadWorker
from contracts.contract.models import Contract, Party
from contracts.diagnosis.enums import Domain
from contracts.life.models import Review, Suspension

NEAR = dt.timedelta(days=14)
"""A review is due from then on, and one that is held that near stands for the one that was planned."""


def reviews_of(contract: Contract) -> list[Review]:
    """Those that were held and those that are planned, by the day on which they are due."""
    return list(contract.reviews.select_related("held_by"))


def review_near(contract: Contract, today: dt.date) -> Review | None:
    """The first one that is planned and may be held already."""
    return _planned().filter(contract=contract, due_on__lte=today + NEAR).first()


@cache
def _planned() -> QuerySet:
    """Kept: every page of a contract asks it."""
    return Review.objects.filter(held_on=None)


def suspension_of(contract: Contract) -> Suspension | None:
    """The suspension that lasts."""
    return contract.suspensions.filter(ends_on=None).first()


def domains_of(contract: Contract) -> list[Domain]:
    """Those that the contract speaks of, in their order: what a review grades again."""
    told = set(contract.domains.values_list("domain", flat=True))
    told.update(contract.ratings.values_list("domain", flat=True))
    told.update(contract.objectives.filter(dropped_on=None).values_list("domain", flat=True))
    return [domain for domain in Domain if domain in told]


def grades_on(contract: Contract, day: dt.date | None) -> dict[str, int]:
    """The grades given on a day, by domain."""
    return dict(contract.ratings.filter(on=day).values_list("domain", "grade")) if day else {}


def other_lead(contract: Contract) -> LeadWorker | None:
    """The lead worker of the person, when they do not lead the contract."""
    leads = Party.objects.filter(contract=contract, worker__isnull=False, until=None).values("worker")
    found = LeadWorker.objects.living().filter(person=contract.person_id).exclude(worker__in=leads)
    return found.select_related("worker").first()

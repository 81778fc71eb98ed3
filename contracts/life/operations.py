"""Writes: reviews planned and held, a contract suspended and resumed."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.audit.history import StaleVersion, lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.people.models import Household
from contracts.contract import perms
from contracts.contract.enums import VersionKind
from contracts.contract.models import Contract, Party, Version
from contracts.contract.operations import living
from contracts.contract.queries import open_version, persons_of
from contracts.contract.states import CONTRACT
from contracts.diagnosis.operations import set_grade
from contracts.life.models import Review, Suspension
from contracts.life.perms import can_correct
from contracts.signing.facts import review_days


@dataclass(frozen=True)
class ReviewInput:
    """What is said at a review; `grades` by domain, those that the person gives that day."""

    held_on: dt.date
    own_words: str
    decided: str
    worker_words: str = ""
    grades: dict[str, int] = field(default_factory=dict)


def plan_reviews(contract: Contract, version: Version) -> None:
    """Answers `contract_signed`: what was planned gives way to the days of the text that was just signed."""
    renews = version.kind == VersionKind.RENEWAL
    _forget_planned(contract.reviews.filter(due_on__gte=version.starts_on) if renews else contract.reviews)
    taken = set(contract.reviews.values_list("due_on", flat=True))
    for day in review_days(version):
        if day > version.signed_on and day not in taken:
            Review(contract=contract, due_on=day).save()


def set_reminders(*, actor, contract: Contract, household: Household, wishes: dict[int, bool]) -> None:
    """Whether persons, by id, wish to be reminded by e-mail, from the first draft on; the others stay as they are."""
    require(perms.can_write(actor, household))
    with operation("contracts.set_reminders", actor=actor):
        fresh = lock(contract)
        require(perms.is_living(fresh))
        for party in persons_of(fresh).filter(person__in=wishes):
            wish(party, wishes[party.person_id])


def wish(party: Party, wants: bool) -> None:
    """Part of an operation that holds the lock of the contract: whether somebody wishes to be reminded."""
    fresh = lock(party)
    if fresh.wants_reminders != wants:
        fresh.wants_reminders = wants
        fresh.save()


def hold_review(
    *,
    actor,
    contract: Contract,
    household: Household,
    review: Review | None,
    version: int,
    told: ReviewInput,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> Review:
    """A review that was planned, or one more (`review` None, `version` 0); those planned before it are due no more.

    One that was held is corrected, its day stays. Raises StaleVersion when a colleague wrote it meanwhile, Refusal
    before the start of the contract, in the future, without the person's words, or for who may not correct it.
    """
    require(perms.can_write(actor, household))
    with operation("contracts.hold_review", actor=actor, key=key) as running:
        fresh = living(contract)
        row = _row_of(fresh, review, version, told.held_on)
        if row.held_on is None:
            _check_day(fresh, told.held_on, today)
            row.held_on, row.held_by_id = told.held_on, actor.pk
        elif not (access := can_correct(actor, row, today)):
            raise Refusal(access.reason)
        if not told.own_words.strip():
            raise Refusal(_("The person’s own words come first: write what they say of it."), field="own_words")
        row.own_words, row.worker_words = told.own_words.strip(), told.worker_words.strip()
        row.decided = told.decided
        row.save()
        for missed in fresh.reviews.filter(held_on=None, due_on__lte=row.held_on):
            lock(missed).delete()
        for domain, grade in told.grades.items():
            set_grade(fresh, domain, grade, row.held_on)
        running.result_url = reverse("contracts:review", args=[row.pk])
        return row


def _row_of(contract: Contract, review: Review | None, version: int, held_on: dt.date) -> Review:
    """The row to write in, locked: the planned one while it is planned, or the one of that day, or a new one.

    Of a planned one that is gone, `version` is worth nothing.
    """
    if review and contract.reviews.filter(pk=review.pk).exists():
        return lock(review, version=version)
    known = contract.reviews.filter(due_on=held_on).first()
    if known is None:
        return Review(contract=contract, due_on=held_on)
    if known.held_on and known.version != (0 if review else version):
        raise StaleVersion(known, version)
    return lock(known)


def _check_day(contract: Contract, held_on: dt.date, today: dt.date) -> None:
    if held_on > today:
        raise Refusal(_("This day is to come: a review is written once it is held."), field="held_on")
    if held_on < contract.starts_on:
        raise Refusal(
            _("The contract starts on %(day)s: no review is held before.") % {"day": f"{contract.starts_on:%d/%m/%Y}"},
            field="held_on",
        )


def suspend(
    *,
    actor,
    contract: Contract,
    household: Household,
    version: int,
    why: str,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> Contract:
    """A contract in force waits, from today on, for a reason; nobody is reminded of anything meanwhile."""
    require(perms.can_write(actor, household))
    with operation("contracts.suspend", actor=actor, key=key) as running:
        lock(living(contract), version=version)
        running.result_url = contract.get_absolute_url()
        waiting = CONTRACT.move(contract, "suspend")
        if not why.strip():
            raise Refusal(_("Say why the contract waits."), field="why")
        # resumed the same day: the former suspension goes on, two of them never share a day
        known = waiting.suspensions.filter(ends_on=today).first()
        row = lock(known) if known else Suspension(contract=waiting, starts_on=today)
        row.ends_on, row.why = None, why.strip()
        row.save()
        return waiting


def resume(*, actor, contract: Contract, household: Household, today: dt.date) -> Contract:
    """A contract that waited goes on, from today."""
    require(perms.can_write(actor, household))
    with operation("contracts.resume", actor=actor):
        going_on = CONTRACT.move(living(contract), "resume")
        _end_suspensions(going_on, today - dt.timedelta(days=1))
        return going_on


def close_life(contract: Contract, today: dt.date) -> None:
    """Part of an operation that ends a contract: nothing is planned or suspended in it any more.

    Raises Refusal while a new text is open: what is evaluated is what was signed.
    """
    if open_version(contract):
        raise Refusal(_("A new text is open: have it signed, or withdraw it, before the contract ends."))
    _forget_planned(contract.reviews)
    _end_suspensions(contract, today)


def _forget_planned(reviews) -> None:
    for planned in reviews.filter(held_on=None):
        lock(planned).delete()


def _end_suspensions(contract: Contract, last: dt.date) -> None:
    for suspension in contract.suspensions.filter(ends_on=None):
        fresh = lock(suspension)
        fresh.ends_on = max(fresh.starts_on, last)
        fresh.save()

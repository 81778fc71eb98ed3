"""Writes: registering a person, the households they form, what a household lives on."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from backend.audit.history import StaleVersion, lock
from backend.audit.operations import operation
from backend.kit import registry
from backend.kit.access import Refusal, require
from cases.people.enums import ADULT_ROLES, LeavingReason, MemberRole
from cases.people.models import BudgetLine, Household, HouseholdBudget, HouseholdMember, Person
from cases.people.perms import can_change_home, can_part, can_record_budget, can_register, can_take_in, require_standing
from cases.people.queries import has_living_member

BudgetRow = tuple[str, int | None, Decimal]
"""Kind of income or expense, id of the person it is for (None: the household), euros a month."""


def register_person(
    *, actor, identity: dict[str, Any], residence: dict[str, Any], on: dt.date, key: uuid.UUID | None = None
) -> Person:
    """A new person, applicant of a new household from day `on`.

    `identity` and `residence` are fields of Person and of Household. With `key`, once only (AlreadyDone afterwards).
    """
    require(can_register(actor))
    with operation("cases.register_person", actor=actor, key=key) as running:
        person = Person(**identity)
        person.save()
        household = Household(**residence)
        household.save()
        HouseholdMember(household=household, person=person, role=MemberRole.HEAD, starts_on=on).save()
        running.result_url = person.get_absolute_url()
        return person


def open_household(
    *, actor, person: Person, residence: dict[str, Any], on: dt.date, key: uuid.UUID | None = None
) -> Household:
    """Somebody who lives in no household as an adult forms a new one from day `on`, as its applicant."""
    require(can_register(actor))
    with operation("cases.open_household", actor=actor, key=key) as running:
        _require_living(lock(person))
        household = Household(**residence)
        household.save()
        HouseholdMember(household=household, person=person, role=MemberRole.HEAD, starts_on=on).save()
        running.result_url = person.get_absolute_url()
        return household


def _require_living(person: Person) -> None:
    require_standing(person)
    if person.died_on:
        raise Refusal(_("This person died: they live in no household."))


def correct_identity(*, actor, person: Person, version: int, changes: dict[str, Any]) -> Person:
    """Correct what is known of a person; raises StaleVersion when somebody else did since `version`."""
    require(can_register(actor))
    with operation("cases.correct_identity", actor=actor):
        fresh = lock(person)
        require_standing(fresh)
        if fresh.version != version:
            raise StaleVersion(fresh, version)
        for field, value in changes.items():
            setattr(fresh, field, value)
        fresh.save()
        return fresh


def move(*, actor, household: Household, version: int, residence: dict[str, Any]) -> Household:
    """The household lives elsewhere from now on, or its address is corrected."""
    with operation("cases.move", actor=actor):
        fresh = lock(household, version=version)
        require(can_change_home(actor, fresh))
        for field, value in residence.items():
            setattr(fresh, field, value)
        fresh.save()
        return fresh


def add_member(
    *,
    actor,
    household: Household,
    role: str,
    starts_on: dt.date,
    person: Person | None = None,
    identity: dict[str, Any] | None = None,
    shared_custody: bool = False,
    moves: bool = False,
    key: uuid.UUID | None = None,
    result_url: str = "",
) -> HouseholdMember:
    """Somebody joins the household: a known `person`, or a new one described by `identity`.

    With `shared_custody`, where the child lives already is told so too; with `moves`, a known person leaves where they
    lived the day before, even when nobody stays there. Either way the file opens to those who follow this household:
    only who follows the other home says so.
    """
    with operation("cases.add_member", actor=actor, key=key) as running:
        require(can_register(actor))
        if not (taken_in := can_take_in(actor, lock(household), known=person)):
            raise Refusal(taken_in.reason)
        if person is None:
            person = Person(**(identity or {}))
            person.save()
        else:
            _require_living(lock(person))
        if starts_on < person.birth_date:
            raise Refusal(_("Nobody joins a household before being born."), field="starts_on")
        if shared_custody:
            _share_custody(actor, person, starts_on)
        elif moves:
            _leave_every_home(actor, person, starts_on)
        member = HouseholdMember(
            household=household, person=person, role=role, starts_on=starts_on, shared_custody=shared_custody
        )
        member.save()
        registry.household_changed.announce(household)
        running.result_url = result_url
        return member


def _share_custody(actor, child: Person, since: dt.date) -> None:
    elsewhere = child.memberships.filter(role=MemberRole.CHILD, shared_custody=False)
    for membership in elsewhere.exclude(ends_on__lt=since).select_related("household"):
        _require_part(actor, membership.household, "shared_custody")
        fresh = lock(membership)
        if fresh.ends_on is None or fresh.ends_on >= since:
            fresh.shared_custody = True
            fresh.save()


def _leave_every_home(actor, person: Person, joins_on: dt.date) -> None:
    for membership in person.memberships.exclude(ends_on__lt=joins_on).select_related("household"):
        _require_part(actor, lock(membership.household), "moves")
        staying = membership.household.members.filter(ends_on__isnull=True).exclude(pk=membership.pk)
        leave(membership, joins_on - dt.timedelta(days=1), LeavingReason.OTHER, alone=not staying.exists())
        registry.household_changed.announce(membership.household)


def _require_part(actor, home: Household, field: str) -> None:
    """Raise Refusal on a field of the form unless the actor follows the home that somebody is to leave, or to share."""
    if not can_part(actor, home):
        sentence = _("This person lives in another household: who follows it must say so, from their page.")
        raise Refusal(sentence, field=field)


def end_membership(
    *, actor, member: HouseholdMember, version: int, ends_on: dt.date, why_left: str = ""
) -> HouseholdMember:
    """Somebody leaves the household; `ends_on` is their last day in it, `why_left` one of LeavingReason.

    Nobody leaves behind an empty household, nor one of children alone; when the applicant leaves, the eldest adult who
    stays becomes the applicant the next day.
    """
    with operation("cases.end_membership", actor=actor):
        require(can_part(actor, lock(member.household)))
        fresh = leave(lock(member, version=version), ends_on, why_left)
        registry.household_changed.announce(fresh.household)
        return fresh


def leave(member: HouseholdMember, ends_on: dt.date, why_left: str, *, alone: bool = False) -> HouseholdMember:
    """End a membership inside an operation that holds its household; `alone` lets nobody, or children, stay."""
    fresh = lock(member)
    if ends_on < fresh.starts_on:
        raise Refusal(_("The end comes before the start."), field="ends_on")
    staying = fresh.household.members.filter(starts_on__lte=ends_on, ends_on__isnull=True).exclude(pk=fresh.pk)
    if not alone and not staying.exists():
        raise Refusal(_("A household cannot be empty: the last member stays."), field="ends_on")
    fresh.ends_on, fresh.why_left = ends_on, why_left
    fresh.save()
    if fresh.role == MemberRole.HEAD:
        _name_new_head(staying, ends_on, alone=alone)
    return fresh


def _name_new_head(staying, ends_on: dt.date, *, alone: bool) -> None:
    adults = staying.filter(role__in=ADULT_ROLES).select_related("person").order_by("person__birth_date")
    eldest = adults.first()
    if eldest is None and alone:
        return
    if eldest is None:
        raise Refusal(_("Children do not stay alone: say first where they live now."), field="ends_on")
    household, person, starts_on = eldest.household, eldest.person, ends_on + dt.timedelta(days=1)
    eldest.ends_on = ends_on
    eldest.save()
    HouseholdMember(household=household, person=person, role=MemberRole.HEAD, starts_on=starts_on).save()


def record_budget(
    *, actor, household: Household, on_date: dt.date, rows: Iterable[BudgetRow], seen: tuple[int, int] | None = None
) -> HouseholdBudget:
    """The household's budget as told on a day; an existing one of that day is corrected row by row.

    `seen` is (id, version) of that day's budget as the form was opened on, None when there was none; raises
    StaleVersion when this is no longer so.
    """
    require(can_record_budget(actor, household))
    with operation("cases.record_budget", actor=actor):
        lock(household)
        if not has_living_member(household, on_date):
            raise Refusal(_("This household has no member on that day."), field="on_date")
        budget = HouseholdBudget.objects.filter(household=household, on_date=on_date).first()
        if budget is None:
            budget = HouseholdBudget(household=household, on_date=on_date)
            budget.save()
            _write_rows(budget, list(rows))
        else:
            budget = lock(budget)
            if (budget.pk, budget.version) != seen:
                raise StaleVersion(budget, seen[1] if seen and seen[0] == budget.pk else 0)
            if _write_rows(budget, list(rows)):
                budget.save()
        registry.household_changed.announce(household)
        return budget


def _write_rows(budget: HouseholdBudget, rows: list[BudgetRow]) -> bool:
    """Keep the lines that say the same, remove and add the others, so that the history shows real changes only."""
    wanted = list(rows)
    changed = False
    for line in budget.lines.all():
        told = (line.kind, line.person_id, line.monthly_amount)
        if told in wanted:
            wanted.remove(told)
        else:
            line.delete()
            changed = True
    for kind, person_id, amount in wanted:
        BudgetLine(budget=budget, kind=kind, person_id=person_id, monthly_amount=amount).save()
    return changed or bool(wanted)

"""A household parts, or somebody dies: one dated act, all its memberships at once."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import registry
from backend.kit.access import Refusal, require
from cases.people.enums import ADULT_ROLES, LeavingReason, MemberRole
from cases.people.family.perms import can_correct_death
from cases.people.models import Household, HouseholdMember, Person
from cases.people.operations import leave
from cases.people.perms import can_change_home, can_part, can_register, require_standing

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Child:
    """A child when the household parts: goes along (`follows`), or lives by turns in both homes (`shared`)."""

    member: HouseholdMember
    shared: bool


def separate(
    *,
    actor,
    household: Household,
    leaving: HouseholdMember,
    children: Iterable[Child],
    last_day: dt.date,
    residence: dict[str, Any],
    key: uuid.UUID | None = None,
    result_url: str = "",
) -> Household:
    """An adult leaves on `last_day` and forms a household of their own the next day, with some of the children.

    A child in shared custody stays here and lives there too. Who is told of no child keeps none. `residence` holds
    fields of Household.
    """
    with operation("cases.separate", actor=actor, key=key) as running:
        require(can_part(actor, lock(household)))
        if leaving.role not in ADULT_ROLES:
            raise Refusal(_("Only an adult forms a household of their own."), field="leaving")
        home = Household(**residence)
        home.save()
        next_day = last_day + ONE_DAY
        for child in children:
            _part(child, home, last_day)
        leave(leaving, last_day, LeavingReason.SEPARATION)
        HouseholdMember(household=home, person=leaving.person, role=MemberRole.HEAD, starts_on=next_day).save()
        registry.household_changed.announce(household)
        running.result_url = result_url
        return home


def _part(child: Child, home: Household, last_day: dt.date) -> None:
    member = lock(child.member)
    if child.shared:
        member.shared_custody = True
        member.save()
    else:
        leave(member, last_day, LeavingReason.SEPARATION)
    HouseholdMember(
        household=home,
        person=member.person,
        role=member.role,
        starts_on=last_day + ONE_DAY,
        shared_custody=child.shared,
    ).save()


def record_death(*, actor, person: Person, version: int, died_on: dt.date) -> Person:
    """Somebody died: they leave every household that day, the last member of one included.

    When the applicant dies, the eldest adult who stays becomes the applicant; children left alone keep the household
    until it is said who takes them in. A protected home may open with a death: who follows it says so.
    """
    require(can_register(actor))
    with operation("cases.record_death", actor=actor):
        fresh = lock(person, version=version)
        require_standing(fresh)
        if fresh.died_on:
            raise Refusal(_("This death is recorded already."), field="died_on")
        for membership in fresh.memberships.filter(ends_on__isnull=True).select_related("household"):
            require(can_change_home(actor, lock(membership.household)))
        fresh.died_on = died_on
        fresh.save()
        _leave_every_home(fresh, died_on)
        registry.person_died.announce(fresh, died_on)
        return fresh


def correct_death(*, actor, person: Person, version: int, died_on: dt.date | None) -> Person:
    """Another day, or None: recorded by mistake, the person lives again where the death made them leave.

    Raises Refusal when somebody else became the applicant there since in another way.
    """
    with operation("cases.correct_death", actor=actor):
        fresh = lock(person, version=version)
        require(can_correct_death(actor, fresh))
        require_standing(fresh)
        if fresh.died_on is None:
            raise Refusal(_("No death is recorded."))
        for membership in fresh.memberships.filter(why_left=LeavingReason.DEATH).select_related("household"):
            _come_back(membership)
        fresh.died_on = died_on
        fresh.save()
        if died_on:
            _leave_every_home(fresh, died_on)
        return fresh


def _leave_every_home(person: Person, died_on: dt.date) -> None:
    for membership in person.memberships.filter(ends_on__isnull=True).select_related("household"):
        leave(membership, max(died_on, membership.starts_on), LeavingReason.DEATH, alone=True)
        registry.household_changed.announce(membership.household)


def _come_back(membership: HouseholdMember) -> None:
    household = lock(membership.household)
    if membership.role == MemberRole.HEAD:
        _give_place_back(household, membership.ends_on)
    membership.ends_on, membership.why_left = None, ""
    membership.save()
    registry.household_changed.announce(household)


def _give_place_back(household: Household, last_day: dt.date) -> None:
    """Who became the applicant the day after is again what they were before."""
    rows = household.members.filter(role=MemberRole.HEAD, starts_on=last_day + ONE_DAY, ends_on__isnull=True)
    for heir in rows:
        former = household.members.filter(person=heir.person_id, ends_on=last_day).first()
        if former is None:
            raise Refusal(_("This household already has an applicant in that period."))
        heir.delete()
        former.ends_on = None
        former.save()

"""Where somebody who had two files lives: one membership a day, each household with its applicant.

Answers `merge_handlers`, as other rooms do for what a person has only one of.
"""

import datetime as dt

from django.utils.translation import gettext as _

from backend.kit.access import Refusal
from cases.people.enums import ADULT_ROLES, MemberRole
from cases.people.models import Household, HouseholdBudget, HouseholdMember, Person

ONE_DAY = dt.timedelta(days=1)


def settle_memberships(kept: Person, absorbed: Person, merge) -> None:
    """No two memberships of the two files overlap any more, but those of a child in shared custody.

    In one household they become one; in two, the household in which they live wins, else that of the file that stays.
    """
    for theirs in absorbed.memberships.order_by("starts_on", "pk"):
        for mine in kept.memberships.order_by("starts_on", "pk"):
            if not _overlap(mine, theirs) or (mine.household_id != theirs.household_id and _shared(mine, theirs)):
                continue
            if mine.household_id == theirs.household_id:
                _make_one(mine, theirs)
            elif theirs.household_id == merge.lives_in_id:
                _give_way(mine, theirs, merge)
            else:
                _give_way(theirs, mine, merge)
            if theirs.pk is None:
                break


def settle_budgets(_kept: Person, _absorbed: Person, merge) -> None:
    """When two households were one: of two budgets told the same day, that of the one left is in its history only."""
    if not merge.joins:
        return
    days = HouseholdBudget.objects.filter(household=merge.lives_in_id).values("on_date")
    for budget in HouseholdBudget.objects.filter(household=merge.leaves_id, on_date__in=days):
        for line in budget.lines.all():
            line.delete()
        budget.delete()


def _overlap(one: HouseholdMember, other: HouseholdMember) -> bool:
    return one.starts_on <= (other.ends_on or dt.date.max) and other.starts_on <= (one.ends_on or dt.date.max)


def _shared(one: HouseholdMember, other: HouseholdMember) -> bool:
    return one.shared_custody and other.shared_custody


def _make_one(mine: HouseholdMember, theirs: HouseholdMember) -> None:
    """Twice in one household: from the first day to the last one, as its applicant when one of them was."""
    theirs.delete()
    mine.starts_on = min(mine.starts_on, theirs.starts_on)
    mine.ends_on = max(mine.ends_on, theirs.ends_on) if mine.ends_on and theirs.ends_on else None
    mine.why_left = mine.why_left if mine.ends_on else ""
    if theirs.role == MemberRole.HEAD:
        mine.role = MemberRole.HEAD
    mine.shared_custody = (mine.shared_custody or theirs.shared_custody) and mine.role == MemberRole.CHILD
    mine.save()


def _give_way(leaving: HouseholdMember, staying: HouseholdMember, merge) -> None:
    """The days that both hold are those of `staying`."""
    before = leaving.starts_on < staying.starts_on
    after = staying.ends_on is not None and (leaving.ends_on is None or leaving.ends_on > staying.ends_on)
    if before and after:
        raise Refusal(
            _("They lived in two households at once, in the middle of a longer stay: correct those dates first.")
        )
    since, until = max(leaving.starts_on, staying.starts_on), leaving.ends_on
    household, role = leaving.household, leaving.role
    if before:
        leaving.ends_on = staying.starts_on - ONE_DAY
        leaving.save()
    elif after:
        leaving.starts_on = staying.ends_on + ONE_DAY
        leaving.save()
    else:
        leaving.delete()
    joined = merge.joins and household.pk == merge.leaves_id
    if role == MemberRole.HEAD and until is None and not after and not joined:
        _name_new_head(household, since)


def _name_new_head(household: Household, since: dt.date) -> None:
    """The eldest adult who stays is the applicant from then on; a household of nobody needs none."""
    staying = household.members.filter(ends_on__isnull=True)
    if not staying.exists():
        return
    eldest = staying.filter(role__in=ADULT_ROLES).select_related("person").order_by("person__birth_date").first()
    if eldest is None:
        raise Refusal(_("Children would stay alone in the household left: say that it is one household typed twice."))
    if eldest.starts_on < since:
        person = eldest.person
        eldest.ends_on = since - ONE_DAY
        eldest.save()
        eldest = HouseholdMember(household=household, person=person, starts_on=since)
    eldest.role = MemberRole.HEAD
    eldest.save()

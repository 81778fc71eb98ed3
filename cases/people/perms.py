"""Who may do what with persons and households; each docstring is the rule."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.models import Operation
from backend.kit import clock, registry
from backend.kit.access import ALLOWED, Access, Refusal, denied
from cases.people.models import IDENTITY_ROLES, Household, HouseholdMember, Person
from cases.people.queries import Home, homes_of, is_protected, members_on
from cases.people.ties import Tie
from directory.enums import Role

TAKING_ROLES = (Role.RECEPTION, Role.SOCIAL_WORKER, Role.CASE_OFFICER)


def can_see_identity(user) -> Access:
    """Reception and social staff see the identity of everyone, whatever the unit."""
    return ALLOWED if user.holds(*IDENTITY_ROLES) else denied(_("Identities are open to reception and social staff."))


def can_register(user) -> Access:
    """Reception desks, social workers and case officers register persons and keep identities right."""
    return ALLOWED if user.holds(*TAKING_ROLES) else denied(_("Registering is for reception and social workers."))


@dataclass(frozen=True)
class WayIn:
    """By what the file of a household is open to an account: its work, its work until lately, an emergency access.

    It follows `firmly` otherwise than by a mere draft, which is enough for a budget, not for a protected address. What
    opens no more than that is not always asked: `lately` and `emergency` may be left out beside `firmly`.
    """

    follows: bool = False
    firmly: bool = False
    lately: bool = False
    emergency: bool = False

    @property
    def read_only(self) -> bool:
        """Nothing is written by who follows the household no more, or reads in an emergency."""
        return bool(self.reading) and not self.follows

    @property
    def by_emergency(self) -> bool:
        """Without an emergency access less would be read, or nothing: each reading says so."""
        return self.emergency and not (self.firmly or self.lately)

    @property
    def opens_protected(self) -> bool:
        """Even a protected address is open, to be read: that of who reads lately or in an emergency too."""
        return self.firmly or self.lately or self.emergency

    @property
    def reading(self) -> Access:
        """Whether the file may be read, with the reason when not."""
        if self.follows or self.lately or self.emergency:
            return ALLOWED
        return denied(_("The file is open only to those who follow this household."))

    @property
    def writing(self) -> Access:
        """Whether something may be written in the file, with the reason when not."""
        if self.follows:
            return ALLOWED
        if self.lately:
            return denied(_("You followed this household lately: you may still read its file, not write in it."))
        if self.emergency:
            return denied(_("An emergency access lets you read this file, not write in it."))
        return self.reading


def ways_in(user, homes: list[Home], *, first: int = 2) -> dict[int, WayIn]:
    """By what the file of each of these homes is open to this account, by household id.

    One query, of the `first` rooms that answer `involvement`: who leads, then who has an application; a second one, of
    all the others, unless all the homes are followed firmly by them: nothing opens more than that.
    """
    found: dict[int, set[str]] = {household.pk: set() for household, _members in homes}
    answers = [("follows", answer) for answer in registry.involvement]
    answers += [("lately", answer) for answer in registry.former_readings]
    answers += [("emergency", answer) for answer in registry.emergency_readings]
    for asked in (answers[:first], answers[first:]):
        if not all("firmly" in ways for ways in found.values()):
            ties = [(way, tie) for way, answer in asked for tie in answer(user)]
            for household_id, ways in _reached(ties, homes):
                found[household_id] |= ways
    return {household: WayIn(**dict.fromkeys(ways, True)) for household, ways in found.items()}


def _reached(ties: list[tuple[Any, Tie]], homes: list[Home]) -> Iterator[tuple[int, set]]:
    if not ties:
        return
    first, *others = (tie.told(number, homes) for number, (_way, tie) in enumerate(ties))
    for number, person_id, household_id, is_firm in first.union(*others, all=True):
        way, tie = ties[number]
        for reached in tie.reached(person_id, household_id, homes):
            yield reached, {way, "firmly"} if way == "follows" and is_firm else {way}


def way_in(user, household: Household, members: list[HouseholdMember] | None = None) -> WayIn:
    """The same of one household; `members` are those of today, when they were read already."""
    living = members_on(household, clock.today()) if members is None else members
    return ways_in(user, [(household, living)])[household.pk]


def followers(users: Iterable, home: Home) -> set[int]:
    """Those of these accounts, by id, whose `way_in` into the file of a home `follows`: one query for all of them."""
    ties = [(user.pk, tie) for user in users for answer in registry.involvement for tie in answer(user)]
    return set().union(*(ids for _household, ids in _reached(ties, [home])))


def home_seen_by(user, person: Person, on: dt.date) -> Home | tuple[None, list]:
    """Where an account finds somebody on a day: of a child in shared custody, the home in whose file it writes, else
    one that it reads, else the first.

    (None, []) when they live in no household.
    """
    homes = homes_of(person, on)
    return seen_among(homes, ways_in(user, homes) if len(homes) > 1 else {})


def seen_among(homes: list[Home], ways: dict[int, WayIn]) -> Home | tuple[None, list]:
    """The same, of the homes where somebody lives; `ways` are those of `ways_in`, when there are several."""
    if len(homes) < 2:
        return homes[0] if homes else (None, [])
    written = [home for home in homes if ways[home[0].pk].writing]
    read = [home for home in homes if ways[home[0].pk].reading]
    return (written or read or homes)[0]


def can_work_on_file(user, household: Household) -> Access:
    """Only those who follow the household by their work write in its file; the others who read it do nothing else."""
    return way_in(user, household).writing


def can_change_home(user, household: Household, members: list[HouseholdMember] | None = None) -> Access:
    """Those who register say where a household lives; of a protected one, only who follows it firmly.

    Nobody does yet when it is registered: whoever wrote its address, and nobody since, corrects it the same day.
    `members` are those of today, when they were read already.
    """
    if members is None:
        members = members_on(household, clock.today())
    if not can_register(user) or not is_protected(members):
        return can_register(user)
    if way_in(user, household, members).firmly or _just_wrote(user, household):
        return ALLOWED
    return denied(_("Protected address: only those who follow this household say where it lives and with whom."))


def _just_wrote(user, household: Household) -> bool:
    latest = Operation.objects.get(pk=household.history.latest().operation_id)
    return latest.actor_id == user.pk and timezone.localdate(latest.at) == clock.today()


def can_take_in(user, household: Household, known: Person | None = None) -> Access:
    """Those who register add somebody new to any household: a whole family comes in at its first visit.

    Somebody `known` joins a protected one by the word of who follows it firmly.
    """
    return can_change_home(user, household) if known else can_register(user)


def can_part(user, household: Household) -> Access:
    """Who leaves a household leaves the sight of those who follow it: they say so, and only they."""
    way = can_work_on_file(user, household) if can_register(user) else can_register(user)
    return can_change_home(user, household) if way else way


def can_record_budget(user, household: Household) -> Access:
    """Reception desks, social workers and case officers who follow the household by their work record its budget."""
    return can_work_on_file(user, household) if can_register(user) else can_register(user)


def can_see_contact(person: Person, homes: list[Home], ways: dict[int, WayIn]) -> Access:
    """Address and phone are open with the identity; protected, only to who follows firmly, not by a mere draft.

    Of a child in shared custody, each protected home: the phone may be that of the other parent. `ways` are those of
    `ways_in`.
    """
    protected = {household.pk for household, members in homes if is_protected(members)}
    if not (person.protected or protected):
        return ALLOWED
    if protected and all(ways[household].opens_protected for household in protected):
        return ALLOWED
    return denied(_("Protected address: address and phone are not shown."))


def require_standing(person: Person) -> None:
    """Raise Refusal when the file was merged into another one, which is then the one to write in."""
    if person.merged_into_id:
        raise Refusal(_("This file was merged into another one: open that one to go on."))

"""Reads: pairs to look at, what two files say beside one another, what a merge moved and left."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.merging.enums import MergeStatus, Outcome, Verdict
from cases.merging.models import Merge, MergedReference, PersonPair
from cases.people.models import Household, HouseholdMember, Person
from cases.people.queries import members_on, with_households
from directory.models import living_on

SHOWN = (Outcome.TO_ATTRIBUTE, Outcome.STAYS, Outcome.OTHER, Outcome.BACK_EDITED, Outcome.LEFT)


@dataclass(frozen=True)
class Homes:
    """Where two files say that the person lives on a day; `shared`: by turns in both, as a child in shared custody."""

    kept: Household | None
    absorbed: Household | None
    shared: bool
    on: dt.date
    memberships: frozenset[int]

    @property
    def differ(self) -> bool:
        """Whether somebody must say in which one they live."""
        return bool(self.kept and self.absorbed and self.kept.pk != self.absorbed.pk and not self.shared)

    def others_in(self, household: Household) -> list:
        """The members of one of the two households but the person, on that day."""
        return [one for one in members_on(household, self.on) if one.pk not in self.memberships]


def homes_of(kept: Person, absorbed: Person, on: dt.date) -> Homes:
    """Where each of the two lives on a day, for good first."""
    living = HouseholdMember.objects.filter(living_on(on), person__in=[kept, absorbed]).select_related(
        "household__commune__unit", "household__domiciliation_commune__unit"
    )
    memberships = list(living.order_by("shared_custody", "pk"))
    homes = {one.person_id: one.household for one in reversed(memberships)}
    return Homes(
        kept=homes.get(kept.pk),
        absorbed=homes.get(absorbed.pk),
        shared=bool(memberships) and all(one.shared_custody for one in memberships),
        on=on,
        memberships=frozenset(one.pk for one in memberships),
    )


def listed(pairs: QuerySet, verdict: str) -> QuerySet:
    """Pairs of which this was said, the likeliest first (the latest first once judged), but those merged elsewhere."""
    rows = pairs.filter(verdict=verdict).select_related("first", "second", "judged_by")
    if verdict in (Verdict.OPEN, Verdict.TWO_PERSONS):
        rows = rows.filter(first__merged_into=None, second__merged_into=None)
    return rows.order_by("-closeness", "pk") if verdict == Verdict.OPEN else rows.order_by("-judged_on", "-pk")


def with_homes(persons: list[Person], on: dt.date) -> dict[int, Person]:
    """Id → the same person as components/person_card.html wants them: with where they live."""
    found = with_households(Person.objects.filter(pk__in={person.pk for person in persons}), on)
    return {person.pk: person for person in found}


def latest_merge(pair: PersonPair) -> Merge | None:
    return pair.merges.select_related("kept", "absorbed", "proposed_by", "closed_by").order_by("-pk").first()


def pair_between(first: Person, second: Person) -> PersonPair | None:
    return PersonPair.objects.filter(first=first, second=second).select_related("judged_by").first()


def later_merges(merge: Merge) -> QuerySet:
    """Merges of one of the two files done after this one: taken apart before it."""
    ids = [merge.kept_id, merge.absorbed_id]
    after = Q(closed_at__gt=merge.closed_at) | Q(closed_at=merge.closed_at, pk__gt=merge.pk)
    return Merge.objects.filter(after, Q(kept__in=ids) | Q(absorbed__in=ids), status=MergeStatus.DONE)


def references_shown(merge: Merge) -> list[MergedReference]:
    """What the undoing of a merge left for a human to look at, what waits first."""
    order = list(SHOWN)
    found = merge.references.filter(outcome__in=SHOWN)
    return sorted(found, key=lambda one: (order.index(one.outcome), one.pk))

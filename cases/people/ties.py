"""What ties an account to households: rows of the rooms, and the homes of today that they reach."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import BigIntegerField, BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.functions import Cast

from backend.kit import clock
from cases.people.models import HouseholdMember
from cases.people.queries import Home, memberships_of
from directory.models import living_on

NOTHING = Cast(Value(None), BigIntegerField())


@dataclass(frozen=True)
class Tie(ABC):
    """Rows that open the file of households to an account.

    `firm` tells those that open even a protected address: a condition, or all of them, or none.
    """

    columns: ClassVar[tuple]

    rows: Any
    firm: Q | bool = True

    @abstractmethod
    def households(self, *, drafts: bool):
        """Queryset of the `household` ids that the rows reach; without `drafts`, that the firm ones do."""

    @abstractmethod
    def reaching(self, homes: list[Home]):
        """The rows that may reach one of these homes."""

    @abstractmethod
    def reached(self, person_id: int | None, household_id: int | None, homes: list[Home]) -> Iterator[int]:
        """Ids of those of the homes that a row of `reaching` reaches."""

    def kept(self, *, drafts: bool):
        """The rows, or the firm ones among them."""
        if drafts or self.firm is True:
            return self.rows
        return self.rows.filter(self.firm) if self.firm else self.rows.none()

    def told(self, number: int, homes: list[Home]):
        """Those of `reaching` as (number, person id, household id, whether it is firm), to be united with others."""
        firm = Value(self.firm) if isinstance(self.firm, bool) else ExpressionWrapper(self.firm, BooleanField())
        return self.reaching(homes).order_by().values_list(Value(number), *self.columns, firm)


class HouseholdTie(Tie):
    """Rows about a `household`, such as applications."""

    columns = (NOTHING, "household")

    def households(self, *, drafts):
        return self.kept(drafts=drafts).values("household")

    def reaching(self, homes):
        return self.rows.filter(household__in=[household.pk for household, _members in homes])

    def reached(self, _person_id, household_id, _homes):
        yield household_id


class PersonTie(Tie):
    """Rows about a `person`: where they live today; of a child of two homes, the one that they came to first."""

    columns = ("person", NOTHING)

    def households(self, *, drafts):
        return memberships_of(self.kept(drafts=drafts).values("person"), clock.today()).values("household")

    def reaching(self, homes):
        members = _members(homes)
        shared = [member.person_id for member in members if member.shared_custody]
        anyone = Q(person__in=[member.person_id for member in members if not member.shared_custody])
        if shared:
            first = memberships_of(shared, clock.today()).filter(household__in=[home.pk for home, _members in homes])
            anyone |= Q(person__in=first.values("person"))
        return self.rows.filter(anyone)

    def reached(self, person_id, _household_id, homes):
        first = min((one for one in _members(homes) if one.person_id == person_id), key=lambda member: member.pk)
        yield first.household_id


class ToldPersonTie(Tie):
    """Rows about a `person` written from their `household` of the time: where they live today.

    Of a child in shared custody, only the home that the row was written from: the other one is none of its business.
    """

    columns = ("person", "household")

    def households(self, *, drafts):
        rows = self.kept(drafts=drafts)
        from_here = rows.filter(person=OuterRef("person"), household=OuterRef("household"))
        anyone = Q(person__in=rows.values("person"), shared_custody=False)
        living = HouseholdMember.objects.filter(living_on(clock.today()))
        return living.filter(anyone | Q(Exists(from_here), shared_custody=True)).values("household")

    def reaching(self, homes):
        return self.rows.filter(person__in=[member.person_id for member in _members(homes)])

    def reached(self, person_id, household_id, homes):
        for member in _members(homes):
            if member.person_id == person_id and (not member.shared_custody or member.household_id == household_id):
                yield member.household_id


def _members(homes: list[Home]) -> list[HouseholdMember]:
    return [member for _household, members in homes for member in members]

"""What a page or an answer of the API about one person starts from."""

from django.http import Http404
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind, ReadReason
from backend.audit.trail import entries, readings
from backend.audit.views import Guard
from backend.kit import clock, registry
from backend.kit.access import Forbidden
from cases import queries
from cases.models import IDENTITY_ROLES, Household, HouseholdMember, Person
from cases.perms import can_open_file, can_see_contact
from directory.enums import Role


class PersonInScope(Guard):
    """One person, with whom they live today, and whether their contact may be shown."""

    def load_person(self, pk: int) -> Person:
        """Sets `person`, `today`, `household` (None: they live in none), `members`, `contact`; 404 out of scope."""
        self.person = self.fetch(Person.objects, pk=pk)
        self.today = clock.today()
        self.household = queries.current_household(self.person, self.today)
        self.members = queries.members_on(self.household, self.today) if self.household else []
        self.contact = can_see_contact(
            self.request.user,
            self.person,
            self.household,
            household_protected=queries.is_protected(self.members),
        )
        return self.person

    def log_household_read(self) -> None:
        """The person and who lives with them were shown."""
        self.log_read(ReadKind.PAGE, [self.person.pk, *(member.person_id for member in self.members)])


class HouseholdInScope(PersonInScope):
    """The household in which a person lives today; 404 when there is none."""

    def load_household(self, pk: int) -> Household:
        self.load_person(pk)
        if self.household is None:
            raise Http404
        return self.household


class PersonTrail(PersonInScope):
    """Who changed what, and who read it: for those who follow the person, and for the data-protection officer."""

    reason = ReadReason.CONTROL
    roles = (*IDENTITY_ROLES, Role.DATA_PROTECTION_OFFICER)

    def trail(self, pk: int) -> dict:
        """`person`, `entries`, `readings`, and whether the account `follows` them and so sees the values."""
        officer = self.request.user.holds(Role.DATA_PROTECTION_OFFICER)
        person = self.load_person(pk)
        household = self.household
        follows = bool(household and can_open_file(self.request.user, household))
        if not follows and not officer:
            raise Forbidden(_("The history is open to those who follow the household."))
        members = list(household.members.all()) if household else []
        self.log_read(ReadKind.TRAIL, [person.pk, *[member.person_id for member in members]])
        histories = [Person.history.filter(id=person.pk)]
        if household:
            member_ids = [member.pk for member in members]
            histories += [
                Household.history.filter(id=household.pk),
                HouseholdMember.history.filter(id__in=member_ids),
                *[found for answer in registry.household_histories for found in answer(household)],
            ]
        return {
            "person": person,
            "entries": entries(histories, values_visible=follows),
            "readings": readings([person.pk]),
            "follows": follows,
        }

"""What a page or an answer of the API about one person starts from."""

import datetime as dt
from collections.abc import Iterable

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import require_new
from backend.audit.trail import entries, readings
from backend.audit.views import Guard
from backend.kit import clock, registry
from backend.kit.access import Access, Forbidden, denied, require
from cases.people import queries
from cases.people.forms import OnceForm
from cases.people.models import IDENTITY_ROLES, Household, HouseholdMember, Person
from cases.people.perms import WayIn, can_see_contact, home_seen_by, require_standing, seen_among, way_in, ways_in
from directory.enums import Role

READING = ("GET", "HEAD")
WHERE = frozenset(
    {
        *("phone", "email", "safe_contact", "contact_advice"),
        *("address", "postal_code", "commune", "no_fixed_address", "domiciliation_commune", "moved_in_on"),
        "slot",
    }
)
"""Fields that tell where somebody is found: of a person, of a household, of an appointment, of a referral."""


def reason_of_reading(user, person: Person, on: dt.date) -> ReadReason:
    """Why a page of somebody's file outside theirs is read: in an emergency, when nothing else opens that file."""
    household, members = home_seen_by(user, person, on)
    return ReadReason.EMERGENCY if household and way_in(user, household, members).by_emergency else ReadReason.FILE


class FileMerged(Exception):
    """The file asked for was merged into that of `kept_id`, where the same page is to be read."""

    def __init__(self, kept_id: int) -> None:
        super().__init__(kept_id)
        self.kept_id = kept_id


class SentOnce:
    """A form whose second sending leads to what the first one made, although its sender may not do it any more."""

    def refuse_second_sending(self) -> None:
        sent = OnceForm(self.request.POST)
        if self.request.method == "POST" and sent.is_valid():
            require_new(sent.cleaned_data["key"])


class PersonInScope(Guard):
    """One person, with whom they live today, and whether their contact may be shown.

    A page about somebody whose file was merged leads to the same page about the file that stays.
    """

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except FileMerged as merged:
            name = "person" if "person" in kwargs else "pk"
            return redirect(reverse(request.resolver_match.view_name, kwargs=kwargs | {name: merged.kept_id}))

    household: Household | None = None
    way_in = WayIn()
    asked_first = 2
    """Rooms that `ways_in` asks first."""

    def fetch_person(self, pk: int) -> Person:
        """The person, or 404 out of scope.

        Raises FileMerged when the file was merged and is only read; what is written the operations refuse themselves.
        """
        person = self.fetch(Person.objects, pk=pk)
        if person.merged_into_id and self.request.method in READING:
            raise FileMerged(person.merged_into_id)
        return person

    def load_person(self, pk: int) -> Person:
        """Sets `person`, `today`, `household` (None: they live in none), `members`, `way_in`: by what its file is open
        to this account, and `contact`; as `fetch_person`."""
        person = self.fetch_person(pk)
        return self.load(person, person)

    def load(self, person: Person, standing: Person) -> Person:
        """Sets what `load_person` does; `standing` is who tells where they live."""
        self.person = person
        self.today = clock.today()
        homes = self.homes(standing)
        ways = ways_in(self.request.user, homes, first=self.asked_first)
        self.household, self.members = seen_among(homes, ways)
        self.way_in = ways[self.household.pk] if self.household else WayIn()
        self.contact = can_see_contact(self.person, homes, ways)
        return self.person

    def homes(self, person: Person) -> list[queries.Home]:
        """Where somebody lives today."""
        return queries.homes_of(person, self.today)

    @property
    def subject(self) -> registry.Subject:
        """Whom the page is about, as the other rooms take it."""
        return registry.Subject(
            person=self.person,
            household=self.household,
            members=tuple(self.members),
            today=self.today,
            is_open=bool(self.file_access),
            opens_protected=self.way_in.opens_protected,
            is_contact_open=bool(self.contact),
            read_only=self.way_in.read_only,
        )

    @property
    def file_access(self) -> Access:
        if self.household is None:
            return denied(_("This person lives in no household today."))
        return self.way_in.reading

    def log_read(self, kind: ReadKind, person_ids: Iterable[int], label: str = "") -> None:
        """Whatever is read while an emergency access alone opens the file is told so."""
        if self.way_in.by_emergency:
            self.reason = ReadReason.EMERGENCY
        super().log_read(kind, person_ids, label)

    def log_household_read(self) -> None:
        """The person and who lives with them were shown."""
        self.log_read(ReadKind.PAGE, [self.person.pk, *(member.person_id for member in self.members)])


class HouseholdInScope(PersonInScope):
    """The household in which a person lives today; 404 when there is none."""

    def load_household(self, pk: int) -> Household:
        self.load_person(pk)
        require_standing(self.person)
        if self.household is None:
            raise Http404
        return self.household


class FileInScope(HouseholdInScope):
    """The file of a person: 404 out of scope, 403 with the reason when the identity is open and the file is not."""

    reason = ReadReason.FILE

    def load_file(self, pk: int) -> Person:
        """Sets what `load_person` does; raises Forbidden unless the account follows the household."""
        self.load_household(pk)
        require(self.file_access)
        return self.person

    def load_work(self, pk: int) -> Person:
        """The same for a page that writes in the file, which is for those who follow it by their work."""
        self.load_file(pk)
        require(self.way_in.writing)
        return self.person


class PersonTrail(PersonInScope):
    """Who changed what, and who read it: for those who follow the person, and for the data-protection officer."""

    reason = ReadReason.CONTROL
    roles = (*IDENTITY_ROLES, Role.DATA_PROTECTION_OFFICER)

    def trail(self, pk: int) -> dict:
        """`person`, `entries`, `readings`, and whether the account `follows` them and so sees the values."""
        officer = self.request.user.holds(Role.DATA_PROTECTION_OFFICER)
        person = self.fetch(Person.objects.select_related("merged_into"), pk=pk)
        self.load(person, person.merged_into or person)
        household = self.household
        absorbed = list(person.absorbed.order_by("pk"))
        person_ids = [person.pk, *[one.pk for one in absorbed]]
        follows = bool(self.file_access)
        if not follows and not officer:
            raise Forbidden(_("The history is open to those who follow the household."))
        members = list(household.members.all()) if household else []
        self.log_read(ReadKind.TRAIL, [*person_ids, *[member.person_id for member in members]])
        histories = [
            Person.history.filter(id=person.pk),
            *[found for answer in registry.person_histories for found in answer(person)],
        ]
        if household:
            member_ids = [member.pk for member in members]
            histories += [
                Household.history.filter(id=household.pk),
                HouseholdMember.history.filter(id__in=member_ids),
                *[found for answer in registry.household_histories for found in answer(household)],
            ]
        return {
            "person": person,
            "entries": entries(histories, values_visible=follows, withheld=frozenset() if self.contact else WHERE),
            "absorbed": absorbed,
            "readings": readings(person_ids),
            "follows": follows,
        }

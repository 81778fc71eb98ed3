"""What is known of whom a text may speak of: read once for all the texts of an application."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q

from aids.applications.models import Application
from aids.commissions.anonymity import masks
from aids.commissions.anonymity.masking import Known, Named
from cases.following.models import LeadWorker
from cases.people.enums import MemberRole
from cases.people.models import Household, Person
from cases.people.queries import members_on
from directory.models import Commune

_NUMBERED = {
    MemberRole.CHILD: masks.child,
    MemberRole.OTHER_DEPENDANT: masks.dependant,
    MemberRole.OTHER_ADULT: masks.other_adult,
}


def numbers_in(roles: Iterable[str]) -> list[int]:
    """Of each member of a household, in the order of `members_on`, which of its place it is: first child, second."""
    count: dict[str, int] = defaultdict(int)
    found = []
    for role in roles:
        count[role] += 1
        found.append(count[role])
    return found


def known_of(application: Application, on: dt.date) -> Known:
    """The members of the household on a day, those who left it, their other files, who leads them, where they live,
    and who is paid; a commune only where the home is protected. At most eight queries."""
    household = application.household
    members = members_on(household, on)
    numbers = numbers_in(member.role for member in members)
    here = {one.person_id: _mask_of(one.role, number) for one, number in zip(members, numbers, strict=True)}
    everyone = Person.objects.filter(Q(memberships__household=household) | Q(pk=application.applicant_id)).distinct()
    everyone = {person.pk: person for person in everyone}
    here.setdefault(application.applicant_id, masks.APPLICANT)
    people = [_named(person, here.get(person.pk, masks.FORMER)) for person in everyone.values()]
    for other in Person.objects.filter(merged_into__in=everyone):
        people.append(_named(other, here.get(other.merged_into_id, masks.FORMER)))
    leads = LeadWorker.objects.filter(person__in=everyone).select_related("worker")
    workers = {lead.worker for lead in leads}
    people += [Named(masks.LEAD_WORKER, (one.last_name,), (one.first_name,)) for one in sorted(workers, key=_by_pk)]
    is_protected = any(person.protected for person in everyone.values())
    return Known(
        people=tuple(people),
        phrases=(*_places(household, is_protected), *_third_parties(application, everyone.values())),
        numbers=tuple(_numbers(everyone.values())),
    )


def _mask_of(role: str, number: int) -> str:
    if role in _NUMBERED:
        return _NUMBERED[role](number)
    return masks.APPLICANT if role == MemberRole.HEAD else masks.SPOUSE


def _by_pk(row) -> int:
    return row.pk


def _named(person: Person, mask: str) -> Named:
    return Named(
        mask,
        tuple(filter(None, (person.last_name, person.usual_name))),
        tuple(filter(None, (person.first_name, *person.other_first_names.replace(",", " ").split()))),
        person.birth_date,
    )


def _places(household: Household, is_protected: bool) -> Iterator[tuple[str, str]]:
    """The address and, without its number, its street; the commune and its postal code of a protected home."""
    address = household.address.replace("\n", " ").strip()
    street = address.lstrip("0123456789 ,").strip()
    for words in {address, street.removeprefix("bis ").removeprefix("ter ")}:
        if len(words.split()) > 1:
            yield words, masks.ADDRESS
    if is_protected:
        if household.postal_code:
            yield household.postal_code, masks.COMMUNE
        known = filter(None, (household.commune_id, household.domiciliation_commune_id))
        for commune in Commune.objects.filter(pk__in=known):
            yield commune.name, masks.COMMUNE


def _third_parties(application: Application, people: Iterable[Person]) -> Iterator[tuple[str, str]]:
    for name in {line.payee_name for line in application.lines.all()}:
        yield name, masks.PAYEE
    for person in people:
        yield person.protection_holder, masks.MANDATARY


def _numbers(people: Iterable[Person]) -> Iterator[tuple[str, str]]:
    for person in people:
        yield person.phone, masks.PHONE
        yield person.social_security_number, masks.SOCIAL_SECURITY

"""Reads of ties: who stands back from what."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import F

from aids.applications.models import LineProposal
from aids.commissions.models import AgendaItem, Session
from aids.commissions.recusals.models import DeclaredTie, Recusal
from backend.kit.search import normalise
from cases.assessments.models import SocialAssessment
from cases.following.models import LeadWorker
from cases.people.models import HouseholdMember, Person
from directory.models import living_on


def recused_from(item: AgendaItem) -> frozenset[int]:
    """Ids of the members who stand back from a request."""
    return frozenset(item.recusals.values_list("member", flat=True))


def positions_hidden_from(user, session: Session) -> frozenset[int]:
    """The positions of a session's agenda of which this account sees nothing."""
    return frozenset(
        Recusal.objects.filter(item__session=session, member=user).values_list("item__position", flat=True)
    )


def handlers_of(items: Collection[AgendaItem]) -> dict[int, set[int]]:
    """Agenda item id → ids of the accounts that handled the file: took it, examine it or its appeal, assessed or lead
    the person."""
    found = {item.pk: {item.line.application.taken_by_id, item.line.application.case_officer_id} for item in items}
    for item in items:
        if item.appeal_id:
            found[item.pk].add(item.appeal.examiner_id)
    by_line = {item.line_id: item.pk for item in items}
    by_household: dict[int, list[int]] = {}
    for item in items:
        by_household.setdefault(item.line.application.household_id, []).append(item.pk)
    for line, author in LineProposal.objects.filter(line__in=by_line).values_list("line", "assessment__author"):
        found[by_line[line]].add(author)
    written = SocialAssessment.objects.filter(household__in=by_household).values_list("household", "author")
    living = HouseholdMember.objects.filter(household__in=by_household, ends_on=None)
    leads = LeadWorker.objects.living().filter(person__memberships__in=living)
    for household, account in {*written, *leads.values_list(F("person__memberships__household"), "worker")}:
        for item in by_household.get(household, ()):
            found[item].add(account)
    return {item: accounts - {None} for item, accounts in found.items()}


def declared_on(items: Sequence[AgendaItem], member_ids: Iterable[int]) -> dict[int, set[int]]:
    """Agenda item id → ids of the members who declared a tie with one of the household, on their session's day."""
    ties = list(DeclaredTie.objects.living().filter(member__in=member_ids))
    people: dict[int, list[Person]] = {}
    if ties and items:
        on = items[0].session.held_on
        households = {item.line.application.household_id for item in items}
        members = HouseholdMember.objects.filter(living_on(on), household__in=households)
        for member in members.select_related("person"):
            people.setdefault(member.household_id, []).append(member.person)
    return {
        item.pk: {
            tie.member_id
            for tie in ties
            if any(_is(tie, person) for person in people.get(item.line.application.household_id, ()))
        }
        for item in items
    }


def _is(tie: DeclaredTie, person) -> bool:
    """The same last name, of birth or used, and what else was told of first name and birth date."""
    last_names = {normalise(person.last_name), normalise(person.usual_name)}
    first_name = normalise(person.first_name)
    return (
        tie.search_last_name in last_names
        and tie.search_first_name in ("", first_name)
        and tie.birth_date in (None, person.birth_date)
    )

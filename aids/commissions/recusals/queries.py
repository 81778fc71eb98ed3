"""Reads of ties: who stands back from what."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import F
from django.utils.translation import gettext_lazy

from aids.applications.models import ApplicationLine, LineProposal
from aids.commissions.models import AgendaItem, Session
from aids.commissions.recusals.enums import Ground
from aids.commissions.recusals.models import DeclaredTie, Recusal
from backend.kit.search import normalise
from cases.assessments.models import SocialAssessment
from cases.following.models import LeadWorker
from cases.people.models import HouseholdMember
from directory.models import living_on

PARTICLES = frozenset(
    {"d", "da", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "l", "la", "le", "les", "van", "von"}
)
FOR_SOMEBODY_ELSE = gettext_lazy("You stand back from what is left to decide: another signatory decides it.")


def recused_from(item: AgendaItem) -> frozenset[int]:
    """Ids of the members who stand back from a request."""
    return frozenset(item.recusals.values_list("member", flat=True))


def positions_hidden_from(user, session: Session) -> frozenset[int]:
    """The positions of a session's agenda of which this account sees nothing."""
    return frozenset(
        Recusal.objects.filter(item__session=session, member=user).values_list("item__position", flat=True)
    )


def said_before(items: Collection[AgendaItem]) -> dict[int, set[int]]:
    """Agenda item id → ids of the members who stood back from the same request in a session, at another time.

    Read from the history, which also knows the agendas that a request has left.
    """
    by_line = {item.line_id: item.pk for item in items}
    lines = dict(AgendaItem.history.filter(line__in=by_line).values_list("id", "line"))
    said = Recusal.history.filter(item__in=lines, ground=Ground.IN_SESSION, history_type="+")
    found: dict[int, set[int]] = defaultdict(set)
    for item, member in said.values_list("item", "member"):
        found[by_line[lines[item]]].add(member)
    return found


def bars(account_id: int, lines: Collection[ApplicationLine], on: dt.date) -> set[int]:
    """Ids of the requests that an account does not decide: it declared a tie with somebody of the household, or stood
    back from the request in a session."""
    tied = tied_households([line.application.household_id for line in lines], [account_id], on)
    said = Recusal.objects.filter(item__line__in=lines, member=account_id).values_list("item__line", flat=True)
    return {line.pk for line in lines if tied[line.application.household_id]} | set(said)


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
    if not items:
        return {}
    households = {item.pk: item.line.application.household_id for item in items}
    found = tied_households(households.values(), member_ids, items[0].session.held_on)
    return {item: found[household] for item, household in households.items()}


def tied_households(household_ids: Iterable[int], account_ids: Iterable[int], on: dt.date) -> dict[int, set[int]]:
    """Household id → ids of the accounts that declared a tie with somebody who lives in it on a day."""
    found: dict[int, set[int]] = defaultdict(set)
    ties = list(DeclaredTie.objects.living().filter(member__in=account_ids))
    if not ties:
        return found
    members = HouseholdMember.objects.filter(living_on(on), household__in=set(household_ids))
    for member in members.select_related("person"):
        found[member.household_id] |= {tie.member_id for tie in ties if _is(tie, member.person)}
    return found


def signed_by(user, items: Sequence[AgendaItem], on: dt.date) -> list[AgendaItem]:
    """Those of `still_to_decide` that an account signs: it neither stands back from them nor declared a tie since."""
    tied = tied_households((item.line.application.household_id for item in items), [user.pk], on)
    return [item for item in items if not item.is_hidden and not tied[item.line.application.household_id]]


def _is(tie: DeclaredTie, person) -> bool:
    """The same last name, of birth or used, with its particle or without, and what else was told of first name and
    birth date."""
    last_names = {_bare(normalise(name)) for name in (person.last_name, person.usual_name) if name}
    first_name = normalise(person.first_name)
    return (
        _bare(tie.search_last_name) in last_names
        and tie.search_first_name in ("", first_name)
        and tie.birth_date in (None, person.birth_date)
    )


def _bare(name: str) -> str:
    """A normalised name without the particles before it: « du mesnil » is « mesnil »."""
    words = name.split()
    while len(words) > 1 and words[0] in PARTICLES:
        words = words[1:]
    return " ".join(words)

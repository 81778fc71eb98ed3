"""Looking for two files of one person, among the persons written since the last time: batch by batch, in SQL.

The signs are those that the desk sees (`likely_duplicates`), but two of them are wanted, one of which is the birth date
or a name very close: nobody answers a question here, and homonyms are many.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from backend.audit.operations import operation
from backend.kit.search import normalise
from backend.kit.sequence import hold
from cases.merging.enums import Verdict
from cases.merging.models import PairSearch, PersonPair
from cases.people.enums import Sign
from cases.people.models import HouseholdMember, Person
from cases.people.queries import ALIKE, CLOSE_NAME, NEAR_BIRTH, phone_is_open, signs_between
from directory.models import living_on

BATCH = 200
LIKELIEST = 5
"""Of those who look like one person, how many are looked at."""

OVERLAP = dt.timedelta(hours=1)
"""No request lasts so long: a person written while the last search ended is in the next one."""

EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
BIRTH_SIGNS = {Sign.SAME_BIRTH_DATE, Sign.BIRTH_SWAPPED, Sign.CLOSE_BIRTH_DATE}
CLOSE_SIGNS = {Sign.SAME_NAME, Sign.NAMES_SWAPPED, Sign.CLOSE_NAME}

_NEAR = """
SELECT p.id, near.id, near.closeness FROM cases_person p CROSS JOIN LATERAL (
    SELECT found.id, similarity(p.search_name, found.search_name) AS closeness FROM (
        SELECT q.id, q.search_name FROM cases_person q WHERE q.merged_into_id IS NULL
            AND q.birth_date = p.birth_date AND similarity(p.search_name, q.search_name) >= %(alike)s
        UNION
        SELECT q.id, q.search_name FROM cases_person q WHERE q.merged_into_id IS NULL
            AND q.birth_date BETWEEN p.birth_date - %(days)s AND p.birth_date + %(days)s
            AND similarity(p.search_name, q.search_name) >= %(close)s
        UNION
        SELECT q.id, q.search_name FROM cases_person q WHERE q.merged_into_id IS NULL
            AND extract(day FROM p.birth_date) <= 12 AND q.birth_date = make_date(
                extract(year FROM p.birth_date)::int, least(extract(day FROM p.birth_date), 12)::int,
                extract(month FROM p.birth_date)::int)
            AND similarity(p.search_name, q.search_name) >= %(close)s
        UNION
        SELECT q.id, q.search_name FROM cases_person q WHERE q.merged_into_id IS NULL
            AND NOT p.protected AND NOT q.protected AND p.phone_digits <> '' AND q.phone_digits = p.phone_digits
            AND (q.birth_date = p.birth_date OR similarity(p.search_name, q.search_name) >= %(close)s)
    ) found WHERE found.id <> p.id ORDER BY closeness DESC, found.id LIMIT %(likeliest)s
) near WHERE p.id = ANY(%(ids)s) AND p.merged_into_id IS NULL
"""


def begin(*, now: dt.datetime) -> PairSearch:
    """The search under way, or a new one of what was written since the last one."""
    with operation("merging.find_pairs", actor=None):
        hold("merging pairs")
        under_way = PairSearch.objects.filter(finished_at=None).first()
        if under_way:
            return under_way
        last = PairSearch.objects.order_by("-pk").first()
        search = PairSearch(since=last.until - OVERLAP if last else EVER, until=now)
        search.save()
        return search


def look_on(search: PairSearch, *, now: dt.datetime) -> bool:
    """Look at the next batch of persons; False when there is none left. Safe to run twice, or at once."""
    with operation("merging.find_pairs", actor=None) as running:
        hold("merging pairs")
        search = PairSearch.objects.select_for_update().get(pk=search.pk)
        if search.finished_at:
            return False
        written = Person.history.filter(history_date__gt=search.since, history_date__lte=search.until)
        ids = written.filter(id__gt=search.last_person).order_by("id").values_list("id", flat=True).distinct()[:BATCH]
        persons = list(ids)
        if persons:
            found = new_pairs(persons, timezone.localdate(running.at))
            for pair in found:
                pair.save()
            search.last_person, search.found = persons[-1], search.found + len(found)
        else:
            search.finished_at = now
        search.save()
        return bool(persons)


def new_pairs(persons: list[int], on: dt.date) -> list[PersonPair]:
    """The pairs of these persons with anybody that were never seen, not yet saved. A constant number of queries."""
    couples = _near(persons)
    people = _people({pk for couple in couples for pk in couple}, on)
    unwanted = _known(people) | _living_together(people, on)
    found = []
    for couple, closeness in sorted(couples.items()):
        if couple in unwanted:
            continue
        signs = _signs(people[couple[0]], people[couple[1]], closeness)
        if _is_worth_a_look(signs):
            told = {"first_id": couple[0], "second_id": couple[1], "found_on": on}
            found.append(PersonPair(signs=sorted(signs), closeness=Decimal(str(round(closeness, 3))), **told))
    return found


def _near(persons: list[int]) -> dict[tuple[int, int], float]:
    told = {"ids": persons, "alike": ALIKE, "close": CLOSE_NAME, "days": NEAR_BIRTH, "likeliest": LIKELIEST}
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, told)
        return {(min(one, other), max(one, other)): closeness for one, other, closeness in cursor.fetchall()}


def _people(ids: Iterable[int], on: dt.date) -> dict[int, Person]:
    return Person.objects.filter(pk__in=ids).annotate(phone_open=phone_is_open(on)).in_bulk()


def _signs(first: Person, second: Person, closeness: float) -> set[Sign]:
    second.closeness = closeness
    number = first.phone_digits if first.phone_open else ""
    return set(signs_between(second, first.search_name, first.birth_date, number))


def _is_worth_a_look(signs: set[Sign]) -> bool:
    """Two signs, one of which is the birth date or a name very close."""
    return len(signs) > 1 and bool(signs & (BIRTH_SIGNS | CLOSE_SIGNS))


def _known(people: dict[int, Person]) -> set[tuple[int, int]]:
    """Couples that are a pair already, and those of whom files merged since were said to be two persons'."""
    stands_for = {pk: pk for pk in people}
    absorbed = Person.objects.filter(merged_into__in=people).values_list("pk", "merged_into")
    stands_for |= dict(absorbed)
    pairs = PersonPair.objects.filter(first__in=stands_for, second__in=stands_for)
    found = set()
    for first, second, verdict in pairs.values_list("first", "second", "verdict"):
        if verdict == Verdict.TWO_PERSONS or (first in people and second in people):
            one, other = stands_for[first], stands_for[second]
            found.add((min(one, other), max(one, other)))
    return found


def _living_together(people: dict[int, Person], on: dt.date) -> set[tuple[int, int]]:
    """Couples of one household today, such as twins, but those of the same first name."""
    homes = defaultdict(set)
    living = HouseholdMember.objects.filter(living_on(on), person__in=people)
    for household, person in living.values_list("household", "person"):
        homes[household].add(person)
    return {
        (one, other)
        for members in homes.values()
        for one in members
        for other in members
        if one < other and normalise(people[one].first_name) != normalise(people[other].first_name)
    }

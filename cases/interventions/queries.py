"""Reads: what was done for a person, on a day, by a worker; whom a worker follows."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, Q, Sum, Value
from django.db.models.functions import Concat
from django.utils.dateparse import parse_date

from backend.kit.search import normalise
from cases import typologies
from cases.interventions.models import Box, Intervention, InterventionCell, InterventionPerson, UsualSet
from cases.people.models import Household, HouseholdMember, Person
from directory.models import living_on

LAST = 5
SUGGESTED = 8
FIRST_MEDIUM, FIRST_MINUTES = "office", 30
_BORN = re.compile(r"\((\d{1,2})/(\d{1,2})/(\d{4})\)")


@dataclass(frozen=True)
class Usual:
    """How a worker intervenes most often: what a new intervention starts with."""

    medium: str
    minutes: int


def usual_after(latest: Intervention | None) -> Usual:
    """As the worker's latest intervention; a medium that is not offered any more gives way to one that is."""
    offered = [code for code, _label in typologies.offered("media")]
    medium = latest.medium if latest else FIRST_MEDIUM
    minutes = latest.minutes if latest else FIRST_MINUTES
    return Usual(medium if medium in offered else offered[0], minutes)


def usual_of(user) -> Usual:
    return usual_after(Intervention.objects.filter(worker=user).order_by("-recorded_at", "-pk").first())


def sets_of(user) -> list[UsualSet]:
    return list(UsualSet.objects.visible_to(user))


def words_of_boxes(boxes: Iterable[Box]) -> list[str]:
    """« Logement · Information » for each; a code that the typologies do not know shows as itself."""
    problems, kinds = dict(typologies.problems()), dict(typologies.kinds())
    return [f"{problems.get(box.problem, box.problem)} · {kinds.get(box.kind, box.kind)}" for box in boxes]


def medium_in_words(code: str) -> str:
    return str(dict(typologies.media()).get(code, code))


def _with_boxes(interventions):
    """Interventions with `boxes_told`, a list of « problem:kind »: no query for each."""
    told = InterventionCell.objects.filter(intervention=OuterRef("pk")).order_by("pk")
    return interventions.annotate(
        boxes_told=ArraySubquery(told.annotate(box=Concat("problem", Value(":"), "kind")).values("box"))
    ).select_related("worker")


def latest_about(person: Person, user) -> tuple[list[Intervention], Usual]:
    """The last interventions for a person, latest first, and what the account's next one starts with: one query."""
    of_person = InterventionPerson.objects.filter(person=person).order_by("-intervention__on_date", "-intervention__pk")
    mine = Intervention.objects.filter(worker=user).order_by("-recorded_at", "-pk")
    wanted = of_person.values("intervention")[:LAST].union(mine.values("pk")[:1], all=True)
    theirs = InterventionPerson.objects.filter(intervention=OuterRef("pk"), person=person).values("pk")
    found = list(_with_boxes(Intervention.objects.filter(pk__in=wanted)).annotate(theirs=ArraySubquery(theirs)))
    own = [one for one in found if one.worker_id == user.pk]
    return [one for one in found if one.theirs], usual_after(
        max(own, key=lambda one: (one.recorded_at, one.pk), default=None)
    )


@dataclass(frozen=True)
class DayRow:
    """An intervention of a worker's day; `persons` are those whose file is still open to them, `closed` the others."""

    intervention: Intervention
    persons: tuple[Person, ...]
    closed: int


def day_of(user, on_date: dt.date, today: dt.date) -> list[DayRow]:
    """What a worker recorded for a day, in the order of recording: three queries."""
    persons = Prefetch("persons", InterventionPerson.objects.select_related("person"))
    mine = Intervention.objects.filter(worker=user, on_date=on_date).order_by("pk")
    rows = list(_with_boxes(mine).prefetch_related(persons))
    ids = {link.person_id for row in rows for link in row.persons.all()}
    open_ids = set(_followed(user, today).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [_day_row(row, open_ids) for row in rows]


def _day_row(row: Intervention, open_ids: set[int]) -> DayRow:
    named = [link.person for link in row.persons.all()]
    shown = tuple(person for person in named if person.pk in open_ids)
    return DayRow(row, shown, len(named) - len(shown))


def count_of_day(user, on_date: dt.date) -> tuple[int, int]:
    """How many interventions a worker recorded for a day, and their minutes."""
    mine = Intervention.objects.filter(worker=user, on_date=on_date)
    found = mine.aggregate(number=Count("pk"), minutes=Sum("minutes"))
    return found["number"], found["minutes"] or 0


def label_of(person: Person) -> str:
    """How a followed person is written where one is chosen: « Nadia Lefèvre (14/03/1987) »."""
    return f"{person} ({person.birth_date:%d/%m/%Y})"


def _followed(user, on: dt.date):
    """Persons who live today in a household that this account follows."""
    households = Household.objects.followed_by(user).values("pk")
    members = HouseholdMember.objects.filter(living_on(on), household__in=households)
    return Person.objects.filter(pk__in=members.values("person"))


def followed_named(user, text: str, on: dt.date) -> list[Person]:
    """At most SUGGESTED persons whom the account follows and whom the words typed may mean."""
    birth_date, words = _read(text)
    if not words:
        return []
    found = _followed(user, on).filter(_named(birth_date, words))
    return list(found.order_by("search_name", "pk")[:SUGGESTED])


def followed_meant(user, texts: Iterable[str], on: dt.date) -> dict[str, list[Person]]:
    """Text → the persons followed whom it means; one query for all of them."""
    read = {text: _read(text) for text in texts}
    read = {text: told for text, told in read.items() if told[1]}
    if not read:
        return {}
    anyone = reduce(Q.__or__, (_named(*told) for told in read.values()))
    found = list(_followed(user, on).filter(anyone).order_by("search_name", "pk"))
    return {text: [person for person in found if _means(person, *told)] for text, told in read.items()}


def _read(text: str) -> tuple[dt.date | None, list[str]]:
    """The birth date in brackets, and the words of the name."""
    born = _BORN.search(text)
    day = None
    if born:
        day = _day_or_none("-".join([born[3], born[2].zfill(2), born[1].zfill(2)]))
        text = text.replace(born[0], " ")
    return day, normalise(text).split()


def _day_or_none(iso: str) -> dt.date | None:
    try:
        return parse_date(iso)
    except ValueError:
        return None


def _named(birth_date: dt.date | None, words: Sequence[str]) -> Q:
    named = Q(*[Q(search_name__contains=word) for word in words])
    return named & Q(birth_date=birth_date) if birth_date else named


def _means(person: Person, birth_date: dt.date | None, words: Sequence[str]) -> bool:
    same_day = birth_date is None or person.birth_date == birth_date
    return same_day and all(word in person.search_name for word in words)

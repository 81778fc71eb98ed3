"""Reads of the public directory: open services, by what one looks for, the nearest first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramWordSimilarity
from django.db.models import QuerySet
from django.utils import timezone

from backend.kit.search import normalise
from directory.enums import Audience
from directory.models import Commune, Service, Site
from directory.public.synonyms import meant_by
from directory.services import hours
from directory.services.areas import serving
from directory.services.queries import BY_ORGANISATION, distance_from

CONFIG, CLOSENESS = "french", "closeness"
MOST_SELECTED = 30
"""Services printed together."""
MOST_DESKS = 2


def open_services() -> QuerySet:
    return Service.objects.filter(is_open=True, organisation__is_open=True).select_related("organisation", "commune")


@dataclass(frozen=True)
class Asked:
    """What somebody looks for; `near`: the communes of the place that they named, the largest first; `open_at`: when it
    must be open; `in_english`: their words may be English.
    """

    text: str = ""
    thematic: str = ""
    audience: str = ""
    near: Sequence[Commune] = ()
    open_at: dt.datetime | None = None
    in_english: bool = False


def found(asked: Asked) -> QuerySet:
    """Open services about what is asked: the nearest first, else the best answers, else by organisation.

    One that says which places it serves is left out when the place asked for is none of them.
    """
    rows = open_services()
    if asked.thematic:
        rows = rows.filter(thematics__contains=[asked.thematic])
    if asked.audience:
        rows = rows.filter(audiences__overlap=[asked.audience, Audience.EVERYBODY])
    if asked.open_at:
        rows = _open_at(rows, asked.open_at)
    if asked.near:
        rows = rows.filter(serving(asked.near))
    said = normalise(asked.text)
    if said:
        rows = about(rows, said, *BY_ORGANISATION, in_english=asked.in_english)
    if asked.near:
        return rows.order_by(distance_from(asked.near[0], "commune"), *BY_ORGANISATION)
    return rows if said else rows.order_by(*BY_ORGANISATION)


def desks_near(near: Sequence[Commune]) -> list[Site]:
    """The reception desks of the département that are nearest to a place, where anybody may come."""
    rows = Site.objects.select_related("commune")
    return list(rows.order_by(distance_from(near[0], "commune"), "name")[:MOST_DESKS]) if near else []


def selected(ids: set[int]) -> list[Service]:
    """The open services among these, by commune."""
    return list(open_services().filter(pk__in=sorted(ids)[:MOST_SELECTED]).order_by("commune__name", *BY_ORGANISATION))


def _open_at(rows: QuerySet, moment: dt.datetime) -> QuerySet:
    """Many services keep the same hours: each of those is judged once."""
    kept = open_services().order_by().exclude(opening_hours="").values_list("opening_hours", flat=True).distinct()
    now_open = [text for text in kept if hours.can_be_read(text) and hours.is_open(text, moment)]
    day = timezone.localdate(moment)
    return rows.filter(opening_hours__in=now_open).exclude(suspended_until__gte=day)


def about(rows: QuerySet, said: str, *then: str, in_english: bool = False) -> QuerySet:
    """Rows with a `search_text` that holds every normalised word, or what they mean; failing that one of the words;
    failing that words that look like them. Those that answer best first, `then` in the order of these fields.
    `in_english`: the words may be English."""
    each = [SearchQuery(word, config=CONFIG) for word in said.split()]
    meant = [SearchQuery(words, config=CONFIG) for words in meant_by(said, in_english=in_english)]
    every_word = reduce(or_, [SearchQuery(said, config=CONFIG), *meant])
    for query in (every_word, reduce(or_, each)):
        answers = _holding(rows, query, then)
        if answers.exists():
            return answers
    alike = rows.filter(search_text__trigram_word_similar=said)
    return alike.annotate(**{CLOSENESS: TrigramWordSimilarity(said, "search_text")}).order_by(f"-{CLOSENESS}", *then)


def are_alike(rows: QuerySet) -> bool:
    """Whether nothing holds the words of a search, so that these rows only look like them."""
    return CLOSENESS in rows.query.annotations


def _holding(rows: QuerySet, query: SearchQuery, then: tuple[str, ...]) -> QuerySet:
    """Written as the index is, so that it answers."""
    words = SearchVector("search_text", config=CONFIG)
    return rows.annotate(words=words).filter(words=query).order_by(SearchRank(words, query).desc(), *then)

"""Reads of the public directory: open services, by what one looks for, the nearest first."""

from decimal import Decimal
from functools import reduce
from math import cos, radians
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramWordSimilarity
from django.db.models import F, QuerySet

from backend.kit.search import normalise
from directory.models import Commune, Service
from directory.public.synonyms import meant_by

CONFIG = "french"
MOST_SELECTED = 30
"""Services printed together."""
_BY_NAME = ("organisation__name", "name", "pk")


def open_services() -> QuerySet:
    return Service.objects.filter(is_open=True, organisation__is_open=True).select_related("organisation", "commune")


def found(*, text: str = "", thematic: str = "", near: Commune | None = None) -> QuerySet:
    """Open services about what is asked: the nearest first, else the best answers, else by organisation."""
    rows = open_services()
    if thematic:
        rows = rows.filter(thematics__contains=[thematic])
    said = normalise(text)
    if said:
        rows = about(rows, said, *_BY_NAME)
    return (
        rows.order_by(distance_from(near, "commune"), *_BY_NAME) if near else rows if said else rows.order_by(*_BY_NAME)
    )


def selected(ids: set[int]) -> list[Service]:
    """The open services among these, by commune."""
    return list(open_services().filter(pk__in=sorted(ids)[:MOST_SELECTED]).order_by("commune__name", *_BY_NAME))


def about(rows: QuerySet, said: str, *then: str) -> QuerySet:
    """Rows with a `search_text` that holds every normalised word, or what they mean; failing that one of the words;
    failing that words that look like them. Those that answer best first, `then` in the order of these fields."""
    each = [SearchQuery(word, config=CONFIG) for word in said.split()]
    meant = [SearchQuery(words, config=CONFIG) for words in meant_by(said)]
    every_word = reduce(or_, [SearchQuery(said, config=CONFIG), *meant])
    for query in (every_word, reduce(or_, each)):
        answers = _holding(rows, query, then)
        if answers.exists():
            return answers
    alike = rows.filter(search_text__trigram_word_similar=said)
    return alike.annotate(closeness=TrigramWordSimilarity(said, "search_text")).order_by("-closeness", *then)


def _holding(rows: QuerySet, query: SearchQuery, then: tuple[str, ...]) -> QuerySet:
    """Written as the index is, so that it answers."""
    words = SearchVector("search_text", config=CONFIG)
    return rows.annotate(words=words).filter(words=query).order_by(SearchRank(words, query).desc(), *then)


def distance_from(near: Commune, path: str):
    """The square of how far the commune at the end of a `path` is, in degrees of latitude: enough to say which is
    nearer."""
    width = round(Decimal(cos(radians(near.latitude))), 6)
    east = (F(f"{path}__longitude") - near.longitude) * width
    north = F(f"{path}__latitude") - near.latitude
    return (east * east + north * north).asc()

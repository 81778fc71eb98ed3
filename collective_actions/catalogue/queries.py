"""Reads of actions, for those who write them."""

from django.db.models import QuerySet

from backend.kit.search import normalise
from collective_actions.catalogue.models import Action, Meeting, Part, Series
from directory.public.queries import about


def parts_of(action: Action) -> list[Part]:
    return list(action.parts.select_related("organisation", "account"))


def listed(user, *, text: str = "", state: str = "", thematic: str = "") -> QuerySet:
    """The actions that an account may open, for a list."""
    rows = Action.objects.visible_to(user).select_related("owner")
    if state:
        rows = rows.filter(status=state)
    if thematic:
        rows = rows.filter(thematics__contains=[thematic])
    if normalise(text):
        return about(rows, normalise(text), "title", "pk")
    return rows.order_by("title", "pk")


def histories(action: Action) -> list:
    """What is told of an action: itself, its parts, its dates. Who comes is not."""
    series = action.series.values("pk")
    return [
        Action.history.filter(id=action.pk),
        Part.history.filter(action=action.pk),
        Series.history.filter(action=action.pk),
        Meeting.history.filter(series__in=series),
    ]

"""Lists: filtered and sorted by what the screen allows, paged by cursor."""

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination

from backend.api.bodies import told

DEFAULT_LIMIT, MOST = 25, 100


class Pages(CursorPagination):
    """One page of rows; `limit` rows at most, from where `cursor` says."""

    def __init__(self, ordering: tuple[str, ...], limit: int) -> None:
        self.ordering, self.page_size = ordering, limit

    def get_ordering(self, request, queryset, view):
        return self.ordering

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view=view)
        except (ValueError, TypeError, ValidationError, DataError, OverflowError):
            raise exceptions.NotFound(_("This cursor does not come from Iris.")) from None


def parameters(body, request) -> dict:
    """The query parameters, each named once and known; raises ValidationError (400)."""
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    if twice:
        raise exceptions.ValidationError({name: [_("Told twice.")] for name in twice})
    return told(body, request.query_params.dict())

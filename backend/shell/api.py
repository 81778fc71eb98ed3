"""What belongs to no room, through the API: the desk, the search, its own description."""

from django.contrib.auth.decorators import login_required
from django.urls import path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.response import Response

from backend.api.bodies import body_of, judged
from backend.api.schema import asks, reads
from backend.api.views import ApiView
from backend.audit.models import ReadKind
from backend.kit import clock
from backend.shell.search import SEARCH_ROLES, SearchForm
from backend.shell.views import desk_of
from cases.people.queries import search_persons
from cases.people.serializers import CardSerializer, card_of

SearchBody = body_of(SearchForm, "Search")


class DeskRowSerializer(serializers.Serializer):
    label = serializers.CharField()
    url = serializers.CharField(allow_blank=True, help_text="Its page, for a person.")
    detail = serializers.CharField(allow_blank=True)
    state = serializers.CharField(allow_blank=True)
    date = serializers.DateField(allow_null=True)
    date_state = serializers.CharField(allow_blank=True, help_text="How far the date is, in words.")


class DeskItemSerializer(serializers.Serializer):
    """One heap of work: what waits, how many, the first few."""

    title = serializers.CharField()
    count = serializers.IntegerField()
    rows = DeskRowSerializer(many=True)


class Desk(ApiView):
    @reads(DeskItemSerializer, "What waits for the account", many=True)
    def get(self, request):
        heaps, person_ids = desk_of(request.user, clock.today())
        if person_ids:
            self.log_read(ReadKind.LIST, person_ids)
        return self.shown(DeskItemSerializer, heaps, many=True)


class Search(ApiView):
    """Posted, so that no name enters an address or a log."""

    roles = SEARCH_ROLES

    @asks(SearchBody, CardSerializer(many=True), "Find persons by name, birth date or phone: the 25 nearest")
    def post(self, request):
        form = judged(SearchForm(self.told(SearchBody)))
        found = search_persons(request.user, form.cleaned_data["q"], clock.today())
        self.log_read(ReadKind.SEARCH, (person.pk for person in found))
        return Response([card_of(person) for person in found])


@extend_schema(exclude=True)
class Schema(SpectacularAPIView):
    """OpenAPI, for whoever may sign in."""


@extend_schema(exclude=True)
class Docs(SpectacularSwaggerSplitView):
    """The same, to read and to try; no inline script, as our policy wants."""

    template_name = "shell/api_docs.html"


urlpatterns = [
    path("desk/", Desk.as_view(), name="desk"),
    path("search/", Search.as_view(), name="search"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", login_required(Docs.as_view(url_name="api:schema")), name="docs"),
]

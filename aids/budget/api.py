"""Credits through the API: the same scope, form, queries and operation as the screens."""

from django.urls import path
from rest_framework import serializers

from aids.budget import operations, queries
from aids.budget.enums import EntryKind
from aids.budget.forms import AppropriationForm
from aids.budget.models import WRITERS
from aids.budget.scope import CreditsInScope, EnvelopeInScope
from aids.budget.serializers import BudgetEntrySerializer, EnvelopeSerializer
from backend.api.bodies import LARGEST_ID, Text, body_of, judged, once
from backend.api.schema import lists, reads, writes
from backend.api.views import ApiView, Listing, listing_filters
from backend.kit import clock

FIRST_YEAR, LAST_YEAR = 1900, 2199
YEAR = {"min_value": FIRST_YEAR, "max_value": LAST_YEAR}
YEARS = {"-year": ("-year", "-pk"), "year": ("year", "pk")}
MOVES = {"-id": ("-pk",), "id": ("pk",)}
AppropriationBody = body_of(
    AppropriationForm,
    "Appropriation",
    year=serializers.IntegerField(**YEAR),
    family=Text(max_length=60, required=False, allow_blank=True, help_text="Code in the rule set; empty: all aids."),
)


@lists("The credits of the units that one manages, prepares or signs for; of all of them for the budget officers")
class Envelopes(CreditsInScope, Listing):
    sorts = YEARS
    filters = listing_filters(
        "EnvelopeFilters",
        YEARS,
        year=serializers.IntegerField(required=False, **YEAR),
        unit=serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID),
    )
    serializer = EnvelopeSerializer

    def rows(self, asked):
        narrowed = {name: asked[name] for name in ("year", "unit") if name in asked}
        return queries.with_balances(self.visible().filter(**narrowed))


class OpenAppropriation(ApiView):
    roles = WRITERS

    @writes(AppropriationBody, "Open credits, or take some back", created=True)
    def post(self, request):
        today = clock.today()
        form = judged(AppropriationForm(once(self.told(AppropriationBody)), today=today))
        return self.write(operations.open_appropriation, created=True, today=today, **form.told)


class EnvelopeResource(EnvelopeInScope, ApiView):
    @reads(EnvelopeSerializer, "An envelope and its balance")
    def get(self, request, pk):
        self.load()
        return self.shown(EnvelopeSerializer, queries.with_balances(self.visible()).get(pk=pk))


@lists("The movements of an envelope")
class Entries(EnvelopeInScope, Listing):
    sorts = MOVES
    filters = listing_filters(
        "EntryFilters", MOVES, kind=serializers.ChoiceField(choices=EntryKind.choices, required=False)
    )
    serializer = BudgetEntrySerializer

    def rows(self, asked):
        entries = queries.entries_listed(self.load())
        return entries.filter(kind=asked["kind"]) if "kind" in asked else entries

    def person_ids(self, page):
        return sorted({one.line.application.applicant_id for one in page if one.line_id})


urlpatterns = [
    path("budget/", Envelopes.as_view(), name="list"),
    path("budget/new/", OpenAppropriation.as_view(), name="new"),
    path("budget/<int:pk>/", EnvelopeResource.as_view(), name="envelope"),
    path("budget/<int:pk>/entries/", Entries.as_view(), name="entries"),
]

"""Simulations through the API: the same scope, form, queries and operations as the screens."""

from django.urls import path
from rest_framework import serializers

from aids.rule_sets.models import RuleSet
from aids.simulations import figures, operations, perms, queries
from aids.simulations.enums import SimulationStatus
from aids.simulations.forms import PrepareForm
from aids.simulations.models import Simulation
from aids.simulations.scope import SimulationInScope
from aids.simulations.serializers import ListedSimulationSerializer, SimulationSerializer
from backend.api.bodies import LARGEST_ID, body_of, judged, once
from backend.api.schema import lists, reads, writes
from backend.api.views import ApiView, Listing, listing_filters
from backend.kit import clock

MOST_UNITS = 200
NUMBERED = {"-id": ("-pk",), "id": ("pk",)}
UNITS = serializers.ListField(
    child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
    max_length=MOST_UNITS,
    help_text="Units whose decisions are examined.",
)
PrepareBody = body_of(PrepareForm, "Simulation", units=UNITS)


@lists("The simulations of a change of the rule set")
class Simulations(Listing):
    roles = perms.READERS
    sorts = NUMBERED
    filters = listing_filters(
        "SimulationFilters", NUMBERED, status=serializers.ChoiceField(choices=SimulationStatus.choices, required=False)
    )
    serializer = ListedSimulationSerializer

    def rows(self, asked):
        found = Simulation.objects.visible_to(self.request.user).defer("before_text", "after_text", "totals")
        return found.filter(status=asked["status"]) if "status" in asked else found


class PrepareSimulation(ApiView):
    roles = perms.EDITORS

    @writes(PrepareBody, "Try a version of the rule set on past requests", created=True)
    def post(self, request):
        versions = RuleSet.objects.visible_to(request.user)
        form = judged(PrepareForm(once(self.told(PrepareBody)), versions=versions))
        told = {name: form.cleaned_data[name] for name in ("before", "after", "decided_from", "decided_to")}
        units = [unit.pk for unit in form.cleaned_data["units"]]
        return self.write(operations.prepare, created=True, units=units, today=clock.today(), **told)


class SimulationResource(SimulationInScope, ApiView):
    @reads(SimulationSerializer, "A simulation: how far it is and, once done, what came out")
    def get(self, request, pk):
        simulation = self.load()
        over = simulation.status == SimulationStatus.DONE
        done, _total = queries.progress(simulation)
        return self.shown(
            SimulationSerializer, simulation, done=done, result=figures.result_of(simulation) if over else None
        )


class CancelSimulation(SimulationInScope, ApiView):
    roles = perms.EDITORS

    @writes(None, "Stop a simulation that is not over")
    def post(self, request, pk):
        simulation = self.load()
        return self.write(operations.cancel, about=simulation, simulation=simulation)


urlpatterns = [
    path("rules/simulations/", Simulations.as_view(), name="list"),
    path("rules/simulations/new/", PrepareSimulation.as_view(), name="new"),
    path("rules/simulations/<int:pk>/", SimulationResource.as_view(), name="simulation"),
    path("rules/simulations/<int:pk>/cancel/", CancelSimulation.as_view(), name="cancel"),
]

"""Simulations as the API tells them: totals, nobody's name."""

from rest_framework import serializers

from aids.simulations.enums import SimulationStatus
from aids.simulations.models import Simulation


class ListedSimulationSerializer(serializers.Serializer):
    """Two versions of the rule set tried on the decisions of a period."""

    id = serializers.IntegerField(source="pk")
    before = serializers.IntegerField(source="before_id", help_text="The version in the place of the present text.")
    after = serializers.IntegerField(source="after_id", help_text="The version that is tried.")
    decided_from = serializers.DateField()
    decided_to = serializers.DateField()
    units = serializers.ListField(child=serializers.IntegerField())
    status = serializers.ChoiceField(choices=SimulationStatus.choices)
    requested_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    lines = serializers.IntegerField(help_text="Requests examined by both versions.")
    changed = serializers.IntegerField(help_text="Requests whose answer changes.")


class CountSerializer(serializers.Serializer):
    """How many requests a version answers in each way, and the euros that it grants."""

    granted = serializers.IntegerField()
    refused = serializers.IntegerField()
    unknown = serializers.IntegerField()
    absent = serializers.IntegerField(help_text="Requests for an aid that this version has not.")
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)


class TallySerializer(serializers.Serializer):
    before = CountSerializer()
    after = CountSerializer()
    winners = serializers.IntegerField()
    losers = serializers.IntegerField()
    others = serializers.IntegerField(help_text="Changes that no amount tells.")


class RowSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    tally = TallySerializer()


class SectionSerializer(serializers.Serializer):
    """The same requests by aid, by unit or by kind of household."""

    name = serializers.CharField()
    rows = RowSerializer(many=True)


class ResultSerializer(serializers.Serializer):
    whole = TallySerializer()
    sections = SectionSerializer(many=True)


class SimulationSerializer(ListedSimulationSerializer):
    """A simulation, how far it is and, once done, what came out."""

    done = serializers.SerializerMethodField(help_text="Requests counted so far.")
    result = serializers.SerializerMethodField()

    def get_done(self, _simulation: Simulation) -> int:
        return self.context["done"]

    def get_result(self, _simulation: Simulation) -> ResultSerializer(allow_null=True):
        result = self.context["result"]
        return ResultSerializer(result).data if result else None

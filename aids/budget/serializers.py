"""Credits as the API tells them: a request by the number of its application, nobody's name."""

from rest_framework import serializers

from aids.budget import figures
from aids.budget.enums import TAKING, EntryKind
from aids.budget.models import DIGITS, BudgetEntry


def euros(**kwargs) -> serializers.DecimalField:
    return serializers.DecimalField(**DIGITS | {"max_digits": 15}, **kwargs)


class EnvelopeSerializer(serializers.Serializer):
    """The credits of a unit for a family of aids in a year, on a budget line, and what became of them."""

    id = serializers.IntegerField(source="pk")
    year = serializers.IntegerField()
    unit = serializers.IntegerField(source="unit_id")
    family = serializers.CharField(allow_blank=True, help_text="Code in the rule set; empty for all aids.")
    family_label = serializers.CharField(allow_blank=True)
    budget_line = serializers.CharField()
    appropriated = euros()
    committed = euros()
    reserved = euros()
    available = euros(help_text="What is left.")


class BudgetEntrySerializer(serializers.Serializer):
    """One movement of an envelope."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    undoes = serializers.ChoiceField(
        choices=[one.value for one in TAKING], allow_blank=True, help_text="What a release gives back."
    )
    amount = euros()
    application = serializers.SerializerMethodField(help_text="Its number; empty for an appropriation.")
    reference = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    entered_at = serializers.DateTimeField()

    def get_application(self, entry: BudgetEntry) -> str:
        return figures.number_of(entry)

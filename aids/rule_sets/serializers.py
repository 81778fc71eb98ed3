"""Versions of the rule set as the API tells them."""

from rest_framework import serializers

from aids.rule_sets.enums import Governs, RuleSetStatus, Standing
from aids.rule_sets.models import RuleSet
from aids.rule_sets.queries import standing_of
from backend.kit import clock


class ListedRuleSetSerializer(serializers.Serializer):
    """A version, without its text."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    label = serializers.CharField(help_text="The version, as the text says it.")
    title = serializers.CharField()
    source = serializers.CharField()
    fingerprint = serializers.CharField(help_text="SHA-256 of the text.")
    status = serializers.ChoiceField(
        choices=RuleSetStatus.choices, help_text="How far the version is; replaced once its successor is published."
    )
    standing = serializers.SerializerMethodField(help_text="Where the version stands today: in force, to come…")
    in_force_from = serializers.DateField(allow_null=True)
    in_force_until = serializers.DateField(allow_null=True)
    deliberation = serializers.CharField(allow_blank=True)
    deliberation_on = serializers.DateField(allow_null=True)
    governs = serializers.ChoiceField(choices=Governs.choices)

    def get_standing(self, rule_set: RuleSet) -> serializers.ChoiceField(choices=Standing.choices):
        return standing_of(rule_set, clock.today())


class RuleSetSerializer(ListedRuleSetSerializer):
    """A version and who brought it where it stands; nobody stands for Iris itself."""

    version = serializers.IntegerField(help_text="Counts the edits of this row; not the version of the text.")
    written_by = serializers.CharField(allow_null=True)
    submitted_by = serializers.CharField(allow_null=True)
    published_by = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)

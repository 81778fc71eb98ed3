"""The history of a file, as the API tells it."""

from rest_framework import serializers

from backend.audit.models import ReadKind, ReadReason


class FieldChangeSerializer(serializers.Serializer):
    row = serializers.CharField()
    label = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class EntrySerializer(serializers.Serializer):
    """One operation, and what it changed, in words."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    what = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    changes = FieldChangeSerializer(many=True)


class ReadingSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    who = serializers.CharField(source="actor_label")
    kind = serializers.ChoiceField(choices=ReadKind.choices)
    reason = serializers.ChoiceField(choices=ReadReason.choices)
    label = serializers.CharField(source="object_label", allow_blank=True)


class TrailSerializer(serializers.Serializer):
    """Who changed what, latest first, and who read it: the last 200 readings."""

    entries = EntrySerializer(many=True)
    readings = ReadingSerializer(many=True)

"""Letters as the API tells them."""

from rest_framework import serializers

from aids.commissions.letters.enums import DeliveryMeans


class ProgressSerializer(serializers.Serializer):
    """How many letters of a session are written and delivered."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()
    delivered = serializers.IntegerField()
    stopped = serializers.BooleanField()
    late = serializers.CharField(allow_blank=True, help_text="A sentence when some are late.")


class LetterSerializer(serializers.Serializer):
    """A letter that is written: for whom, and how it was delivered."""

    id = serializers.IntegerField(source="pk")
    decision = serializers.CharField(source="decision.number")
    application = serializers.CharField(source="decision.line.application.number")
    applicant = serializers.CharField(source="decision.line.application.applicant.__str__")
    postal_code = serializers.CharField(allow_blank=True, help_text="Empty: it is handed over at the site.")
    produced_at = serializers.DateTimeField()
    delivery = serializers.ChoiceField(choices=DeliveryMeans.choices, allow_blank=True)
    delivery_detail = serializers.CharField(allow_blank=True)
    notified_on = serializers.DateField(allow_null=True)

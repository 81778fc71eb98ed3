"""Sessions as the API tells them: files by number, without a name."""

from rest_framework import serializers

from aids.applications.serializers import ExplanationSerializer
from aids.commissions.anonymity.serializers import AnonymousFileSerializer
from aids.commissions.enums import Opinion, Presence, SessionMode, SessionStatus
from aids.commissions.mandates.enums import Office, Rank
from aids.commissions.models import AgendaItem


def euros(**kwargs) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=9, decimal_places=2, **kwargs)


class ListedSessionSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    unit = serializers.IntegerField(source="unit_id")
    held_on = serializers.DateField()
    place = serializers.CharField()
    status = serializers.ChoiceField(choices=SessionStatus.choices)
    items = serializers.IntegerField(source="item_count")
    opinions = serializers.IntegerField(source="opinion_count")


class AttendanceSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    capacity = serializers.CharField(allow_blank=True)
    seat = serializers.CharField(source="seat.name", default="", help_text="The seat; empty without a mandate.")
    rank = serializers.ChoiceField(choices=Rank.choices)
    office = serializers.ChoiceField(choices=Office.choices)
    presence = serializers.ChoiceField(choices=Presence.choices)
    proxy = serializers.IntegerField(source="proxy_id", allow_null=True, help_text="To whose attendance it is given.")


class QuorumSerializer(serializers.Serializer):
    """Half of the seats, remote members and proxies counted."""

    counted = serializers.IntegerField()
    seats = serializers.IntegerField()
    needed = serializers.IntegerField()
    met = serializers.BooleanField(source="is_met")


class ReadyLineSerializer(serializers.Serializer):
    """A request that may enter the agenda."""

    id = serializers.IntegerField(source="pk")
    application = serializers.CharField(source="application.number")
    emergency = serializers.BooleanField(source="application.emergency")
    received_on = serializers.DateField(source="application.received_on")
    aid_label = serializers.CharField()
    ground_label = serializers.CharField()
    amount_asked = euros()


class ListedItemSerializer(serializers.Serializer):
    """One line of an agenda, and the opinion that it received."""

    id = serializers.IntegerField(source="pk")
    position = serializers.IntegerField()
    application = serializers.CharField(source="line.application.number")
    aid_label = serializers.CharField(source="line.aid_label")
    ground_label = serializers.CharField(source="line.ground_label")
    amount_asked = euros(source="line.amount_asked")
    proposed_amount = serializers.SerializerMethodField()
    appeal = serializers.IntegerField(
        source="appeal_id", allow_null=True, help_text="The appeal on which an opinion is asked; null for a request."
    )
    opinion = serializers.ChoiceField(choices=Opinion.choices, allow_blank=True)
    amount = euros(allow_null=True)
    decision = serializers.SerializerMethodField(help_text="Number of the decision; empty until it is taken.")

    def get_proposed_amount(self, item: AgendaItem) -> euros(allow_null=True):
        explanation = getattr(item.line, "explanation", None)
        amount = explanation.proposed_amount if explanation else None
        return None if amount is None else str(amount)

    def get_decision(self, item: AgendaItem) -> str:
        decision = getattr(item, "decision", None)
        return decision.number if decision else ""


class SessionSerializer(serializers.Serializer):
    """A session: presence, agenda and, for who prepares it, the requests that may enter."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    unit = serializers.IntegerField(source="unit_id")
    held_on = serializers.DateField()
    place = serializers.CharField()
    mode = serializers.ChoiceField(choices=SessionMode.choices)
    starts_at = serializers.TimeField(allow_null=True)
    convened_on = serializers.DateField(allow_null=True)
    urgency_reason = serializers.CharField(allow_blank=True)
    quorum = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=SessionStatus.choices)
    closed_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    attendances = AttendanceSerializer(many=True)
    items = serializers.SerializerMethodField()
    ready = serializers.SerializerMethodField()

    def get_quorum(self, _session) -> QuorumSerializer:
        return QuorumSerializer(self.context["quorum"]).data

    def get_items(self, _session) -> ListedItemSerializer(many=True):
        return ListedItemSerializer(self.context["items"], many=True).data

    def get_ready(self, _session) -> ReadyLineSerializer(many=True):
        return ReadyLineSerializer(self.context["ready"], many=True).data


class ReceivedAidSerializer(serializers.Serializer):
    """An aid that the household received in the last 24 months."""

    decided_at = serializers.DateTimeField()
    aid_label = serializers.CharField(source="line.aid_label")
    ground_label = serializers.CharField(source="line.ground_label")
    amount = euros()


class ItemSerializer(ListedItemSerializer):
    """One line before the commission: the need, the rules, what was received, the opinion and its reasons."""

    version = serializers.IntegerField()
    need = serializers.SerializerMethodField(help_text="Without names nor contacts.")
    file = serializers.SerializerMethodField()
    adults = serializers.SerializerMethodField()
    others = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()
    received = serializers.SerializerMethodField()
    condition = serializers.CharField(allow_blank=True)
    payee_kind = serializers.CharField(allow_blank=True)
    payment_mode = serializers.CharField(allow_blank=True)
    duration_months = serializers.IntegerField(allow_null=True)
    law_article = serializers.CharField(allow_blank=True)
    reason_in_law = serializers.CharField(allow_blank=True)
    reason_in_fact = serializers.CharField(allow_blank=True)

    def get_need(self, _item) -> str:
        return self.context["file"].need.text

    def get_file(self, _item) -> AnonymousFileSerializer:
        return AnonymousFileSerializer(self.context["file"]).data

    def get_adults(self, _item) -> int:
        return self.context["composition"][0]

    def get_others(self, _item) -> int:
        return self.context["composition"][1]

    def get_explanation(self, item: AgendaItem) -> ExplanationSerializer(allow_null=True):
        found = getattr(item.line, "explanation", None)
        return ExplanationSerializer(found).data if found else None

    def get_received(self, _item) -> ReceivedAidSerializer(many=True):
        return ReceivedAidSerializer(self.context["received"], many=True).data

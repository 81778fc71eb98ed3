"""Appeals as the API tells them."""

from rest_framework import serializers

from aids.commissions.appeals.enums import AppealKind, AppealOutcome, AppealReason, AppealStatus, AppealWay
from aids.commissions.appeals.models import Appeal
from backend.api.views import ROOT


class ListedAppealSerializer(serializers.Serializer):
    """An appeal by the number of what it contests, without a name."""

    id = serializers.IntegerField(source="pk")
    decision = serializers.CharField(source="decision.number")
    kind = serializers.ChoiceField(choices=AppealKind.choices)
    status = serializers.ChoiceField(choices=AppealStatus.choices)
    reason = serializers.ChoiceField(choices=AppealReason.choices)
    outcome = serializers.ChoiceField(choices=AppealOutcome.choices, allow_blank=True)
    received_on = serializers.DateField()
    silence_on = serializers.DateField(help_text="Silence becomes a rejection (CRPA L411-7).")
    examiner = serializers.SerializerMethodField()

    def get_examiner(self, appeal: Appeal) -> str:
        return str(appeal.examiner) if appeal.examiner else ""


class AppealSerializer(ListedAppealSerializer):
    """One appeal: its words, its dates, its examination, its answer."""

    version = serializers.IntegerField()
    application = serializers.CharField(source="decision.line.application.number")
    way = serializers.ChoiceField(choices=AppealWay.choices)
    posted_on = serializers.DateField(allow_null=True)
    notified_on = serializers.DateField(allow_null=True, help_text="Only when it can be proved.")
    late = serializers.BooleanField(source="is_late")
    grounds = serializers.CharField()
    hearing_asked = serializers.BooleanField()
    heard_on = serializers.DateField(allow_null=True)
    companion = serializers.CharField(allow_blank=True)
    heard_words = serializers.CharField(allow_blank=True)
    not_heard_why = serializers.CharField(allow_blank=True)
    acknowledged_on = serializers.DateField(allow_null=True)
    conclusions = serializers.CharField(allow_blank=True)
    reason_in_law = serializers.CharField(allow_blank=True)
    reason_in_fact = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    replaced_by = serializers.SerializerMethodField(help_text="Number of the new decision; empty without one.")
    letter = serializers.SerializerMethodField(help_text="Where the answer is read; None until it is written.")

    def get_replaced_by(self, appeal: Appeal) -> str:
        return appeal.answer.number if appeal.answer else ""

    def get_letter(self, appeal: Appeal) -> str | None:
        return ROOT + appeal.letter_url if appeal.letter_url else None


class FiguresSerializer(serializers.Serializer):
    """Appeals of a period that contest for one reason, and what became of them."""

    reason = serializers.CharField()
    total = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    amended = serializers.IntegerField()
    withdrawn = serializers.IntegerField(help_text="The decision was taken back: all is granted.")
    late = serializers.IntegerField()
    given_up = serializers.IntegerField()
    waiting = serializers.IntegerField()

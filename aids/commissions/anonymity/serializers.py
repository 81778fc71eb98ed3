"""The anonymous file of a line, and the masks to reread, as the API tells them."""

from rest_framework import serializers

from aids.commissions.anonymity import queries
from aids.commissions.anonymity.enums import MaskStatus, TextSource
from aids.commissions.anonymity.models import MaskedText
from aids.commissions.enums import Outcome


def _euros(**kwargs) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=12, decimal_places=2, **kwargs)


class ShownTextSerializer(serializers.Serializer):
    """A text without names nor contacts."""

    text = serializers.CharField(allow_blank=True)
    reread = serializers.BooleanField(source="is_reread", help_text="By its author; masked by the machine otherwise.")


class ShownAddendumSerializer(serializers.Serializer):
    on = serializers.DateField()
    author = serializers.CharField()
    text = serializers.CharField(source="shown.text")


class ShownAssessmentSerializer(serializers.Serializer):
    """A social assessment that proposes something for the line."""

    author = serializers.CharField(source="row.author.__str__")
    written_on = serializers.DateField(source="row.written_on")
    proposal = serializers.CharField(source="proposed.words")
    amount = _euros(source="proposed.amount", allow_null=True)
    why = serializers.CharField(source="proposed.why.text")
    own_view = serializers.CharField(source="texts.own_view", help_text="The statement of the person.")
    situation = serializers.CharField(source="texts.situation")
    strengths = serializers.CharField(source="texts.strengths", allow_blank=True)
    addenda = ShownAddendumSerializer(many=True)
    reread = serializers.BooleanField(source="is_reread")


class MemberSerializer(serializers.Serializer):
    place = serializers.CharField(source="label")
    age = serializers.IntegerField()


class SumSerializer(serializers.Serializer):
    kind = serializers.CharField()
    whom = serializers.CharField(allow_blank=True, help_text="Empty for the household.")
    amount = _euros(help_text="Euros a month.")


class ShownBudgetSerializer(serializers.Serializer):
    on_date = serializers.DateField()
    incomes = SumSerializer(many=True)
    expenses = SumSerializer(many=True)
    residual = _euros(source="balance.residual")


class OutcomeCountSerializer(serializers.Serializer):
    outcome = serializers.CharField()
    cases = serializers.IntegerField()


class LikeSerializer(serializers.Serializer):
    """Like situations of twelve months in all units; nothing under five cases."""

    household_type = serializers.CharField(allow_blank=True)
    income_between = serializers.ListField(
        source="income", child=_euros(), allow_null=True, help_text="Euros a month per consumption unit."
    )
    cases = serializers.IntegerField()
    outcomes = OutcomeCountSerializer(many=True)
    quartiles = serializers.ListField(child=_euros(), allow_null=True, help_text="Of the amounts granted.")
    hidden = serializers.CharField(allow_blank=True, help_text="Why less is told, or nothing.")


class LiftSerializer(serializers.Serializer):
    lifted_by = serializers.CharField(source="lifted_by.__str__")
    lifted_at = serializers.DateTimeField()
    reason = serializers.CharField()


class OpenedFileSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class ContestedSerializer(serializers.Serializer):
    """The appeal on which an opinion is asked, masked."""

    decision = serializers.CharField(source="decision.number")
    outcome = serializers.ChoiceField(source="decision.outcome", choices=Outcome.choices)
    amount = _euros(source="decision.amount", allow_null=True)
    reason = serializers.CharField(help_text="What is contested, in words.")
    received_on = serializers.DateField()
    grounds = ShownTextSerializer()
    heard = ShownTextSerializer()
    conclusions = ShownTextSerializer()


class SupportSerializer(serializers.Serializer):
    """The step of an accompaniment contract that the request supports: nothing else of the contract is told."""

    step = ShownTextSerializer(source="shown")
    signed = serializers.BooleanField(source="is_signed", help_text="Whether the contract is signed.")


class AnonymousFileSerializer(serializers.Serializer):
    """What a session is shown of a household; `files` are open while its anonymity is lifted."""

    need = ShownTextSerializer()
    assessments = ShownAssessmentSerializer(many=True)
    members = MemberSerializer(many=True)
    budget = ShownBudgetSerializer(allow_null=True)
    like = LikeSerializer()
    lift = LiftSerializer(source="opened.lift", allow_null=True)
    is_open = serializers.BooleanField(source="opened.is_open")
    files = OpenedFileSerializer(source="opened.files", many=True)
    contested = ContestedSerializer(allow_null=True)
    supports = SupportSerializer(source="support", allow_null=True)


class MaskedTextSerializer(serializers.Serializer):
    """A text and its mask, for its author to reread."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    source = serializers.ChoiceField(choices=TextSource.choices)
    original = serializers.SerializerMethodField()
    text = serializers.CharField()
    status = serializers.ChoiceField(choices=MaskStatus.choices)

    def get_original(self, row: MaskedText) -> str:
        return queries.original_of(row).text

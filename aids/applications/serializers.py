"""Applications as the API tells them: what their page shows."""

from django.utils.translation import get_language
from rest_framework import serializers

from aids.applications import queries
from aids.applications.enums import (
    ApplicationStatus,
    LineStatus,
    PayeeKind,
    RuleLineKind,
    RuleOutcome,
    Severity,
    Verdict,
)
from aids.applications.models import Application, ApplicationLine
from aids.rule_sets.queries import read
from aids.rules.model import Aid, Form, Ground, Regime
from aids.rules.vocabulary import Kind
from backend.api.views import ROOT


class GroundSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.SerializerMethodField()

    def get_label(self, named: Aid | Ground) -> str:
        return named.label_en if get_language() == "en" else named.label


class QuestionSerializer(serializers.Serializer):
    """A question that the rules of an aid ask, beyond what every application says."""

    code = serializers.CharField(source="fact.name")
    kind = serializers.ChoiceField(source="fact.kind", choices=[kind.value for kind in Kind])
    question = serializers.CharField(source="asked")
    choices = serializers.DictField(child=serializers.CharField(), help_text="Code → words, of a choice.")


class AidSerializer(GroundSerializer):
    """An aid of the rule set in force, and the reasons for which it is asked."""

    regime = serializers.ChoiceField(choices=[regime.value for regime in Regime])
    form = serializers.ChoiceField(choices=[form.value for form in Form])
    payees = serializers.ListField(child=serializers.ChoiceField(choices=PayeeKind.choices))
    grounds = GroundSerializer(many=True)
    questions = serializers.SerializerMethodField()

    def get_questions(self, aid: Aid) -> QuestionSerializer(many=True):
        return QuestionSerializer(self.context["rules"].questions_of(aid), many=True).data


class ExplanationLineSerializer(serializers.Serializer):
    """One rule: its figures, its threshold, its verdict, its article, and a sentence."""

    kind = serializers.ChoiceField(choices=RuleLineKind.choices)
    rule_code = serializers.CharField()
    article = serializers.CharField(allow_blank=True)
    label = serializers.CharField()
    sentence = serializers.CharField()
    formula = serializers.CharField(source="formula_text", allow_blank=True)
    value = serializers.CharField(source="value_text", allow_blank=True)
    threshold = serializers.CharField(source="threshold_text", allow_blank=True)
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    severity = serializers.ChoiceField(choices=Severity.choices)
    missing = serializers.ListField(child=serializers.DictField(), help_text="Missing facts, and where to enter them.")


class ExplanationSerializer(serializers.Serializer):
    """What the rules answer for a request."""

    rule_set = serializers.CharField(source="rule_set.title")
    assumptions = serializers.SerializerMethodField()
    computed_at = serializers.DateTimeField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    outcome = serializers.ChoiceField(choices=RuleOutcome.choices)
    proposed_amount = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    way_out = serializers.CharField(allow_blank=True, help_text="What would open the aid, where one fact decides.")
    lines = ExplanationLineSerializer(many=True)

    def get_assumptions(self, explanation) -> list[str]:
        return list(read(explanation.rule_set).assumptions)


class ExpectedDocumentSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    required = serializers.BooleanField()
    received_on = serializers.DateField(allow_null=True)


class DecisionSerializer(serializers.Serializer):
    """What was decided on a request; reasons are in its letter."""

    number = serializers.CharField()
    outcome = serializers.CharField()
    amount = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    decided_at = serializers.DateTimeField()
    letter = serializers.SerializerMethodField(help_text="Where its letter is read; None until it is written.")

    def get_letter(self, decision) -> str | None:
        return ROOT + decision.letter_url if decision.letter_url else None


class SupportedStepSerializer(serializers.Serializer):
    """The step of an accompaniment contract that a request supports: its words are read on the contract alone."""

    id = serializers.IntegerField(source="step_id")


class LineSerializer(serializers.Serializer):
    """One aid asked for."""

    id = serializers.IntegerField(source="pk")
    position = serializers.IntegerField()
    status = serializers.ChoiceField(choices=LineStatus.choices)
    aid_code = serializers.CharField()
    aid_label = serializers.CharField()
    ground = serializers.CharField()
    ground_label = serializers.CharField()
    need = serializers.CharField()
    amount_asked = serializers.DecimalField(max_digits=9, decimal_places=2)
    quote = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    answers = serializers.DictField(help_text="Code of a question of the aid → its answer.")
    payee_kind = serializers.ChoiceField(choices=PayeeKind.choices)
    payee_name = serializers.CharField(allow_blank=True)
    documents = ExpectedDocumentSerializer(many=True)
    explanation = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    supports_step = serializers.SerializerMethodField()

    def get_explanation(self, line: ApplicationLine) -> ExplanationSerializer(allow_null=True):
        found = getattr(line, "explanation", None)
        return ExplanationSerializer(found).data if found else None

    def get_decision(self, line: ApplicationLine) -> DecisionSerializer(allow_null=True):
        return DecisionSerializer(line.decision).data if line.decision else None

    def get_supports_step(self, line: ApplicationLine) -> SupportedStepSerializer(allow_null=True):
        found = getattr(line, "support", None)
        return SupportedStepSerializer(found).data if found else None


class ApplicationSerializer(serializers.Serializer):
    """The single application."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=ApplicationStatus.choices)
    household = serializers.IntegerField(source="household_id")
    applicant = serializers.IntegerField(source="applicant_id")
    applicant_name = serializers.CharField(source="applicant.__str__")
    received_on = serializers.DateField(allow_null=True)
    silence_on = serializers.DateField(allow_null=True, help_text="Silence becomes a refusal (CRPA L231-4 3°).")
    suspended_until = serializers.DateField(
        allow_null=True, help_text="Documents are awaited until then: silence_on is the latest that it can be."
    )
    silent_refusal_on = serializers.DateField(allow_null=True, help_text="Silence has refused it, undecided.")
    site = serializers.IntegerField(source="site_id")
    unit = serializers.IntegerField(source="unit_id")
    taken_by = serializers.CharField(source="taken_by.__str__")
    case_officer = serializers.SerializerMethodField()
    emergency = serializers.BooleanField()
    lawful_residence = serializers.BooleanField(allow_null=True)
    imminent_danger = serializers.BooleanField(allow_null=True)
    legal_rights_claimed = serializers.BooleanField(allow_null=True)
    lines = LineSerializer(many=True)

    def get_case_officer(self, application: Application) -> str:
        return str(application.case_officer or "")


class ListedLineSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    status = serializers.ChoiceField(choices=LineStatus.choices)
    ground_label = serializers.CharField()


class ListedApplicationSerializer(serializers.Serializer):
    """An application in a list; what is asked shows only to who follows it."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=ApplicationStatus.choices)
    applicant = serializers.IntegerField(source="applicant_id")
    applicant_name = serializers.CharField(source="applicant.__str__")
    unit = serializers.IntegerField(source="unit_id")
    received_on = serializers.DateField(allow_null=True)
    silence_on = serializers.SerializerMethodField()
    suspended_until = serializers.DateField(allow_null=True)
    progress = serializers.SerializerMethodField(help_text="How far its least advanced request is, in words.")
    lines = serializers.SerializerMethodField()

    def get_silence_on(self, application: Application) -> serializers.DateField(allow_null=True):
        return application.silence_on.isoformat() if queries.undecided(application) else None

    def get_progress(self, application: Application) -> str:
        return str(queries.progress(application).label)

    def get_lines(self, application: Application) -> ListedLineSerializer(many=True):
        shown = queries.shows_requests(self.context["request"].user, application)
        return ListedLineSerializer(application.lines.all(), many=True).data if shown else []

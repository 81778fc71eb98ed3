"""Decisions taken without the commission through the API: the same scope, forms and operations as the screens."""

from django.urls import path
from rest_framework import serializers

from aids.commissions.delegated import operations, queries
from aids.commissions.delegated.forms import AtOnceForm, OfLine
from aids.commissions.delegated.scope import LineToDecideAlone
from backend.api.bodies import Text, body_of, judged, once
from backend.api.schema import lists, writes
from backend.api.views import ApiView, Listing, listing_filters
from backend.kit import clock

RULE = Text(max_length=60, required=False, allow_blank=True, help_text="Code of a rule, or `other`.")
AtOnceBody = body_of(AtOnceForm, "DecideAtOnce", rule=RULE)
SORTS = {"-decided_at": ("-decided_at", "-pk"), "decided_at": ("decided_at", "pk")}


class TakenAloneSerializer(serializers.Serializer):
    """A decision taken without the commission, and the session that heard of it."""

    number = serializers.CharField()
    application = serializers.CharField(source="line.application.number")
    amount = serializers.DecimalField(max_digits=9, decimal_places=2)
    decided_at = serializers.DateTimeField()
    decided_by = serializers.CharField(source="decided_by.__str__")
    justification = serializers.CharField()
    reported_on = serializers.SerializerMethodField(help_text="Day of the session; None until one heard of it.")

    def get_reported_on(self, decision) -> serializers.DateField(allow_null=True):
        report = getattr(decision, "report", None)
        return report.session.held_on if report else None


@lists("What was decided without the commission in one's units")
class TakenAlone(Listing):
    roles = queries.READERS
    sorts = SORTS
    filters = listing_filters("TakenAloneFilters", SORTS)
    serializer = TakenAloneSerializer

    def rows(self, asked):
        return queries.taken_alone(self.request.user)

    def person_ids(self, page):
        return [decision.line.application.applicant_id for decision in page]


class DecideAtOnce(LineToDecideAlone, ApiView):
    @writes(AtOnceBody, "Grant a ready request at once, without the commission")
    def post(self, request, line):
        found = self.load_line()
        form = judged(AtOnceForm(once(self.told(AtOnceBody)), item=OfLine(found)))
        return self.write(
            operations.decide_at_once,
            line=found,
            given=form.given,
            justification=form.cleaned_data["justification"],
            today=clock.today(),
        )


urlpatterns = [
    path("delegated/", TakenAlone.as_view(), name="list"),
    path("delegated/<int:line>/", DecideAtOnce.as_view(), name="decide"),
]

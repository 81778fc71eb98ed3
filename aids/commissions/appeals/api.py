"""Appeals through the API: the same scope, forms, queries and operations as the screens."""

from django.http import HttpResponse
from django.urls import path
from rest_framework import serializers

from aids.commissions.appeals import operations, perms, queries
from aids.commissions.appeals.enums import AppealReason
from aids.commissions.appeals.forms import (
    STATES,
    AnswerForm,
    AppealFilter,
    ConclusionsForm,
    FiguresForm,
    GiveUpForm,
    HearingForm,
    LateForm,
    RecordForm,
)
from aids.commissions.appeals.scope import (
    AcknowledgementDocument,
    AnswerDocument,
    AppealInScope,
    DecisionToContest,
    WaitingAppeal,
)
from aids.commissions.appeals.serializers import AppealSerializer, FiguresSerializer, ListedAppealSerializer
from backend.api.bodies import Text, body_of, judged, once
from backend.api.schema import ROW, documents, lists, reads, writes
from backend.api.views import ApiView, Document, Listing, listing_filters
from backend.kit import clock
from backend.kit.access import require
from directory.enums import Role
from directory.models import TerritorialUnit

RULE = Text(max_length=60, required=False, allow_blank=True, help_text="Code of a rule, or `other`.")
RecordBody = body_of(RecordForm, "RecordAppeal")
HearingBody = body_of(HearingForm, "Hearing")
ConclusionsBody = body_of(ConclusionsForm, "Conclusions")
AnswerBody = body_of(AnswerForm, "AppealAnswer", rule=RULE)
LateBody = body_of(LateForm, "LateAppeal")
GiveUpBody = body_of(GiveUpForm, "GiveUpAppeal")

SORTS = {"received_on": ("received_on", "pk"), "-received_on": ("-received_on", "-pk")}


@lists("The appeals that one follows or examines, and those that wait in one's unit")
class Appeals(Listing):
    roles = perms.ROLES
    sorts = SORTS
    filters = listing_filters(
        "AppealFilters",
        SORTS,
        state=serializers.ChoiceField(choices=[value for value, _label in STATES if value], required=False),
        reason=serializers.ChoiceField(choices=AppealReason.choices, required=False),
    )
    serializer = ListedAppealSerializer

    def rows(self, asked):
        form = AppealFilter({"state": asked.get("state", ""), "reason": asked.get("reason", "")})
        return form.apply(queries.listed(queries.seen_by(self.request.user)), clock.today())


class Record(DecisionToContest, ApiView):
    @writes(RecordBody, "Record an appeal against a decision", created=True)
    def post(self, request, decision):
        found = self.load_decision()
        form = judged(RecordForm(once(self.told(RecordBody))))
        return self.write(operations.record, created=True, decision=found, receipt=form.receipt, today=clock.today())


class AppealResource(AppealInScope, ApiView):
    @reads(AppealSerializer, "An appeal: its words, its dates, its examination, its answer", version=ROW)
    def get(self, request, pk):
        appeal = self.load()
        self.log_appeal_read()
        return self.shown(AppealSerializer, appeal, version=appeal.version)


class TakeUp(WaitingAppeal, ApiView):
    @writes(None, "Take up an appeal of one's unit")
    def post(self, request, pk):
        appeal = self.load_waiting()
        return self.write(operations.take_up, about=appeal, appeal=appeal)


class Step(AppealInScope, ApiView):
    """A write on an appeal of which one reads the file."""

    def load_for(self, access):
        appeal = self.load()
        require(access(self.request.user, appeal))
        return appeal


class Acknowledge(Step):
    @writes(None, "Acknowledge the receipt of an appeal, handed over or sent today")
    def post(self, request, pk):
        appeal = self.load_for(perms.can_acknowledge)
        return self.write(operations.acknowledge, about=appeal, appeal=appeal, today=clock.today())


class RecordHearing(Step):
    @writes(HearingBody, "Record the hearing of the person, or why there was none", version=ROW)
    def put(self, request, pk):
        appeal = self.load_for(perms.is_examiner)
        version = self.version()
        form = judged(HearingForm(self.told(HearingBody) | {"version": version}))
        return self.write(
            operations.record_hearing,
            about=appeal,
            appeal=appeal,
            version=version,
            told=form.hearing,
            today=clock.today(),
        )


class Conclude(Step):
    @writes(ConclusionsBody, "Write the conclusions of the examination", version=ROW)
    def put(self, request, pk):
        appeal = self.load_for(perms.is_examiner)
        version = self.version()
        form = judged(ConclusionsForm(self.told(ConclusionsBody) | {"version": version}))
        conclusions = form.cleaned_data["conclusions"]
        return self.write(operations.conclude, about=appeal, appeal=appeal, version=version, conclusions=conclusions)


class GiveUp(Step):
    @writes(GiveUpBody, "The person gives their appeal up")
    def post(self, request, pk):
        appeal = self.load_for(perms.can_acknowledge)
        form = judged(GiveUpForm(self.told(GiveUpBody)))
        words = form.cleaned_data["words"]
        return self.write(operations.give_up, about=appeal, appeal=appeal, words=words, today=clock.today())


class SignedStep(Step):
    roles = (Role.SIGNATORY,)

    def load_to_sign(self):
        return self.load_for(lambda user, appeal: perms.can_answer(user, appeal, clock.today()))


class Answer(SignedStep):
    @writes(AnswerBody, "Answer an appeal: decide again, with reasons")
    def post(self, request, pk):
        appeal = self.load_to_sign()
        form = judged(AnswerForm(self.told(AnswerBody), item=appeal.decision))
        return self.write(operations.answer, about=appeal, appeal=appeal, given=form.given, today=clock.today())


class SetAside(SignedStep):
    @writes(LateBody, "Answer that an appeal came too late")
    def post(self, request, pk):
        appeal = self.load_to_sign()
        reason = judged(LateForm(self.told(LateBody))).cleaned_data["reason_in_fact"]
        return self.write(operations.set_aside, about=appeal, appeal=appeal, reason_in_fact=reason, today=clock.today())


class Acknowledgement(AcknowledgementDocument, Document):
    @documents("The acknowledgement of an appeal")
    def get(self, request, pk) -> HttpResponse:
        return self.document()


class Letter(AnswerDocument, Document):
    @documents("The answer to an appeal that replaces nothing")
    def get(self, request, pk) -> HttpResponse:
        return self.document()


class Figures(ApiView):
    roles = perms.FIGURES_ROLES

    @reads(FiguresSerializer, "Appeals of one's units in the last twelve months, by reason and outcome", many=True)
    def get(self, request):
        units = TerritorialUnit.objects.filter(pk__in=request.user.units_as(*perms.FIGURES_ROLES))
        form = judged(FiguresForm({}, units=units, today=clock.today()))
        return self.shown(FiguresSerializer, queries.figures(units, *form.period), many=True)


urlpatterns = [
    path("appeals/", Appeals.as_view(), name="list"),
    path("appeals/figures/", Figures.as_view(), name="figures"),
    path("appeals/new/<int:decision>/", Record.as_view(), name="record"),
    path("appeals/<int:pk>/", AppealResource.as_view(), name="detail"),
    path("appeals/<int:pk>/take-up/", TakeUp.as_view(), name="take_up"),
    path("appeals/<int:pk>/acknowledge/", Acknowledge.as_view(), name="acknowledge"),
    path("appeals/<int:pk>/acknowledgement.pdf", Acknowledgement.as_view(), name="acknowledgement"),
    path("appeals/<int:pk>/hearing/", RecordHearing.as_view(), name="hearing"),
    path("appeals/<int:pk>/conclusions/", Conclude.as_view(), name="conclude"),
    path("appeals/<int:pk>/answer/", Answer.as_view(), name="answer"),
    path("appeals/<int:pk>/late/", SetAside.as_view(), name="set_aside"),
    path("appeals/<int:pk>/give-up/", GiveUp.as_view(), name="give_up"),
    path("appeals/<int:pk>/letter.pdf", Letter.as_view(), name="letter"),
]

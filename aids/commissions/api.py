"""The commission through the API: the same scope, forms, queries and operations as the screens."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from aids.commissions import operations, perms, queries
from aids.commissions.anonymity.api import urlpatterns as anonymity
from aids.commissions.anonymity.scope import FileOfItem
from aids.commissions.appeals.queries import appeals_to_hear
from aids.commissions.enums import Opinion, Presence, SessionStatus
from aids.commissions.forms import AS_PROPOSED, ConveneForm, DepartureForm, MoveForm, OpinionForm, PlanForm, ReopenForm
from aids.commissions.letters.api import urlpatterns as letters
from aids.commissions.models import SESSION_ROLES, AgendaItem, Session
from aids.commissions.opinions import give_opinion, give_same_opinion, reopen_opinion
from aids.commissions.quorum import quorum_of
from aids.commissions.register.api import urlpatterns as register
from aids.commissions.scope import (
    AgendaInScope,
    ItemInScope,
    MinutesDocument,
    NoticeDocument,
    SessionInScope,
    ToDecide,
)
from aids.commissions.serializers import ItemSerializer, ListedSessionSerializer, SessionSerializer
from backend.api.bodies import LARGEST_ID, Body, Text, body_of, errors_of, judged, once
from backend.api.problems import Invalid, PreconditionRequired
from backend.api.schema import ROW_AND_VERSION, documents, lists, reads, writes
from backend.api.views import NO_VERSION, ApiView, Document, Listing, listing_filters
from backend.audit.history import StaleVersion
from backend.kit import clock
from backend.kit.access import Refusal, require
from directory.enums import Role

SECRETARY = (Role.COMMISSION_SECRETARY,)
LONGEST_AGENDA = 1_000


def ids(help_text: str) -> serializers.ListField:
    child = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    return serializers.ListField(child=child, max_length=LONGEST_AGENDA, help_text=help_text)


ENVELOPE = serializers.IntegerField(
    min_value=1, max_value=LARGEST_ID, required=False, allow_null=True, help_text="Credits, by their id."
)
OPINIONS = serializers.ChoiceField(choices=[*Opinion.choices, (AS_PROPOSED, "As the rules propose")])
RULE = Text(max_length=60, required=False, allow_blank=True, help_text="Code of a rule, or `other`.")
PlanBody = body_of(PlanForm, "Plan")
MoveBody = body_of(MoveForm, "MoveSession")
OpinionBody = body_of(
    OpinionForm,
    "Opinion",
    rule=RULE,
    opinion=OPINIONS,
    envelope=ENVELOPE,
)
DepartureBody = body_of(
    DepartureForm,
    "Departure",
    leave_out=("envelope",),
    rule=RULE,
    item=serializers.IntegerField(min_value=1, max_value=LARGEST_ID, help_text="Of the agenda."),
)


class AttendingBody(Body):
    attendance = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    presence = serializers.ChoiceField(choices=Presence.choices)
    proxy = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        allow_null=True,
        required=False,
        help_text="Attendance of the member to whom who is away gives their voice.",
    )


class PresenceBody(Body):
    members = AttendingBody(many=True, max_length=LONGEST_AGENDA, help_text="Those of whom something is said.")


class SameBody(Body):
    positions = ids("Places on the agenda of the requests that get the same opinion.")


ConveneBody = body_of(ConveneForm, "Convene")
ReopenBody = body_of(ReopenForm, "Reopen")
OrderBody = type(
    "OrderBody",
    (Body,),
    {"by": serializers.ChoiceField(choices=sorted(operations.ORDERS)), "__module__": __name__, "__doc__": "An order."},
)


class AgendaBody(Body):
    lines = ids("Ready requests that enter the agenda.")
    appeals = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        max_length=LONGEST_AGENDA,
        required=False,
        help_text="Appeals whose examination is concluded.",
    )


class DecideBody(Body):
    departures = DepartureBody(
        many=True, max_length=LONGEST_AGENDA, required=False, help_text="Where the opinion is not followed."
    )


DAYS = {"-held_on": ("-held_on", "-pk"), "held_on": ("held_on", "pk")}


@lists("The sessions in which one prepares, sits or signs")
class Sessions(Listing):
    roles = SESSION_ROLES
    sorts = DAYS
    filters = listing_filters(
        "SessionFilters", DAYS, status=serializers.ChoiceField(choices=SessionStatus.choices, required=False)
    )
    serializer = ListedSessionSerializer

    def rows(self, asked):
        sessions = queries.sessions_listed(Session.objects.visible_to(self.request.user))
        return sessions.filter(status=asked["status"]) if "status" in asked else sessions


class PlanSession(ApiView):
    roles = SECRETARY

    @writes(PlanBody, "Plan a session", created=True)
    def post(self, request):
        form = judged(PlanForm(once(self.told(PlanBody)), units=request.user.units_as(*SECRETARY)))
        planned = {name: form.cleaned_data[name] for name in ("unit", "held_on", "place", "mode", "starts_at")}
        return self.write(operations.plan_session, created=True, today=clock.today(), **planned)


class MoveSession(SessionInScope, ApiView):
    roles = SECRETARY

    @writes(MoveBody, "Move a session that is prepared to another day, hour or place")
    def post(self, request, pk):
        session = self.load()
        require(perms.can_prepare(request.user, session.unit_id))
        told = judged(MoveForm(self.told(MoveBody))).cleaned_data
        return self.write(operations.move_session, about=session, session=session, today=clock.today(), **told)


class SessionResource(AgendaInScope, ApiView):
    @reads(SessionSerializer, "A session: presence, agenda and what may enter it")
    def get(self, request, pk):
        self.load_agenda()
        items = [item for item in self.items if not item.is_hidden]
        quorum = quorum_of(self.members, is_asked=self.session.second_of_id is None)
        return self.shown(SessionSerializer, self.session, items=items, ready=self.ready, quorum=quorum)


class SecretaryStep(SessionInScope, ApiView):
    roles = SECRETARY


class RecordPresence(SecretaryStep):
    @writes(PresenceBody, "Record who sits")
    def put(self, request, pk):
        session = self.load()
        require(perms.can_prepare(request.user, session.unit_id))
        told = {
            row["attendance"]: operations.PresenceInput(row["presence"], row.get("proxy"))
            for row in self.told(PresenceBody)["members"]
        }
        if told.keys() - set(session.attendances.values_list("pk", flat=True)):
            raise Refusal(_("Nobody of this session has this number."), field="members")
        return self.write(operations.record_presence, about=session, session=session, told=told)


class Convene(SecretaryStep):
    @writes(ConveneBody, "Convene the members: what is ready enters the agenda")
    def post(self, request, pk):
        session = self.load()
        form = judged(ConveneForm(self.told(ConveneBody)))
        return self.write(
            operations.convene,
            about=session,
            session=session,
            today=clock.today(),
            urgency_reason=form.cleaned_data["urgency_reason"],
            with_ready=not form.cleaned_data["only_listed"],
        )


class OrderAgenda(SecretaryStep):
    @writes(OrderBody, "Order the agenda")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.order_agenda, about=session, session=session, by=self.told(OrderBody)["by"])


class SuspendSession(SecretaryStep):
    @writes(None, "Suspend the session")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.suspend_session, about=session, session=session)


class ResumeSession(SecretaryStep):
    @writes(None, "Resume the session")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.resume_session, about=session, session=session)


class PutOnAgenda(SecretaryStep):
    @writes(AgendaBody, "Put ready requests on the agenda")
    def post(self, request, pk):
        session = self.load()
        require(perms.can_prepare(request.user, session.unit_id))
        told = self.told(AgendaBody)
        chosen, appeals = set(told["lines"]), told.get("appeals", [])
        if set(appeals) - {appeal.pk for appeal in appeals_to_hear(session.unit)}:
            raise Refusal(_("Choose appeals of this unit that were examined."), field="appeals")
        if not (chosen or appeals) or chosen - {line.pk for line in queries.ready_lines(session.unit)}:
            raise Refusal(_("Choose requests of this unit that are ready."), field="lines")
        return self.write(
            operations.put_on_agenda,
            about=session,
            session=session,
            line_ids=chosen,
            appeal_ids=appeals,
            today=clock.today(),
        )


class OpenSession(SecretaryStep):
    @writes(None, "Open the session, on its day")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.open_session, about=session, session=session, today=clock.today())


class CloseSession(SessionInScope, ApiView):
    @writes(None, "Close the session: every request has an opinion. A chair who holds the authority signs by it")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.end_session, about=session, session=session, today=clock.today())


class ItemResource(FileOfItem, ItemInScope, ApiView):
    @reads(ItemSerializer, "One request before the commission, by number, without a name", version=ROW_AND_VERSION)
    def get(self, request, pk, position):
        item = self.load_item()
        since = clock.add_months(clock.today(), -queries.MONTHS_OF_AIDS)
        received = queries.aids_received(self.application.household_id, since)
        self.log_item_read(received)
        shown = {
            "composition": self.file.composition,
            "received": received,
            "file": self.file,
        }
        return self.shown(ItemSerializer, item, version=f"{item.pk}-{item.version}", **shown)


class TakeOffAgenda(SecretaryStep):
    @writes(None, "Take a request off the agenda, before the session opens", version=ROW_AND_VERSION)
    def post(self, request, pk, position):
        item = get_object_or_404(self.load().items.select_related("session", "line"), position=position)
        require(perms.can_prepare(request.user, self.session.unit_id))
        require_same(item, self.row_version())
        return self.write(operations.take_off_agenda, about=self.session, item=item)


def require_same(item: AgendaItem, seen: tuple[int, ...] | None) -> int:
    """The version of an item, if it is still the one that was read: positions move up when a request is taken off.

    Raises PreconditionRequired (428) without a version, StaleVersion (412) for another item.
    """
    if seen is None:
        raise PreconditionRequired(NO_VERSION)
    if seen[0] != item.pk:
        raise StaleVersion(item, seen[1])
    return seen[1]


class GiveOpinion(ItemInScope, ApiView):
    @writes(OpinionBody, "Record the commission’s opinion on a request", version=ROW_AND_VERSION)
    def put(self, request, pk, position):
        self.load()
        require(perms.can_prepare(request.user, self.session.unit_id))
        item = self.load_item()
        version = require_same(item, self.row_version())
        envelopes = queries.envelopes_of(self.session, item)
        told = self.told(OpinionBody) | {"version": version}
        form = judged(OpinionForm(told, item=item, envelopes=envelopes))
        return self.write(give_opinion, about=self.session, item=item, version=version, given=form.given)


class ReopenOpinion(ItemInScope, ApiView):
    roles = SECRETARY

    @writes(ReopenBody, "Reopen an opinion, with a reason", version=ROW_AND_VERSION)
    def post(self, request, pk, position):
        item = self.load_item()
        require(perms.can_prepare(request.user, self.session.unit_id))
        version = require_same(item, self.row_version())
        form = judged(ReopenForm(self.told(ReopenBody) | {"version": version}))
        reason = form.cleaned_data["reason"]
        return self.write(reopen_opinion, about=self.session, item=item, version=version, reason=reason)


class SameOpinion(ItemInScope, ApiView):
    roles = SECRETARY

    @writes(SameBody, "Give other requests the opinion of this one")
    def post(self, request, pk, position):
        item = self.load_item()
        require(perms.can_prepare(request.user, self.session.unit_id))
        return self.write(give_same_opinion, about=self.session, item=item, positions=self.told(SameBody)["positions"])


class Decide(ToDecide, ApiView):
    @writes(DecideBody, "Decide every request of a closed session, following the opinions save for the departures")
    def post(self, request, pk):
        told = self.told(DecideBody).get("departures", [])

        def decide(actor):
            if self.load().status == SessionStatus.DECIDED:
                raise Refusal(_("The decisions of this session are taken already."))
            items = {item.pk: item for item in self.load_to_decide()}
            departures = {row["item"]: self.departure(items, row, place) for place, row in enumerate(told)}
            return operations.decide_session(
                actor=actor, session=self.session, departures=departures, today=clock.today()
            )

        return self.write(decide, about=self.load())

    def departure(self, items: dict, row: dict, place: int):
        item = items.get(row["item"])
        if item is None:
            raise Refusal(_("This request is not on the agenda."), field=f"departures.{place}.item")
        form = DepartureForm(row, item=item)
        if not form.is_valid():
            raise Invalid(errors_of(form, f"departures.{place}"))
        if form.departure is None:
            raise Refusal(_("Say what is decided instead."), field=f"departures.{place}.outcome")
        return form.departure


class Notice(NoticeDocument, Document):
    @documents("The convening notice, with the agenda")
    def get(self, request, pk) -> HttpResponse:
        return self.document()


class Minutes(MinutesDocument, Document):
    @documents("The minutes of a decided session")
    def get(self, request, pk) -> HttpResponse:
        return self.document()


urlpatterns = [
    path("commission/", Sessions.as_view(), name="list"),
    path("commission/new/", PlanSession.as_view(), name="plan"),
    path("commission/<int:pk>/", SessionResource.as_view(), name="session"),
    path("commission/<int:pk>/move/", MoveSession.as_view(), name="move"),
    path("commission/<int:pk>/presence/", RecordPresence.as_view(), name="presence"),
    path("commission/<int:pk>/agenda/", PutOnAgenda.as_view(), name="agenda"),
    path("commission/<int:pk>/convene/", Convene.as_view(), name="convene"),
    path("commission/<int:pk>/notice.pdf", Notice.as_view(), name="notice"),
    path("commission/<int:pk>/order/", OrderAgenda.as_view(), name="order"),
    path("commission/<int:pk>/suspend/", SuspendSession.as_view(), name="suspend"),
    path("commission/<int:pk>/resume/", ResumeSession.as_view(), name="resume"),
    path("commission/<int:pk>/lines/<int:position>/reopen/", ReopenOpinion.as_view(), name="reopen"),
    path("commission/<int:pk>/lines/<int:position>/same/", SameOpinion.as_view(), name="same"),
    path("commission/<int:pk>/open/", OpenSession.as_view(), name="open"),
    path("commission/<int:pk>/close/", CloseSession.as_view(), name="close"),
    path("commission/<int:pk>/lines/<int:position>/", ItemResource.as_view(), name="item"),
    path("commission/<int:pk>/lines/<int:position>/opinion/", GiveOpinion.as_view(), name="opinion"),
    path("commission/<int:pk>/lines/<int:position>/remove/", TakeOffAgenda.as_view(), name="take_off"),
    path("commission/<int:pk>/decide/", Decide.as_view(), name="decide"),
    path("commission/<int:pk>/minutes.pdf", Minutes.as_view(), name="minutes"),
    *anonymity,
    *letters,
    *register,
]

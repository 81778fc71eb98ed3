"""The commission through the API: the same scope, forms, queries and operations as the screens."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from aids.commissions import operations, perms, queries
from aids.commissions.enums import Opinion, SessionStatus
from aids.commissions.forms import DepartureForm, OpinionForm, PlanForm
from aids.commissions.letters import api as letters
from aids.commissions.models import SESSION_ROLES, AgendaItem, Session
from aids.commissions.register import api as register
from aids.commissions.scope import (
    AgendaInScope,
    ItemInScope,
    MinutesDocument,
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


RULE = Text(max_length=60, required=False, allow_blank=True, help_text="Code of a rule, or `other`.")
PlanBody = body_of(PlanForm, "Plan")
OpinionBody = body_of(OpinionForm, "Opinion", rule=RULE, opinion=serializers.ChoiceField(choices=Opinion.choices))
DepartureBody = body_of(
    DepartureForm,
    "Departure",
    rule=RULE,
    item=serializers.IntegerField(min_value=1, max_value=LARGEST_ID, help_text="Of the agenda."),
)


class PresenceBody(Body):
    present = ids("Attendances of those who sit; the others are absent.")


class AgendaBody(Body):
    lines = ids("Ready requests that enter the agenda.")


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
        planned = {name: form.cleaned_data[name] for name in ("unit", "held_on", "place")}
        return self.write(operations.plan_session, created=True, today=clock.today(), **planned)


class SessionResource(AgendaInScope, ApiView):
    @reads(SessionSerializer, "A session: presence, agenda and what may enter it")
    def get(self, request, pk):
        self.load_agenda()
        return self.shown(SessionSerializer, self.session, items=self.items, ready=self.ready)


class SecretaryStep(SessionInScope, ApiView):
    roles = SECRETARY


class RecordPresence(SecretaryStep):
    @writes(PresenceBody, "Record who sits")
    def put(self, request, pk):
        session = self.load()
        require(perms.can_prepare(request.user, session.unit_id))
        present = set(self.told(PresenceBody)["present"])
        if present - set(session.attendances.values_list("pk", flat=True)):
            raise Refusal(_("Nobody of this session has this number."), field="present")
        return self.write(operations.record_presence, about=session, session=session, present_ids=present)


class PutOnAgenda(SecretaryStep):
    @writes(AgendaBody, "Put ready requests on the agenda")
    def post(self, request, pk):
        session = self.load()
        require(perms.can_prepare(request.user, session.unit_id))
        chosen = set(self.told(AgendaBody)["lines"])
        if not chosen or chosen - {line.pk for line in queries.ready_lines(session.unit)}:
            raise Refusal(_("Choose requests of this unit that are ready."), field="lines")
        return self.write(
            operations.put_on_agenda, about=session, session=session, line_ids=chosen, today=clock.today()
        )


class OpenSession(SecretaryStep):
    @writes(None, "Open the session, on its day")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.open_session, about=session, session=session, today=clock.today())


class CloseSession(SecretaryStep):
    @writes(None, "Close the session: every request has an opinion")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.close_session, about=session, session=session)


class ItemResource(ItemInScope, ApiView):
    @reads(ItemSerializer, "One request before the commission, by number, without a name", version=ROW_AND_VERSION)
    def get(self, request, pk, position):
        item = self.load_item()
        self.log_item_read()
        household = self.application.household
        since = clock.add_months(clock.today(), -queries.MONTHS_OF_AIDS)
        shown = {
            "composition": queries.composition(household, self.session.held_on),
            "received": queries.aids_received(household.pk, since),
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
        form = judged(OpinionForm(self.told(OpinionBody) | {"version": version}, item=item))
        return self.write(operations.give_opinion, about=self.session, item=item, version=version, given=form.given)


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


class Minutes(MinutesDocument, Document):
    @documents("The minutes of a decided session")
    def get(self, request, pk) -> HttpResponse:
        return self.document()


urlpatterns = [
    path("commission/", Sessions.as_view(), name="list"),
    path("commission/new/", PlanSession.as_view(), name="plan"),
    path("commission/<int:pk>/", SessionResource.as_view(), name="session"),
    path("commission/<int:pk>/presence/", RecordPresence.as_view(), name="presence"),
    path("commission/<int:pk>/agenda/", PutOnAgenda.as_view(), name="agenda"),
    path("commission/<int:pk>/open/", OpenSession.as_view(), name="open"),
    path("commission/<int:pk>/close/", CloseSession.as_view(), name="close"),
    path("commission/<int:pk>/lines/<int:position>/", ItemResource.as_view(), name="item"),
    path("commission/<int:pk>/lines/<int:position>/opinion/", GiveOpinion.as_view(), name="opinion"),
    path("commission/<int:pk>/lines/<int:position>/remove/", TakeOffAgenda.as_view(), name="take_off"),
    path("commission/<int:pk>/decide/", Decide.as_view(), name="decide"),
    path("commission/<int:pk>/minutes.pdf", Minutes.as_view(), name="minutes"),
    *letters.urlpatterns,
    *register.urlpatterns,
]

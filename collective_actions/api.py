"""Collective actions through the API: the same scope, forms, queries and operations as the screens."""

from django.db.models import F
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from backend.api.bodies import LARGEST_ID, Body, Text, body_of, judged, once
from backend.api.problems import Conflict
from backend.api.schema import lists, reads, writes
from backend.api.views import ApiView, Listing, listing_filters
from backend.audit.models import ReadKind
from backend.kit import clock
from backend.kit.access import Refusal
from cases.people.perms import TAKING_ROLES
from collective_actions.catalogue.enums import ActionStatus
from collective_actions.catalogue.models import CATALOGUE_ROLES, MOST_SEATS, Action
from collective_actions.catalogue.perms import can_read_record
from collective_actions.catalogue.queries import listed, parts_of
from collective_actions.enrolment import operations
from collective_actions.enrolment.enums import Came
from collective_actions.enrolment.forms import FromFileForm, NameForm
from collective_actions.enrolment.models import ENROLLING_ROLES
from collective_actions.enrolment.queries import made_by, series_of
from collective_actions.enrolment.scope import EnrolmentInHands, FromFile, MeetingRun, SeriesInScope, persons_of
from collective_actions.serializers import (
    ActionSerializer,
    ListedActionSerializer,
    OwnEnrolmentSerializer,
    PresenceSerializer,
    SeriesWithComersSerializer,
)
from directory.enums import Thematic

NameBody = body_of(NameForm, "EnrolByName")
FromFileBody = body_of(FromFileForm, "EnrolFromFile")


class AnswerForBody(Body):
    """What becomes of an enrolment."""

    answer = serializers.ChoiceField(choices=sorted(operations.ANSWERS))


class CameBody(Body):
    enrolment = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    came = serializers.ChoiceField(choices=Came.choices)


class WhoCameBody(Body):
    """Who came to a meeting."""

    enrolled = CameBody(many=True, max_length=MOST_SEATS, help_text="Those of whom something is said.")


TITLES = {"title": ("title", "pk"), "-title": ("-title", "-pk")}
DATES = {"-first_at": ("-first_at", "-pk"), "first_at": ("first_at", "pk")}


@lists("The actions that the account may open")
class Actions(Listing):
    roles = CATALOGUE_ROLES
    sorts = TITLES
    filters = listing_filters(
        "ActionFilters",
        TITLES,
        q=Text(max_length=100, required=False, help_text="Words, as one types them."),
        status=serializers.ChoiceField(choices=ActionStatus.choices, required=False),
        thematic=serializers.ChoiceField(choices=Thematic.choices, required=False),
    )
    serializer = ListedActionSerializer

    def rows(self, asked):
        return listed(
            self.request.user,
            text=asked.get("q", ""),
            state=asked.get("status", ""),
            thematic=asked.get("thematic", ""),
        )


class ActionResource(ApiView):
    roles = CATALOGUE_ROLES

    @reads(ActionSerializer, "An action: what one does there, its dates and seats, who has a part in it")
    def get(self, request, pk):
        action = self.fetch(Action.objects.select_related("owner"), pk=pk)
        tells_record = bool(can_read_record(request.user, action))
        told = {"parts": parts_of(action), "series": series_of(action, clock.now()), "tells_record": tells_record}
        return self.shown(ActionSerializer, action, **told)


class SeriesResource(SeriesInScope, ApiView):
    roles = CATALOGUE_ROLES

    @reads(SeriesWithComersSerializer, "Dates and seats; all who come for who runs the action, else whom one enrolled")
    def get(self, request, pk):
        series = self.load_series(pk)
        found = self.who_comes()
        return self.shown(SeriesWithComersSerializer, series, runs=self.runs, enrolments=found)


class EnrolByName(SeriesInScope, ApiView):
    roles = ENROLLING_ROLES

    @writes(NameBody, "Enrol somebody by a first name and an initial: a seat, else the waiting list", created=True)
    def post(self, request, pk):
        series = self.load_open_to_names(pk)
        form = judged(NameForm(self.told(NameBody)))
        return self.write(
            operations.enrol_by_name,
            about=series,
            created=True,
            series=series,
            named=form.named,
            agreed=form.cleaned_data["agreed"],
            now=clock.now(),
        )


class EnrolFromFile(FromFile, ApiView):
    roles = TAKING_ROLES

    @writes(
        FromFileBody,
        "Enrol a person of the file, who agreed; 409 with their other enrolments at the same hours",
        created=True,
    )
    def post(self, request, person):
        self.load_person(person)
        form = judged(self.form_of(once(self.told(FromFileBody))))
        series = form.cleaned_data["series"]
        clashes = self.clash_sentences(series)
        if clashes and form.cleaned_data["anyway"] != series.pk:
            self.log_read(ReadKind.PAGE, [self.person.pk])
            sentence = _("This person is enrolled elsewhere at the same hours.")
            raise Conflict(sentence, code="same-hours", clashes=clashes)
        return self.write(
            operations.enrol,
            created=True,
            series=series,
            person=self.person,
            agreed=form.cleaned_data["agreed"],
            now=clock.now(),
            result_url=series.get_absolute_url(),
        )


@lists("Whom the account enrolled, and for a partner their colleagues")
class Enrolments(Listing):
    roles = ENROLLING_ROLES
    sorts = DATES
    filters = listing_filters("EnrolmentFilters", DATES)
    serializer = OwnEnrolmentSerializer

    def rows(self, asked):
        return made_by(self.request.user).annotate(first_at=F("series__first_at"))

    def person_ids(self, page):
        return persons_of(page)


class AnswerFor(EnrolmentInHands, ApiView):
    roles = CATALOGUE_ROLES

    @writes(AnswerForBody, "For somebody: take or refuse the seat that is offered, cancel the enrolment")
    def post(self, request, pk):
        enrolment = self.load_enrolment(pk)
        answer = operations.ANSWERS[self.told(AnswerForBody)["answer"]]
        return self.write(answer, about=enrolment, enrolment=enrolment, now=clock.now())


class Presence(MeetingRun, ApiView):
    roles = CATALOGUE_ROLES

    @reads(PresenceSerializer, "Who has a seat at a meeting, and who came")
    def get(self, request, pk):
        meeting = self.load_meeting(pk)
        return self.shown(PresenceSerializer, {"meeting": meeting, "enrolled": self.presences})

    @writes(WhoCameBody, "Say who came, from the day itself on; the latest word counts")
    def put(self, request, pk):
        meeting = self.load_meeting(pk)
        came = {row["enrolment"]: row["came"] for row in self.told(WhoCameBody)["enrolled"]}
        if came.keys() - {one.pk for one in self.enrolled}:
            raise Refusal(_("Nobody who has a seat there has this number."), field="enrolled")
        day = timezone.localdate(meeting.starts_at)
        return self.write(operations.record_presence, meeting=meeting, came=came, today=clock.today(), day=day)


urlpatterns = [
    path("collective/", Actions.as_view(), name="list"),
    path("collective/<int:pk>/", ActionResource.as_view(), name="action"),
    path("collective/dates/<int:pk>/", SeriesResource.as_view(), name="series"),
    path("collective/dates/<int:pk>/enrol/", EnrolByName.as_view(), name="begin"),
    path("collective/meetings/<int:pk>/presence/", Presence.as_view(), name="presence"),
    path("collective/enrolments/", Enrolments.as_view(), name="enrolments"),
    path("collective/enrolments/<int:pk>/answer/", AnswerFor.as_view(), name="answer"),
    path("collective/persons/<int:person>/", EnrolFromFile.as_view(), name="enrol"),
]

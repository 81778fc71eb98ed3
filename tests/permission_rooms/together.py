"""Collective actions: « partner » belongs to the organisation of `own`, published, in which « social_worker » enrolled
somebody; `other` is the draft of another organisation, `unknown` nobody's."""

from django.utils import timezone

from backend.kit import clock
from collective_actions.catalogue import operations as catalogue
from collective_actions.enrolment import operations
from directory.enums import Role
from directory.models import User
from tests import offering
from tests.permission_matrix import (
    DONE,
    NOT_PUBLISHED,
    OPEN_TO_EVERYBODY,
    REST,
    TAKING,
    Row,
    both,
)

PARTNER = {"partner"}
DESIGNER = {"action_designer"}
WRITERS = PARTNER | DESIGNER
ENROLS = TAKING | PARTNER
OPENS = REST - both("commission_member") - {"ended", "no_role"}
HANDS = WRITERS | {"social_worker"}

ONLY_GET = {405: OPENS, 403: REST}
UNKNOWN = {404: OPENS, 403: REST}
PAGE = {"get": {200: OPENS, 403: REST}, "post": ONLY_GET}
FORM = {"get": {200: WRITERS, 403: REST}, "post": {422: WRITERS, 403: REST}}
FORM_OF_OTHERS = {
    "get": {200: DESIGNER, 404: PARTNER, 403: REST},
    "post": {422: DESIGNER, 404: PARTNER, 403: REST},
}
FORM_UNKNOWN = {"get": {404: WRITERS, 403: REST}, "post": {404: WRITERS, 403: REST}}

ROWS = [
    Row("collective:list", "", **PAGE),
    Row("collective:new", "", **FORM),
    Row("collective:action", "own", **PAGE),
    Row("collective:action", "other", {404: PARTNER, 200: OPENS, 403: REST}, ONLY_GET),
    Row("collective:action", "unknown", UNKNOWN, ONLY_GET),
    Row("collective:edit", "own", **FORM),
    Row("collective:edit", "other", **FORM_OF_OTHERS),
    Row("collective:edit", "unknown", **FORM_UNKNOWN),
    Row("collective:history", "own", {200: WRITERS, 403: REST}, {405: WRITERS, 403: REST}),
    Row("collective:history", "other", {404: PARTNER, 200: DESIGNER, 403: REST}, {405: WRITERS, 403: REST}),
    Row("collective:part_new", "own", **FORM),
    Row("collective:part_new", "other", **FORM_OF_OTHERS),
    Row("collective:part_remove", "own", {405: WRITERS, 403: REST}, {DONE: WRITERS, 403: REST}),
    Row("collective:part_remove", "unknown", {405: WRITERS, 403: REST}, {404: WRITERS, 403: REST}),
    Row("collective:read_again", "own", {405: DESIGNER, 403: REST}, {DONE: DESIGNER, 403: REST}),
    Row("collective:move", "own", {405: WRITERS, 403: REST}, {404: WRITERS, 403: REST}),
    Row("collective:series_new", "own", **FORM),
    Row("collective:series_new", "other", **FORM_OF_OTHERS),
    Row("collective:series", "own dates", **PAGE),
    Row("collective:series", "other dates", {404: PARTNER, 200: OPENS, 403: REST}, ONLY_GET),
    Row("collective:series", "unknown", UNKNOWN, ONLY_GET),
    Row("collective:seats", "own dates", **FORM),
    Row("collective:seats", "other dates", **FORM_OF_OTHERS),
    Row("collective:series_cancel", "own dates", **FORM),
    Row("collective:series_cancel", "other dates", **FORM_OF_OTHERS),
    Row("collective:begin", "own dates", {405: ENROLS, 403: REST}, {DONE: ENROLS, 403: REST}),
    Row("collective:begin", "other dates", {405: ENROLS, 403: REST}, {404: PARTNER, 302: TAKING, 403: REST}),
    Row("collective:meeting", "own meeting", **FORM),
    Row("collective:meeting", "other meeting", **FORM_OF_OTHERS),
    Row("collective:presence", "own meeting", {200: WRITERS, 403: REST}, {422: WRITERS, 403: REST}),
    Row(
        "collective:presence",
        "other meeting",
        {200: DESIGNER, 404: PARTNER, 403: REST},
        {422: DESIGNER, 404: PARTNER, 403: REST},
    ),
    Row("collective:presence_sheet", "own meeting", {200: WRITERS, 403: REST}, ONLY_GET),
    Row("collective:presence_sheet", "unknown", UNKNOWN, ONLY_GET),
    Row("collective:enrolments", "", {200: ENROLS, 403: REST}, {405: ENROLS, 403: REST}),
    Row("collective:fill", "begun", {200: PARTNER, 404: ENROLS, 403: REST}, {422: PARTNER, 404: ENROLS, 403: REST}),
    Row("collective:fill", "unknown", {404: ENROLS, 403: REST}, {404: ENROLS, 403: REST}),
    Row("collective:answer", "seat", {200: HANDS, 404: OPENS, 403: REST}, {302: HANDS, 404: OPENS, 403: REST}),
    Row("collective:answer", "unknown", UNKNOWN, UNKNOWN),
    Row("collective:absence", "absent", {200: HANDS, 404: OPENS, 403: REST}, {DONE: HANDS, 404: OPENS, 403: REST}),
    Row("collective:absence", "unknown", UNKNOWN, UNKNOWN),
    Row("collective:enrol", "draft", {200: TAKING, 403: REST}, {422: TAKING, 403: REST}),
    Row("collective:enrol", "unknown", {404: TAKING, 403: REST}, {404: TAKING, 403: REST}),
    Row("actions:catalogue", "", **OPEN_TO_EVERYBODY),
    Row("actions:calendar", "", **OPEN_TO_EVERYBODY),
    Row("actions:feed", "", **OPEN_TO_EVERYBODY),
    Row("actions:action", "own", **OPEN_TO_EVERYBODY),
    Row("actions:action", "other", **NOT_PUBLISHED),
    Row("actions:action", "unknown", **NOT_PUBLISHED),
    Row("actions:poster", "own", **OPEN_TO_EVERYBODY),
    Row("actions:poster", "other", **NOT_PUBLISHED),
    Row("actions:begin", "own dates", {302: REST}, {DONE: REST}, strangers=(302, DONE)),
    Row("actions:begin", "other dates", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("actions:enrolment", "themselves", {200: REST}, {422: REST}, strangers=(200, 422)),
    Row("actions:enrolment", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("actions:answer", "themselves", {302: REST}, {302: REST}, strangers=(302, 302)),
    Row("actions:answer", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
]


def build(stage) -> None:
    world, now = stage.world, clock.now()
    partner = User.objects.get(pk=world.account(Role.PARTNER).pk)
    own = offering.action(world, partner.organisation)
    series = offering.dates(world, own, capacity=9)
    told = {"kind": "resident", "name": "Awa"}
    part = catalogue.add_part(actor=world.account(Role.ACTION_DESIGNER), action=own, told=told)
    other = offering.action(world, offering.organisation(world, "Les Voisins"), published=False)
    there = offering.dates(world, other)
    seat = operations.enrol(
        actor=world.account(Role.SOCIAL_WORKER),
        series=series,
        person=stage.applications["draft"].applicant,
        agreed=True,
        now=now,
    )
    meeting = series.meetings.get()
    day = timezone.localdate(meeting.starts_at)
    designer = world.account(Role.ACTION_DESIGNER)
    (absent,) = operations.record_presence(actor=designer, meeting=meeting, came={seat.pk: "no"}, today=day, day=day)
    begun = operations.begin(series=series, now=now, actor=partner)
    themselves = operations.begin(series=series, now=now)
    stage.made["actions", "themselves"] = {"token": themselves.token}
    stage.made["collective", "own"] = {"pk": own.pk, "part": part.pk}
    found = {
        "own": own,
        "other": other,
        "own dates": series,
        "other dates": there,
        "own meeting": meeting,
        "other meeting": there.meetings.get(),
        "seat": seat,
        "absent": absent,
        "begun": begun,
    }
    for on, row in found.items():
        for namespace in ("collective", "actions"):
            stage.made.setdefault((namespace, on), {"pk": row.pk})

"""Appointments: the social worker of « est » receives; `taken` is booked there in ten days, `free` is not."""

import datetime as dt

from django.utils import timezone

from backend.kit import clock
from backend.kit.holidays import is_holiday
from cases.appointments import feeds, operations
from cases.appointments.times import Times
from directory.enums import Role
from tests.permission_matrix import DONE, IDENTITY, ONLY_GET_FOR_ALL, REST, SECRETARIES, TAKING, Row

AGENDA = IDENTITY - SECRETARIES
HERE = {"reception", "colleague", "social_worker", "case_officer", "officer_colleague", "unit_manager"}
REARRANGES = TAKING | {"unit_manager"}
RECEIVER = {"social_worker"}

ONLY_GET = {405: AGENDA, 403: REST}
ONLY_GET_FOR_TAKING = {405: TAKING, 403: REST}
UNKNOWN = {404: AGENDA, 403: REST}
UNKNOWN_TO_TAKING = {404: TAKING, 403: REST}

ROWS = [
    Row("appointments:week", "", {200: AGENDA, 403: REST}, ONLY_GET),
    Row("appointments:open", "", {200: TAKING, 403: REST}, {422: TAKING, 403: REST}),
    Row("appointments:book", "taken", {200: TAKING, 403: REST}, {422: TAKING, 403: REST}),
    Row("appointments:book", "unknown", UNKNOWN_TO_TAKING, UNKNOWN_TO_TAKING),
    Row("appointments:detail", "taken", {200: AGENDA, 403: REST}, ONLY_GET),
    Row("appointments:detail", "unknown", UNKNOWN, ONLY_GET),
    Row("appointments:move", "taken", {200: REARRANGES, 403: REST}, {422: REARRANGES, 403: REST}),
    Row("appointments:move", "unknown", UNKNOWN, UNKNOWN),
    Row("appointments:cancel", "taken", {200: REARRANGES, 403: REST}, {422: REARRANGES, 403: REST}),
    Row("appointments:cancel", "unknown", UNKNOWN, UNKNOWN),
    Row("appointments:outcome", "taken", {200: HERE, 403: REST}, {422: HERE, 403: REST}),
    Row("appointments:outcome", "unknown", UNKNOWN, UNKNOWN),
    Row("appointments:slip", "taken", {200: AGENDA, 403: REST}, ONLY_GET),
    Row("appointments:slip", "unknown", UNKNOWN, ONLY_GET),
    Row(
        "appointments:close",
        "free",
        {200: RECEIVER | {"unit_manager"}, 403: REST},
        {DONE: RECEIVER | {"unit_manager"}, 403: REST},
    ),
    Row(
        "appointments:close",
        "taken",
        {200: RECEIVER | {"unit_manager"}, 403: REST},
        {422: RECEIVER | {"unit_manager"}, 403: REST},
    ),
    Row("appointments:close", "unknown", UNKNOWN, UNKNOWN),
    Row("appointments:calendar", "", {200: TAKING, 403: REST}, ONLY_GET_FOR_TAKING),
    Row("appointments:calendar_draw", "", {200: TAKING, 403: REST}, {422: TAKING, 403: REST}),
    Row(
        "appointments:calendar_revoke",
        "taken",
        ONLY_GET_FOR_TAKING,
        {DONE: RECEIVER, 404: TAKING, 403: REST},
    ),
    Row("appointments:calendar_revoke", "unknown", ONLY_GET_FOR_TAKING, UNKNOWN_TO_TAKING),
    Row("calendar_feed", "living", {200: REST}, ONLY_GET_FOR_ALL, strangers=(200, 405)),
    Row("calendar_feed", "unknown", {404: REST}, ONLY_GET_FOR_ALL, strangers=(404, 405)),
]


def build(stage) -> None:
    world = stage.world
    worker = world.account(Role.SOCIAL_WORKER)
    day = clock.today() + dt.timedelta(days=10)
    while is_holiday(day):
        day += dt.timedelta(days=1)
    times = Times(day, dt.time(9), dt.time(11), 60)
    taken, free = operations.open_slots(actor=worker, site=world.sites["est"], times=times, now=timezone.now())
    person = stage.applications["draft"].applicant
    appointment = operations.book(
        actor=world.account(Role.RECEPTION), person=person, slot=taken, reason="Loyer impayé", now=timezone.now()
    )
    feed, secret = feeds.draw_feed(actor=worker, now=timezone.now())
    stage.made["appointments", "taken"] = {
        "pk": appointment.pk,
        "person": person.pk,
        "slot": taken.pk,
        "feed": feed.pk,
    }
    stage.made["appointments", "free"] = {"slot": free.pk}
    stage.made["calendar_feed", "living"] = {"token": secret}

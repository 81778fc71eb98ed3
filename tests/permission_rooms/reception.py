"""Reception: the queue of a site, first contacts, slips. Everything lives at the site of « est »."""

from cases.reception import operations as reception
from cases.reception.enums import Orientation
from cases.reception.slips import operations as slips
from directory.enums import Role
from tests.permission_matrix import (
    DONE,
    OFFICER,
    ONLY_GET_FOR_TAKING,
    ONLY_POST_FOR_TAKING,
    REST,
    TAKER,
    TAKING,
    Row,
    both,
)
from tests.permission_stage import Stage

MANAGERS = both("unit_manager")
COUNTING = TAKING | MANAGERS
DESKS = both("reception") | {"colleague"}
OF_THE_SITE = {"reception", "colleague", "unit_manager"}
OF_THE_UNIT = TAKING - {"reception@ouest", "social_worker@ouest", "case_officer@ouest"}

PAGE = {"get": {200: TAKING, 403: REST}, "post": ONLY_GET_FOR_TAKING}
FORM = {"get": {200: TAKING, 403: REST}, "post": {422: TAKING, 403: REST}}
COUNTED = {"get": {200: COUNTING, 403: REST}, "post": {405: COUNTING, 403: REST}}
UNKNOWN = {"get": {404: TAKING, 403: REST}, "post": {404: TAKING, 403: REST}}


def page(who: set[str]) -> dict:
    return {"get": {200: who, 404: TAKING, 403: REST}, "post": ONLY_GET_FOR_TAKING}


def button(outcomes: dict) -> dict:
    return {"get": ONLY_POST_FOR_TAKING, "post": {**outcomes, 403: REST}}


ROWS = [
    Row("reception:today", "", **PAGE),
    Row("reception:place", "", **FORM),
    Row("reception:queue", "site", **PAGE),
    Row("reception:queue", "unknown", {404: TAKING, 403: REST}, ONLY_GET_FOR_TAKING),
    Row("reception:waiting", "site", **PAGE),
    Row("reception:arrive", "site", **FORM),
    Row("reception:next", "site", **button({DONE: TAKING})),
    Row("reception:visit", "waiting", **PAGE),
    Row("reception:visit", "unknown", {404: TAKING, 403: REST}, ONLY_GET_FOR_TAKING),
    Row("reception:visit_step", "waiting", **button({DONE: TAKING})),
    Row("reception:visit_step", "received", **button({302: TAKING})),  # is received already
    Row("reception:visit_step", "unknown_step", **button({404: TAKING})),
    Row("reception:visit_contact", "received", **FORM),
    Row("reception:visit_contact", "unknown", **UNKNOWN),
    Row("reception:screen", "site", **PAGE),
    Row("reception:screen_numbers", "site", **PAGE),
    Row("reception:contact_new", "", **FORM),
    Row("reception:call_new", "", **FORM),
    Row("reception:person_contact", "someone", **FORM),
    Row("reception:person_contact", "unknown", **UNKNOWN),
    Row("reception:contact", "unnamed", **page(TAKING)),
    Row("reception:contact", "named", **page(TAKER | OFFICER)),
    Row("reception:contact", "urgent", **page(OF_THE_UNIT)),
    Row("reception:contact", "unknown", **page(set())),
    Row(
        "reception:contact_edit",
        "unnamed",
        {200: TAKER, 403: REST},
        {422: TAKER, 403: REST},
    ),
    Row(
        "reception:contact_edit",
        "named",
        {200: TAKER, 403: OFFICER | (REST - TAKING), 404: TAKING},
        {422: TAKER, 403: OFFICER | (REST - TAKING), 404: TAKING},
    ),
    Row("reception:contact_dealt", "urgent", **button({DONE: OF_THE_UNIT, 404: TAKING})),
    Row("reception:contact_dealt", "unnamed", **button({302: TAKING})),  # nothing was urgent
    Row("reception:figures", "", **COUNTED),
    Row("reception:slip_figures", "", **COUNTED),
    Row("reception:slip_thanks", "", {200: REST}, {405: REST}, strangers=(200, 405)),
    Row("reception:slip_card", "site", **COUNTED),
    Row("reception:slips_new", "site", {200: DESKS, 403: REST}, {422: DESKS, 403: REST}),
    Row(
        "reception:slip_link",
        "site",
        {405: DESKS | MANAGERS, 403: REST},
        {DONE: OF_THE_SITE, 403: REST},
    ),
    Row("reception:card_pdf", "site", **COUNTED),
    Row("reception:paper_pdf", "site", **COUNTED),
    Row("slip", "open", {200: REST}, {422: REST}, strangers=(200, 422)),
    Row("slip", "closed", {410: REST}, {410: REST}, strangers=(410, 410)),
    Row("slip", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
]


def build(stage: Stage) -> None:
    """A queue with somebody waiting and somebody received, one first contact of each kind, two links for slips."""
    account, person = stage.users[Role.RECEPTION], stage.applications["prepared"].applicant
    site = stage.world.sites["est"]
    stage.made["reception", "site"] = {"site": site.pk}
    waiting = reception.arrive(actor=account, site=site, call_name="Nadia")
    received = reception.arrive(actor=account, site=site, person=person)
    reception.receive(actor=account, visit=received)
    stage.made["reception", "waiting"] = {"pk": waiting.pk, "step": "receive"}
    stage.made["reception", "received"] = {"pk": received.pk, "step": "receive"}
    stage.made["reception", "unknown_step"] = {"pk": received.pk, "step": "nothing"}
    stage.made["reception", "someone"] = {"pk": person.pk}
    contacts = {
        "unnamed": (Orientation.INFORMATION, None),
        "named": (Orientation.APPOINTMENT, person),
        "urgent": (Orientation.EMERGENCY, person),
    }
    for name, (orientation, somebody) in contacts.items():
        told = {"medium": "phone", "source": "spontaneous", "problems": ["housing"], "orientations": [orientation]}
        made = reception.record_contact(actor=account, site=site, told=told, person=somebody)
        stage.made["reception", name] = {"pk": made.pk}
    _links(stage, account, site)


def _links(stage: Stage, account, site) -> None:
    stage.made["slip", "closed"] = {"token": slips.open_link(actor=account, site=site).token}
    stage.made["slip", "open"] = {"token": slips.open_link(actor=account, site=site).token}

"""Sheets of partners: « partner » belongs to the organisation of the referrals' service, which works in « est »."""

from backend.kit import clock
from directory.enums import Role
from directory.freshness import operations as freshness
from directory.models import Service
from directory.sheets import operations
from tests import referring
from tests.permission_matrix import DONE, OPEN_TO_EVERYBODY, REST, Row
from tests.permission_rooms.referrals import ADMIN, PARTNER, READERS

CHECKING = ADMIN | PARTNER
ANSWERING = ADMIN | {"unit_manager"}
MANAGER_ELSEWHERE = {"unit_manager@ouest"}


def own(route: str, on: str = "") -> Row:
    return Row(route, on, {200: PARTNER, 403: REST}, {422: PARTNER, 403: REST})


def read(route: str, who: set[str], on: str = "") -> Row:
    return Row(route, on, {200: who, 403: REST}, {405: who, 403: REST})


ROWS = [
    read("services:mine", PARTNER),
    own("services:mine_edit"),
    own("services:mine_service", "open"),
    Row("services:mine_service", "foreign", {404: PARTNER, 403: REST}, {404: PARTNER, 403: REST}),
    Row("services:check", "open", {405: CHECKING, 403: REST}, {DONE: CHECKING, 403: REST}),
    Row("services:check", "foreign", {405: CHECKING, 403: REST}, {DONE: ADMIN, 404: PARTNER, 403: REST}),
    read("services:organisation", READERS, "organisation"),
    read("services:proposals", ANSWERING | MANAGER_ELSEWHERE),
    Row(
        "services:proposal",
        "proposal",
        {200: ANSWERING, 404: MANAGER_ELSEWHERE, 403: REST},
        {422: ANSWERING, 404: MANAGER_ELSEWHERE, 403: REST},
    ),
]


HIDDEN = {404: PARTNER, 403: REST}
SETTLING = {200: CHECKING, 403: REST}
ROWS += [
    read("services:freshness", ADMIN),
    Row("services:report", "reported", SETTLING, {422: CHECKING, 403: REST}),
    Row(
        "services:report", "foreign_error", {200: ADMIN, 404: PARTNER, 403: REST}, {422: ADMIN, 404: PARTNER, 403: REST}
    ),
    Row("offer:report", "open", {200: REST}, {422: REST}, strangers=(200, 422)),
    Row("offer:report", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("offer:reported", "", **OPEN_TO_EVERYBODY),
]


def build(stage) -> None:
    foreign = referring.service(stage.world, name="Ailleurs", organisation="Une autre maison")
    stage.made["services", "foreign"] = {"pk": foreign.pk}
    told = {"words": "Le numéro ne répond plus.", "address": "192.0.2.1", "now": clock.now()}
    error = freshness.report_error(service=foreign, **told)
    stage.made["services", "foreign_error"] = {"pk": error.pk}
    service = Service.objects.get(pk=stage.made["services", "open"]["pk"])
    stage.made["services", "reported"] = {"pk": freshness.report_error(service=service, **told).pk}
    proposal = operations.propose_change(
        actor=stage.world.account(Role.PARTNER),
        sheet=service,
        version=service.version,
        told={"capacity": "Dix places"},
        opened_on="",
        today=clock.today(),
    )
    stage.made["services", "proposal"] = {"pk": proposal.pk}

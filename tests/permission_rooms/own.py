"""The private page of a person: the screens of the worker who opens it, and the page itself, which asks for a code."""

from directory.enums import Role
from tests import contracting, owning
from tests.permission_matrix import DONE, REST, Row, both
from tests.permission_stage import Stage

WRITER = {"social_worker", "case_officer"}
"""Who leads the file, and who covers them while they are away."""
WRITING = both("social_worker", "case_officer") | {"officer_colleague"}
ONLY_POST = {405: WRITING, 403: REST}
UNKNOWN = {404: WRITING, 403: REST}

ROWS = [
    Row("own_page", "open", {200: REST}, {422: REST}, strangers=(200, 422)),
    Row("own_page", "closed", {410: REST}, {410: REST}, strangers=(410, 410)),
    Row("own_page", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("own_paper", "open", {302: REST}, {405: REST}, strangers=(302, 405)),
    Row("own_paper", "closed", {410: REST}, {410: REST}, strangers=(410, 410)),
    Row("own_paper", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("own_steps", "open", {302: REST}, {405: REST}, strangers=(302, 405)),
    Row("own_steps", "closed", {410: REST}, {410: REST}, strangers=(410, 410)),
    Row("own_steps", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("contracts:own_open", "in force", {200: WRITER, 403: REST}, {422: WRITER, 403: REST}),
    Row("contracts:own_open", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:own_close", "page", ONLY_POST, {DONE: WRITER, 403: REST}),
    Row("contracts:own_close", "unknown", ONLY_POST, UNKNOWN),
    Row("contracts:own_card", "page", ONLY_POST, {404: WRITER, 403: REST}),
    Row("contracts:own_card", "unknown", ONLY_POST, UNKNOWN),
    Row("contracts:own_accept", "proposed", ONLY_POST, {DONE: WRITER, 403: REST}),
    Row("contracts:own_accept", "unknown", ONLY_POST, UNKNOWN),
    Row("contracts:own_decline", "proposed", {200: WRITER, 403: REST}, {422: WRITER, 403: REST}),
    Row("contracts:own_decline", "unknown", UNKNOWN, UNKNOWN),
]


def build(stage: Stage) -> None:
    """A contract in force, a page that was replaced and the one that serves, a step that was proposed there."""
    worker = stage.users[Role.SOCIAL_WORKER]
    contract = contracting.signed(stage.world, contracting.followed(stage.world, by=worker), by=worker)
    former = owning.page_for(stage.world, contract, by=worker)
    opened = owning.page_for(stage.world, contract, by=worker)
    stage.made["own_page", "closed"] = {"token": former.page.token}
    stage.made["own_page", "open"] = {"token": opened.page.token}
    for name in ("closed", "open"):
        stage.made["own_paper", name] = stage.made["own_steps", name] = stage.made["own_page", name]
    stage.made["contracts", "in force"] = {"pk": contract.pk, "person": contract.person_id}
    stage.made["contracts", "page"] = {"pk": opened.page.pk}
    step = owning.proposed(opened)
    stage.made["contracts", "proposed"] = {"pk": step.pk}

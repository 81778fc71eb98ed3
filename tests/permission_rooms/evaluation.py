"""Evaluation: a published action of another organisation than the partner's, and one that nobody but the staff sees.

The designer runs both; so does `social_worker`, who facilitates the first one.
"""

from collective_actions.evaluation import operations
from directory.enums import Role
from tests import evaluating
from tests.permission_matrix import DONE, REST, Row
from tests.permission_rooms.needs import BOARD, DESIGNER, PARTNER
from tests.permission_stage import Stage
from tests.sharing import organisation

STAFF = BOARD - PARTNER
RUNS = DESIGNER | {"social_worker"}

STAFF_PAGE = {"get": {200: STAFF, 403: REST}, "post": {405: STAFF, 403: REST}}
RUN_PAGE = {"get": {200: RUNS, 403: REST}, "post": {405: BOARD, 403: REST}}
RUN_FORM = {"get": {200: RUNS, 403: REST}, "post": {422: RUNS, 403: REST}}
UNKNOWN = {"get": {404: BOARD, 403: REST}, "post": {405: BOARD, 403: REST}}
UNKNOWN_FORM = {"get": {404: BOARD, 403: REST}, "post": {404: BOARD, 403: REST}}

ROWS = [
    Row("evaluation_slip", "open", {200: REST}, {422: REST}, strangers=(200, 422)),
    Row("evaluation_slip", "closed", {410: REST}, {410: REST}, strangers=(410, 410)),
    Row("evaluation_slip", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("evaluation_absent", "open", {200: REST}, {422: REST}, strangers=(200, 422)),
    Row("evaluation_absent", "closed", {410: REST}, {410: REST}, strangers=(410, 410)),
    Row("evaluation_absent", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("evaluation:thanks", "", {200: REST}, {405: REST}, strangers=(200, 405)),
    Row("evaluation:themes", "", **STAFF_PAGE),
    Row("evaluation:action", "published", {200: STAFF, 403: REST}, {405: BOARD, 403: REST}),
    Row("evaluation:action", "draft", {200: STAFF, 404: PARTNER, 403: REST}, {405: BOARD, 403: REST}),
    Row("evaluation:action", "unknown", **UNKNOWN),
    Row("evaluation:decide", "published", {200: DESIGNER, 403: REST}, {422: DESIGNER, 403: REST}),
    Row("evaluation:decide", "unknown", **UNKNOWN_FORM),
    Row("evaluation:series", "held", **RUN_PAGE),
    Row("evaluation:series", "unknown", **UNKNOWN),
    Row("evaluation:link", "held", {405: BOARD, 403: REST}, {DONE: RUNS, 403: REST}),
    Row("evaluation:link", "unknown", {405: BOARD, 403: REST}, {404: BOARD, 403: REST}),
    Row("evaluation:card", "held", **RUN_PAGE),
    Row("evaluation:card", "unknown", **UNKNOWN),
    Row("evaluation:paper", "held", **RUN_PAGE),
    Row("evaluation:type", "held", **RUN_FORM),
    Row("evaluation:type", "unknown", **UNKNOWN_FORM),
    Row("evaluation:type_absence", "held", **RUN_FORM),
    Row("evaluation:type_absence", "unknown", **UNKNOWN_FORM),
]


def build(stage: Stage) -> None:
    """Two addresses for the meetings of the published action: the first one is closed."""
    designer = stage.users[Role.ACTION_DESIGNER]
    owner = organisation("CCAS de Conches")
    published, draft = evaluating.action(owner), evaluating.action(owner, title="Jardiner", published=False)
    evaluating.facilitated(published, stage.users[Role.SOCIAL_WORKER])
    held = evaluating.series(published)
    evaluating.typed(designer, held, "444 Bien", "443", "334")
    stage.made["evaluation", "published"] = {"pk": published.pk}
    stage.made["evaluation", "draft"] = {"pk": draft.pk}
    stage.made["evaluation", "held"] = {"pk": held.pk}
    for name in ("closed", "open"):
        token = operations.open_link(actor=designer, series=held).token
        for route in ("evaluation_slip", "evaluation_absent"):
            stage.made[route, name] = {"token": token}

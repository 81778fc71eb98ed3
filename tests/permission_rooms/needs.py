"""Needs and proposals: one of each stage."""

from backend.kit import clock
from collective_actions.catalogue.enums import ActionKind
from collective_actions.needs import operations as needs
from directory.enums import Role
from tests.needs import noted, proposed, told
from tests.permission_matrix import DONE, REST, Row, both
from tests.permission_stage import Stage
from tests.sharing import organisation

DESIGNER = {"action_designer"}
PARTNER = {"partner"}
OUTSIDE = both("commission_member") | {"ended", "no_role"}
"""Neither of the staff nor a partner; whoever sits here besides their own role is of the staff."""
BOARD = REST - OUTSIDE

PAGE = {"get": {200: BOARD, 403: REST}, "post": {405: BOARD, 403: REST}}
DESIGNED = {"get": {200: DESIGNER, 403: REST}, "post": {405: DESIGNER, 403: REST}}
FORM = {"get": {200: DESIGNER, 403: REST}, "post": {422: DESIGNER, 403: REST}}
UNKNOWN = {"get": {404: DESIGNER, 403: REST}, "post": {404: DESIGNER, 403: REST}}
ENDORSERS = DESIGNER | PARTNER

ROWS = [
    Row("needs:tell", "", {200: REST}, {422: REST}, strangers=(200, 422)),
    Row("needs:told", "", {200: REST}, {405: REST}, strangers=(200, 405)),
    Row("needs:board", "", **PAGE),
    Row("needs:new", "", {200: BOARD, 403: REST}, {422: BOARD, 403: REST}),
    Row("needs:unread", "", **DESIGNED),
    Row("needs:show", "unread", {405: DESIGNER, 403: REST}, {DONE: DESIGNER, 403: REST}),
    Row("needs:show", "shown", {405: DESIGNER, 403: REST}, {302: DESIGNER, 403: REST}),  # is on the board already
    Row("needs:show", "unknown", {405: DESIGNER, 403: REST}, {404: DESIGNER, 403: REST}),
    Row("needs:aside", "unread", **FORM),
    Row("needs:aside", "unknown", **UNKNOWN),
    Row("needs:proposal_new", "", **FORM),
    Row("needs:proposal", "endorsed", **PAGE),
    Row("needs:proposal", "carried", **PAGE),
    Row("needs:proposal", "unknown", {404: BOARD, 403: REST}, {405: BOARD, 403: REST}),
    Row("needs:proposal_edit", "endorsed", **FORM),
    Row("needs:proposal_edit", "unknown", **UNKNOWN),
    Row("needs:proposal_history", "endorsed", **DESIGNED),
    Row("needs:proposal_history", "unknown", {404: DESIGNER, 403: REST}, {405: DESIGNER, 403: REST}),
    Row("needs:endorse", "endorsed", {200: ENDORSERS, 403: REST}, {422: ENDORSERS, 403: REST}),
    Row("needs:endorse", "unknown", {404: BOARD, 403: REST}, {404: BOARD, 403: REST}),
    Row("needs:carry", "endorsed", **FORM),
    Row("needs:carry", "alone", {403: REST}, {403: REST}),  # nobody endorses it yet
    Row("needs:carry", "carried", {403: REST}, {403: REST}),  # an action already
    Row("needs:take_back", "endorsement", {405: BOARD, 403: REST}, {DONE: DESIGNER, 403: REST}),
    Row("needs:take_back", "unknown", {405: BOARD, 403: REST}, {404: BOARD, 403: REST}),
]


def build(stage: Stage) -> None:
    """A need of each state, a proposal of each stage; the partner is not of the organisation that endorses."""
    designer, today = stage.users[Role.ACTION_DESIGNER], clock.today()
    stage.made["needs", "unread"] = {"pk": told(stage.world).pk}
    stage.made["needs", "shown"] = {"pk": noted(stage.world, designer).pk}
    proposals = {name: proposed(designer, noted(stage.world, designer)) for name in ("alone", "endorsed", "carried")}
    for name, proposal in proposals.items():
        stage.made["needs", name] = {"pk": proposal.pk}
    institution = organisation("CCAS de Conches")
    given = [
        needs.endorse(actor=designer, proposal=proposals[name], organisation=institution, words="Oui.", today=today)
        for name in ("endorsed", "carried")
    ]
    needs.carry(actor=designer, proposal=proposals["carried"], owner=institution, kind=ActionKind.WORKSHOP)
    stage.made["needs", "endorsement"] = {"pk": given[0].pk}

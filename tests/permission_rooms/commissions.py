"""Who opens which page of a session: convening, agenda, presence, votes, ties, and the composition of a commission.

In « est » the signatory chairs; `commission_member` holds the other seat; `secretary_there` has the role of a member
and no mandate.
"""

from aids.commissions.models import SigningAuthority
from directory.enums import Role
from tests.permission_matrix import (
    DONE,
    MEMBERS,
    ONLY_GET_FOR_SITS,
    REST,
    SECRETARIES,
    SECRETARY,
    SIGNATORY,
    SITS,
    SITS_HERE,
    Row,
    both,
    secretary_step,
)

ADMINISTRATOR = {"administrator"}
MANDATED = SIGNATORY | {"commission_member"}
READING = ADMINISTRATOR | SITS | both("unit_manager")
FORM = {"get": {200: ADMINISTRATOR, 403: REST}, "post": {422: ADMINISTRATOR, 403: REST}}
UNKNOWN = {404: ADMINISTRATOR, 403: REST}
REASONED = {
    "get": {200: SECRETARY, 403: {"secretary_there"} | (REST - SECRETARIES), 404: SECRETARIES},
    "post": {422: SECRETARY, 403: {"secretary_there"} | (REST - SECRETARIES), 404: SECRETARIES},
}
MEMBERS_STEP = {302: SITS_HERE, 404: SITS, 403: REST}

ROWS = [
    Row("commissions:convene", "prepared", **secretary_step(302)),  # in urgency, and no reason is given
    Row("commissions:convene_again", "prepared", **secretary_step(302)),
    Row("commissions:notice", "prepared", {200: SITS_HERE, 404: SITS, 403: REST}, ONLY_GET_FOR_SITS),
    Row("commissions:order", "prepared", **secretary_step(302)),
    Row("commissions:move", "prepared", **secretary_step(302)),
    Row("commissions:cancel", "prepared", **REASONED),
    Row("commissions:move_session", "prepared", **REASONED),
    Row(
        "commissions:no_quorum",
        "prepared",
        {200: SECRETARY, 403: {"secretary_there"} | (REST - SECRETARIES), 404: SECRETARIES},
        secretary_step(302)["post"],  # there is a quorum
    ),
    Row("commissions:suspend", "prepared", **secretary_step(302)),
    Row("commissions:resume", "open", **secretary_step(302)),
    Row(
        "commissions:approve",
        "open",
        {405: SECRETARIES, 403: REST},
        {404: SECRETARIES - {"secretary_there"}, 403: REST},
    ),
    Row("commissions:call", "open", **secretary_step(DONE)),
    Row("commissions:same", "open", **secretary_step(302)),
    Row("commissions:reopen", "open", **REASONED),
    Row("commissions:pulse", "open", {204: SITS_HERE, 404: SITS, 403: REST}, ONLY_GET_FOR_SITS),
    Row("commissions:ballot_open", "open", **secretary_step(302)),
    Row("commissions:ballot_record", "open", **secretary_step(302)),
    Row("commissions:ballot_close", "open", **secretary_step(302)),
    Row("commissions:ballot_cancel", "open", **secretary_step(302)),
    Row("commissions:vote", "open", ONLY_GET_FOR_SITS, MEMBERS_STEP),
    Row("commissions:dissent", "open", **secretary_step(302)),
    Row(
        "commissions:recuse",
        "prepared",
        {200: SITS_HERE, 404: SITS, 403: REST},
        {DONE: MANDATED, 302: MEMBERS | SECRETARY, 404: SITS, 403: REST},
    ),
    Row("commissions:ties", "", {200: SITS, 403: REST}, {422: SITS, 403: REST}),
    Row("commissions:tie_withdraw", "unknown", ONLY_GET_FOR_SITS, {404: SITS, 403: REST}),
    Row("commissions:composition", "", {200: READING, 403: REST}, {405: READING, 403: REST}),
    Row("commissions:seat_new", "seat", **FORM),
    Row("commissions:seat_new", "unknown", UNKNOWN, UNKNOWN),
    Row("commissions:seat_close", "seat", **FORM),
    Row("commissions:appoint", "seat", **FORM),
    Row("commissions:mandate_end", "mandate", **FORM),
    Row("commissions:authority_new", "seat", **FORM),
    Row("commissions:authority_end", "authority", **FORM),
    Row("commissions:authority_end", "unknown", UNKNOWN, UNKNOWN),
]


def build(stage) -> None:
    unit = stage.world.units["est"]
    mandate = stage.world.account(Role.COMMISSION_MEMBER).mandates.get()
    authority = SigningAuthority.objects.get(unit=unit, holder=stage.world.account(Role.SIGNATORY))
    stage.made["commissions", "seat"] = {"pk": mandate.seat_id, "unit": unit.pk}
    stage.made["commissions", "mandate"] = {"pk": mandate.pk}
    stage.made["commissions", "authority"] = {"pk": authority.pk}

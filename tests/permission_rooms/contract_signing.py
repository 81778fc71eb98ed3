"""The texts of the contract of a person whom the social worker leads: written, to sign, signed, opened again."""

from contracts.signing import amending
from directory.enums import Role
from tests import contracting
from tests.factories import household_of
from tests.permission_matrix import DONE, REST, Row
from tests.permission_rooms.contract_life import CLOSED, FORM, LATE, LEADS, ONLY_GET, ONLY_POST, PAGE, TOLD, UNKNOWN
from tests.permission_stage import Stage

ASKED = {"get": {200: LEADS, 403: REST}, "post": {DONE: LEADS, 403: REST}}
MISSING = {"get": {404: LEADS, 403: REST}, "post": ONLY_GET}

ROWS = [
    Row("contracts:send", "to_write", **ASKED),
    Row("contracts:send", "to_sign", **CLOSED),
    Row("contracts:send", "signed", **CLOSED),
    Row("contracts:send", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:take_back", "to_sign", ONLY_POST, {DONE: LEADS, 403: REST}),
    Row("contracts:take_back", "signed", ONLY_POST, TOLD),
    Row("contracts:take_back", "unknown", ONLY_POST, UNKNOWN),
    *(Row(f"contracts:{name}", "to_sign", **FORM) for name in ("sign", "receive_paper")),
    *(Row(f"contracts:{name}", on, **CLOSED) for name in ("sign", "receive_paper") for on in ("to_write", "signed")),
    *(Row(f"contracts:{name}", "unknown", UNKNOWN, UNKNOWN) for name in ("sign", "receive_paper")),
    Row("contracts:signed_paper", "signed", **PAGE),
    # the paper of another contract
    Row("contracts:signed_paper", "to_sign", **MISSING),
    Row("contracts:signed_paper", "unknown", UNKNOWN, ONLY_GET),
    *(Row(f"contracts:{name}", on, **PAGE) for name in ("version", "version_paper") for on in ("to_sign", "signed")),
    *(Row(f"contracts:{name}", "to_write", **MISSING) for name in ("version", "version_paper")),
    *(Row(f"contracts:{name}", "unknown", UNKNOWN, ONLY_GET) for name in ("version", "version_paper")),
    *(Row(f"contracts:{name}", "signed", **FORM) for name in ("amend", "renew")),
    *(Row(f"contracts:{name}", on, **LATE) for name in ("amend", "renew") for on in ("to_write", "amended")),
    *(Row(f"contracts:{name}", "unknown", UNKNOWN, UNKNOWN) for name in ("amend", "renew")),
    Row("contracts:withdraw", "amended", **ASKED),
    *(Row("contracts:withdraw", on, **CLOSED) for on in ("to_write", "signed")),
    Row("contracts:withdraw", "unknown", UNKNOWN, UNKNOWN),
    *(
        Row(f"contracts:{name}", on, **PAGE)
        for name in ("paper", "steps_paper")
        for on in ("to_write", "to_sign", "signed", "amended")
    ),
    *(Row(f"contracts:{name}", "unknown", UNKNOWN, ONLY_GET) for name in ("paper", "steps_paper")),
]


def build(stage: Stage) -> None:
    """One contract at each stage of its text; the paper that came back is that of the signed one."""
    world, worker = stage.world, stage.world.account(Role.SOCIAL_WORKER)
    signed = contracting.sent(world)
    paper = contracting.receive(signed)
    amended = contracting.signed(world)
    told = {"actor": worker, "contract": amended, "household": household_of(amended.person)}
    amending.begin_amendment(why="Un logement s’est libéré", **told)
    made = {
        "to_write": contracting.written(world),
        "to_sign": contracting.sent(world),
        "signed": signed,
        "amended": amended,
    }
    for on, contract in made.items():
        stage.made["contracts", on] = {"pk": contract.pk, "number": 1, "paper": paper.pk}

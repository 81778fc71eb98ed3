"""Appeals against decisions of the unit « est », decisions taken without the commission, errors mended.

« officer_colleague » examines what « case_officer » did not; the appeal « answered » was confirmed.
"""

import datetime as dt

from aids.commissions.appeals import operations as appeals
from aids.commissions.models import Decision
from backend.kit import clock
from directory.enums import Role
from tests import appealing, factories
from tests.permission_matrix import DECIDERS, DONE, FILE, OFFICER, REST, SECRETARIES, SIGNATORY, TAKER, Row, both

EXAMINER = {"officer_colleague"}
FOLLOWING = TAKER | OFFICER | DECIDERS
READING = FOLLOWING | EXAMINER
SIGNING = {"signatory", "signatory@ouest"}
COUNTING = SECRETARIES | both("unit_manager", "signatory")
ONLY_POST = {405: FILE, 403: REST}
UNKNOWN = {404: FILE, 403: REST}


def page(who: set[str], outcome=200) -> dict:
    return {"get": {outcome: who, 404: FILE, 403: REST}, "post": ONLY_POST}


def form(who: set[str], refused: set[str]) -> dict:
    """A form on an appeal, with an error when nothing is typed; `refused` read it and may not do this."""
    rest = {403: refused | (REST - FILE), 404: FILE}
    return {"get": {200: who, **rest}, "post": {422: who, **rest}}


def signed(post=422) -> dict:
    return {
        "get": {200: SIGNATORY, 404: SIGNING, 403: REST},
        "post": {post: SIGNATORY, 404: SIGNING, 403: REST},
    }


ROWS = [
    Row("appeals:list", "", {200: FILE, 403: REST}, ONLY_POST),
    Row("appeals:figures", "", {200: COUNTING, 403: REST}, {405: COUNTING, 403: REST}),
    Row("appeals:record", "contestable", **form(FOLLOWING, refused=set())),
    Row("appeals:record", "unknown", UNKNOWN, UNKNOWN),
    Row("appeals:detail", "received", **page(FOLLOWING)),
    Row("appeals:detail", "examined", **page(READING)),
    Row("appeals:detail", "unknown", UNKNOWN, ONLY_POST),
    Row(
        "appeals:take_up",
        "received",
        {200: EXAMINER, 404: {"case_officer@ouest"}, 403: REST},
        {DONE: EXAMINER, 404: {"case_officer@ouest"}, 403: REST},
    ),
    Row("appeals:acknowledge", "received", ONLY_POST, {DONE: FOLLOWING, 404: FILE, 403: REST}),
    Row("appeals:acknowledgement", "received", **page(FOLLOWING, outcome=302)),
    Row("appeals:acknowledgement", "examined", **page(READING)),
    Row("appeals:hearing", "examined", **form(EXAMINER, refused=FOLLOWING)),
    Row("appeals:conclude", "examined", **form(EXAMINER, refused=FOLLOWING)),
    Row("appeals:answer", "examined", **signed()),
    Row("appeals:set_aside", "examined", **signed()),
    Row("appeals:give_up", "received", **form(FOLLOWING, refused=set())),
    Row("appeals:letter", "received", **page(FOLLOWING, outcome=302)),
    Row("appeals:letter", "answered", **page(READING)),
    Row("delegated:list", "", {200: COUNTING, 403: REST}, {405: COUNTING, 403: REST}),
    # the text in force lets nobody decide alone
    Row(
        "delegated:decide",
        "ready",
        {404: {"unit_manager@ouest", "signatory@ouest"}, 403: REST},
        {404: {"unit_manager@ouest", "signatory@ouest"}, 403: REST},
    ),
    Row("rectifying:rectify", "contestable", **signed()),
    Row("rectifying:rectify", "unknown", {404: SIGNING, 403: REST}, {404: SIGNING, 403: REST}),
]


def build(stage) -> None:
    world = stage.world
    stage.made["delegated", "ready"] = {"line": stage.applications["ready"].lines.get().pk}
    names = ("received", "examined", "answered", "contestable")
    with clock.at(clock.now() - dt.timedelta(days=10)):
        lines = [appealing.ready_line(world, f"Kaki {name}", emergency=False) for name in names]
        factories.decided_session(world, lines=lines, opinions=[factories.opinion("refusal")] * len(names))
    decisions = dict(zip(names, (Decision.objects.get(line=line) for line in lines), strict=True))
    contestable = decisions.pop("contestable")
    stage.made["appeals", "contestable"] = {"decision": contestable.pk}
    stage.made["rectifying", "contestable"] = {"pk": contestable.pk}
    for name, decision in decisions.items():
        appeal = appealing.recorded(world, decision)
        stage.made["appeals", name] = {"pk": appeal.pk}
        if name == "received":
            continue
        appeals.acknowledge(actor=world.account(Role.RECEPTION), appeal=appeal, today=clock.today())
        taken = appealing.examined(world, appeal, by=stage.users["officer_colleague"])
        if name == "answered":
            appealing.answered(world, taken)

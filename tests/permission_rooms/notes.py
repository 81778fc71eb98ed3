"""Notes of the person whose draft `reception` took, which nobody else follows; both notes are theirs."""

from backend.kit import clock
from cases.notes import operations
from cases.notes.enums import WORKING, Level
from cases.notes.operations import Told
from directory.enums import Role
from tests.permission_matrix import DONE, IDENTITY, REST, TAKER, Row

ONLY = {405: IDENTITY, 403: REST}
UNKNOWN = {404: IDENTITY, 403: REST}
FORM = {"get": {200: TAKER, 404: IDENTITY, 403: REST}, "post": {422: TAKER, 404: IDENTITY, 403: REST}}

ROWS = [
    Row("notes:list", "written", {200: TAKER, 403: REST}, ONLY),
    Row("notes:list", "unknown", UNKNOWN, ONLY),
    Row("notes:new", "written", {200: TAKER, 403: REST}, {422: TAKER, 403: REST}),
    Row("notes:new", "unknown", UNKNOWN, UNKNOWN),
    Row("notes:correct", "written", **FORM),
    Row("notes:correct", "unknown", UNKNOWN, UNKNOWN),
    Row("notes:complete", "written", **FORM),
    Row("notes:complete", "unknown", UNKNOWN, UNKNOWN),
    Row("notes:working_correct", "written", **FORM),
    Row("notes:working_correct", "unknown", UNKNOWN, UNKNOWN),
    Row("notes:working_delete", "written", FORM["get"], {DONE: TAKER, 404: IDENTITY, 403: REST}),
    Row("notes:working_delete", "unknown", UNKNOWN, UNKNOWN),
]


def build(stage) -> None:
    person = stage.applications["draft"].applicant
    writing = {"actor": stage.world.account(Role.RECEPTION), "person": person, "now": clock.now()}
    note = operations.write_note(level=Level.FILE, told=Told("Dit avoir reçu le courrier."), **writing)
    working = operations.write_note(level=WORKING, told=Told("À vérifier."), **writing)
    stage.made["notes", "written"] = {"person": person.pk, "pk": note.pk, "working": working.pk}

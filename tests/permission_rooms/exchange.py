"""Files of others' services, for the administrator; what is open in the directory, for everybody."""

from backend.audit.operations import operation
from backend.kit import clock
from directory.exchange import operations
from directory.exchange.models import DirectoryImport, ImportProgress
from directory.exchange.states import IMPORT
from tests.permission_matrix import DONE, REST, Row

ADMIN = {"administrator"}
ONLY_GET = {405: ADMIN, 403: REST}

ROWS = [
    Row("offer_structures", "", {200: REST}, {405: REST}, strangers=(200, 405)),
    Row("offer_services", "", {200: REST}, {405: REST}, strangers=(200, 405)),
    Row("exchange:imports", "", {200: ADMIN, 403: REST}, {422: ADMIN, 403: REST}),
    Row("exchange:import", "examined", {200: ADMIN, 403: REST}, ONLY_GET),
    Row("exchange:progress", "examined", {200: ADMIN, 403: REST}, ONLY_GET),
    Row("exchange:write", "examined", ONLY_GET, {DONE: ADMIN, 403: REST}),
    Row("exchange:set_aside", "examined", ONLY_GET, {DONE: ADMIN, 403: REST}),
]


def build(stage) -> None:
    with operation("tests.import", actor=None):
        made = DirectoryImport(name="offre.zip", asked_at=clock.now())
        made.save()
        ImportProgress.objects.create(directory_import=made)
        IMPORT.move(made, "examine", report=operations.Plan().report())
    stage.made["exchange", "examined"] = {"pk": made.pk}

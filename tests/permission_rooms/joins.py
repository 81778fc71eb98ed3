"""What serves a step: the case officer alone writes in that contract, and says what a request supports.

« joined » is the step of `contracts`, served by a referral of the case officer."""

from backend.kit import clock
from contracts.plan import operations
from contracts.plan.models import Step
from tests import referring
from tests.factories import household_of
from tests.permission_matrix import DONE, OFFICER, REST, Row
from tests.permission_rooms.contracts import MISSING, ONLY_GET, WRITERS

SAID = {200: OFFICER, 404: WRITERS, 403: REST}
SENT = {DONE: OFFICER, 404: WRITERS, 403: REST}
TOO_LATE = ({302: OFFICER, 404: WRITERS, 403: REST}, {422: OFFICER, 404: WRITERS, 403: REST})

ROWS = [
    *(
        Row(f"contracts:{name}", "joined", {200: OFFICER, 403: REST}, {422: OFFICER, 403: REST})
        for name in ("enrol", "refer")
    ),
    *(Row(f"contracts:{name}", "unknown", MISSING, MISSING) for name in ("enrol", "refer")),
    Row("contracts:tie", "joined", ONLY_GET, {302: OFFICER, 403: REST}),
    Row("contracts:tie", "unknown", ONLY_GET, MISSING),
    Row("contracts:untie", "joined", ONLY_GET, {DONE: OFFICER, 403: REST}),
    Row("contracts:untie", "unknown", ONLY_GET, MISSING),
    Row("applications:line_step", "examined", SAID, SENT),
    Row("applications:line_step", "prepared", *TOO_LATE),
    Row("applications:line_step", "unknown", MISSING, MISSING),
]


def build(stage) -> None:
    """The room of contracts wrote the step."""
    officer = stage.users["case_officer"]
    step = Step.objects.get(pk=stage.made["contracts", "step"]["pk"])
    person = step.objective.contract.person
    service = referring.service(stage.world, name="Agence", organisation="Agence des étapes")
    referral = referring.referred(stage.world, service, someone=person, by=officer)
    told = {"step": step, "household": household_of(person), "today": clock.today(), "referral": referral}
    tied = operations.tie(actor=officer, **told)
    stage.made["contracts", "joined"] = {"pk": step.pk, "person": person.pk, "tie": tied.pk}

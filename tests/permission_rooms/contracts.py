"""The doors of contracts: one that is being written by the case officer, who alone follows the file."""

from backend.kit import clock
from contracts.contract import operations
from contracts.plan import operations as plan
from contracts.plan.operations import StepInput
from tests.factories import household_of
from tests.permission_matrix import CASE_OFFICERS, DONE, OFFICER, REST, Row, both

WRITERS = both("social_worker") | CASE_OFFICERS
ONLY_GET = {405: WRITERS, 403: REST}
PAGE = {"get": {200: OFFICER, 403: REST}, "post": ONLY_GET}
FORM = {"get": {200: OFFICER, 403: REST}, "post": {422: OFFICER, 403: REST}}
ASKED = {"get": {200: OFFICER, 403: REST}, "post": {DONE: OFFICER, 403: REST}}
MISSING = {404: WRITERS, 403: REST}

PAGES = [("contract", "text"), ("rest", "text"), ("history", "text"), ("step", "step")]
FORMS = [
    ("terms", "text"),
    ("partners", "text"),
    ("objective_new", "text"),
    ("objective_edit", "objective"),
    ("step_new", "objective"),
    ("step_edit", "step"),
]

ROWS = [
    Row("contracts:mine", "", {200: WRITERS, 403: REST}, ONLY_GET),
    Row("contracts:new", "followed", **FORM),
    Row("contracts:new", "text", {302: OFFICER, 403: REST}, {422: OFFICER, 403: REST}),
    Row("contracts:new", "unknown", MISSING, MISSING),
    *(Row(f"contracts:{name}", on, **PAGE) for name, on in PAGES),
    *(Row(f"contracts:{name}", "unknown", MISSING, ONLY_GET) for name, _on in PAGES),
    *(Row(f"contracts:{name}", on, **FORM) for name, on in FORMS),
    *(Row(f"contracts:{name}", "unknown", MISSING, MISSING) for name, _on in FORMS),
    Row("contracts:domain", "text", {200: OFFICER, 403: REST}, {422: OFFICER, 403: REST}),
    Row("contracts:domain", "unknown", MISSING, MISSING),
    Row("contracts:partner_remove", "text", ONLY_GET, {404: OFFICER, 403: REST}),
    Row("contracts:partner_remove", "unknown", ONLY_GET, MISSING),
    Row("contracts:step_move", "step", ONLY_GET, {404: OFFICER, 403: REST}),
    Row("contracts:step_move", "unknown", ONLY_GET, MISSING),
    Row("contracts:objective_drop", "dropped", **ASKED),
    Row("contracts:objective_drop", "unknown", MISSING, MISSING),
    Row("contracts:abandon", "left", **ASKED),
    Row("contracts:abandon", "unknown", MISSING, MISSING),
]


def build(stage) -> None:
    """The case officer writes two contracts, and follows a person who has none."""
    officer, today = stage.users["case_officer"], clock.today()
    stage.made["contracts", "followed"] = {"person": stage.applications["decided"].applicant_id}
    for name, on in [("text", "examined"), ("left", "ready")]:
        person = stage.applications[on].applicant
        home = household_of(person)
        made = operations.open_contract(
            actor=officer, person=person, household=home, today=today, schemes=("voluntary",)
        )
        stage.made["contracts", name] = {"pk": made.pk, "person": person.pk, "domain": "budget", "party": 0}
        if name == "left":
            continue
        told = {"actor": officer, "contract": made, "household": home, "domain": "budget"}
        kept, dropped = (plan.add_objective(wording=words, **told) for words in ("Je veux dormir", "Je veux tout"))
        step = plan.add_step(actor=officer, objective=kept, household=home, told=StepInput("Aérer"), today=today)
        stage.made["contracts", "objective"] = {"pk": kept.pk}
        stage.made["contracts", "dropped"] = {"pk": dropped.pk}
        stage.made["contracts", "step"] = {"pk": step.pk}

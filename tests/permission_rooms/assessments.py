"""The doors of social assessments: one that is being written, one that is finished, one that is frozen."""

from backend.audit.operations import operation
from backend.kit import clock
from cases.assessments import operations as assessments
from cases.assessments.operations import Reading
from cases.assessments.queries import Texts
from tests.permission_matrix import CASE_OFFICERS, DONE, NOBODY, OFFICER, REST, Row, both

WRITERS = both("social_worker") | CASE_OFFICERS
FOLLOWERS = OFFICER
"""The case officer wrote all of them; no other writer follows the file."""


def page(who: set[str], others: int) -> dict:
    """A page of one assessment: to those who do not follow, `others` (404 for a draft, 403 once it is finished)."""
    return {"get": {200: who, others: WRITERS, 403: REST}, "post": {405: WRITERS, 403: REST}}


def form(who: set[str], others: int, sent: object = 422) -> dict:
    return {"get": {200: who, others: WRITERS, 403: REST}, "post": {sent: who, others: WRITERS, 403: REST}}


def unknown(route: str) -> Row:
    only_post = {405: WRITERS, 403: REST}
    missing = {404: WRITERS, 403: REST}
    pages = ("assessments:assessment", "assessments:paper")
    get = only_post if route == "assessments:reopen" else missing
    return Row(route, "unknown", get, only_post if route in pages else missing)


GONE_BACK = {302: FOLLOWERS, 403: REST}
ROUTES = ("new", "assessment", "edit", "finish", "reopen", "abandon", "amend", "paper")

ROWS = [
    *(unknown(f"assessments:{name}") for name in ROUTES),
    Row("assessments:new", "followed", **form(FOLLOWERS, 403)),
    Row("assessments:new", "written", **form(NOBODY, 403) | {"get": GONE_BACK, "post": {422: FOLLOWERS, 403: REST}}),
    Row("assessments:assessment", "written", **page(FOLLOWERS, 404)),
    Row("assessments:assessment", "finished", **page(FOLLOWERS, 403)),
    Row("assessments:assessment", "frozen", **page(FOLLOWERS, 403)),
    Row("assessments:paper", "written", **page(FOLLOWERS, 404)),
    Row("assessments:paper", "finished", **page(FOLLOWERS, 403)),
    Row("assessments:edit", "written", **form(FOLLOWERS, 404)),
    Row("assessments:edit", "finished", GONE_BACK, {403: REST}),
    Row("assessments:finish", "written", **form(FOLLOWERS, 404)),
    Row("assessments:finish", "frozen", GONE_BACK, {403: REST}),
    Row("assessments:abandon", "written", **form(FOLLOWERS, 404, DONE)),
    Row("assessments:abandon", "finished", {403: REST}, {403: REST}),
    Row("assessments:reopen", "finished", {405: WRITERS, 403: REST}, {DONE: FOLLOWERS, 403: REST}),
    Row("assessments:reopen", "frozen", {405: WRITERS, 403: REST}, {403: REST}),
    Row(
        "assessments:amend",
        "written",
        **form(NOBODY, 404)
        | {
            "get": {403: FOLLOWERS | (REST - WRITERS), 404: WRITERS},
            "post": {403: FOLLOWERS | (REST - WRITERS), 404: WRITERS},
        },
    ),
    Row("assessments:amend", "finished", **form(FOLLOWERS, 403)),
    Row("assessments:amend", "frozen", **form(FOLLOWERS, 403)),
    # whoever may write assessments and sees the application; nothing to propose with on « submitted »
    Row("applications:assessment", "submitted", {404: WRITERS, 403: REST}, {404: WRITERS, 403: REST}),
    Row("applications:assessment", "examined", **form(OFFICER, 404, DONE)),
    Row("applications:assessment", "ready", **form(OFFICER, 404)),
]


def build(stage) -> None:
    """The case officer assesses four applicants whose files they follow."""
    author = stage.users["case_officer"]
    for name, on in [("followed", "decided"), ("written", "examined"), ("finished", "ready"), ("frozen", "open")]:
        applicant = stage.applications[on].applicant
        stage.made["assessments", name] = {"person": applicant.pk}
        if name != "followed":
            stage.made["assessments", name]["pk"] = _assessed(author, applicant, name).pk


def _assessed(author, person, state: str):
    household = person.memberships.get().household
    made = assessments.begin(actor=author, person=person, household=household, on=clock.today())
    texts = Texts("La situation.", "Ses mots.")
    assessments.save_draft(actor=author, assessment=made, version=0, texts=texts, now=clock.now())
    if state == "written":
        return made
    reading = Reading(not_because="Absente.")
    made = assessments.finish(actor=author, assessment=made, version=1, reading=reading, on=clock.today())
    if state == "frozen":
        with operation("tests.freeze", actor=None):
            made = assessments.freeze(made, clock.today())
    return made

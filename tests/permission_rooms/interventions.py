"""Interventions: who records for whom, who reads whose figures. `reception` follows the « submitted » household."""

from backend.kit import clock
from cases.interventions import operations
from cases.interventions.models import Box
from cases.interventions.operations import Told
from directory.enums import Role
from tests.permission_matrix import (
    DONE,
    IDENTITY,
    ONLY_GET_FOR_TAKING,
    ONLY_POST_FOR_TAKING,
    REST,
    TAKER,
    TAKING,
    TAKING_FORM,
    TAKING_UNKNOWN,
    Row,
    both,
)

MANAGERS = both("unit_manager")
OWN_FORM = {"get": {200: TAKER, 404: TAKING, 403: REST}, "post": {422: TAKER, 404: TAKING, 403: REST}}
FOLLOWED_FORM = {"get": {200: TAKER, 403: REST}, "post": {422: TAKER, 403: REST}}
FIGURES = {"get": {200: IDENTITY, 403: REST}, "post": {405: IDENTITY, 403: REST}}
OWN_STEP = {"get": ONLY_POST_FOR_TAKING, "post": {DONE: TAKER, 404: TAKING, 403: REST}}
UNKNOWN_STEP = {"get": ONLY_POST_FOR_TAKING, "post": {404: TAKING, 403: REST}}
# without the key of a page nothing is written: its owner is told to load it again
OWN_USE = {"get": ONLY_POST_FOR_TAKING, "post": {302: TAKER, 404: TAKING, 403: REST}}

ROWS = [
    Row("interventions:day", "", **TAKING_FORM),
    Row("interventions:new_collective", "", **TAKING_FORM),
    Row("interventions:persons", "", ONLY_POST_FOR_TAKING, {200: TAKING, 403: REST}),
    Row("interventions:sets", "", {200: TAKING, 403: REST}, ONLY_GET_FOR_TAKING),
    Row("interventions:table", "", **FIGURES),
    # one worker alone recorded something: the figures are theirs and their manager's
    Row(
        "interventions:table_csv",
        "",
        {200: TAKER | {"unit_manager"}, 403: REST},
        {405: IDENTITY, 403: REST},
    ),
    Row("interventions:workers", "", {200: MANAGERS, 403: REST}, {405: MANAGERS, 403: REST}),
    Row("interventions:new", "submitted", **FOLLOWED_FORM),
    Row("interventions:new", "unknown", **TAKING_UNKNOWN),
    Row("interventions:use_set", "set", **OWN_USE),
    Row("interventions:use_set", "unknown", **UNKNOWN_STEP),
    Row("interventions:use_set_collective", "set", **OWN_USE),
    Row("interventions:use_set_collective", "unknown", **UNKNOWN_STEP),
    Row("interventions:undo", "submitted", **OWN_STEP),
    Row("interventions:undo", "unknown", **UNKNOWN_STEP),
    Row("interventions:keep_set", "submitted", **OWN_FORM),
    Row("interventions:keep_set", "unknown", **TAKING_UNKNOWN),
    Row("interventions:rename_set", "set", **OWN_FORM),
    Row("interventions:rename_set", "unknown", **TAKING_UNKNOWN),
    Row("interventions:remove_set", "set", **OWN_STEP),
    Row("interventions:remove_set", "unknown", **UNKNOWN_STEP),
]


def build(stage) -> None:
    worker = stage.world.account(Role.RECEPTION)
    person = stage.applications["submitted"].applicant
    today = clock.today()
    told = Told(cells=[Box("housing", "information")], medium="phone", minutes=20, persons=[person])
    made = operations.record(actor=worker, told=told, on_date=today, today=today)
    kept = operations.keep_set(actor=worker, intervention=made, name="Logement")
    stage.made["interventions", "submitted"] = {"person": person.pk, "pk": made.pk}
    stage.made["interventions", "set"] = {"person": person.pk, "pk": kept.pk}

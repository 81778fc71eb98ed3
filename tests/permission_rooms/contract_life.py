"""The life and the end of the contract of a person whom the social worker leads; each stage has its own."""

from backend.kit import clock
from contracts.life.leaving import leave
from contracts.life.operations import ReviewInput, hold_review
from directory.enums import Role
from tests import contracting, factories
from tests.cases.following_stage import colleague, end_roles
from tests.contracts.lives import days, finish, in_force
from tests.permission_matrix import DONE, REST, Row, both

LEADS = {"social_worker", "case_officer"}
"""Who leads the person, and who covers them in the stage of `following`."""
WRITERS = both("social_worker", "case_officer") | {"officer_colleague"}
TOLD = {302: LEADS, 403: REST}
"""The state is not one for it: who has the right is led to the contract, which says so."""

ONLY_GET = {405: WRITERS, 403: REST}
ONLY_POST = {405: WRITERS, 403: REST}
UNKNOWN = {404: WRITERS, 403: REST}
FORM = {"get": {200: LEADS, 403: REST}, "post": {422: LEADS, 403: REST}}
PAGE = {"get": {200: LEADS, 403: REST}, "post": ONLY_GET}
LATE = {"get": TOLD, "post": FORM["post"]}
"""What was typed is shown again."""
CLOSED = {"get": TOLD, "post": TOLD}
MANAGERS = both("unit_manager")
FIGURES = {"get": {200: WRITERS | MANAGERS, 403: REST}, "post": {405: WRITERS | MANAGERS, 403: REST}}
NAMED = ({200: {"unit_manager"}, 404: MANAGERS, 403: REST}, {422: {"unit_manager"}, 404: MANAGERS, 403: REST})
LED = ({404: MANAGERS, 403: REST}, {404: MANAGERS, 403: REST})

ROWS = [
    Row("contracts:new_review", "in_force", **FORM),
    Row("contracts:new_review", "over", **LATE),
    Row("contracts:new_review", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:review", "planned", **PAGE),
    Row("contracts:review", "held", **PAGE),
    Row("contracts:review", "unknown", UNKNOWN, ONLY_GET),
    Row("contracts:hold_review", "planned", **FORM),
    # corrected by who held it, the same day
    Row("contracts:hold_review", "held", {200: {"social_worker"}, 302: LEADS, 403: REST}, FORM["post"]),
    Row("contracts:hold_review", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:suspend", "in_force", **FORM),
    Row("contracts:suspend", "over", **LATE),
    Row("contracts:suspend", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:resume", "in_force", ONLY_POST, {302: LEADS, 403: REST}),  # does not wait
    Row("contracts:resume", "over", ONLY_POST, TOLD),
    Row("contracts:resume", "unknown", ONLY_POST, UNKNOWN),
    Row("contracts:reminders", "in_force", {200: LEADS, 403: REST}, {DONE: LEADS, 403: REST}),  # nobody ticked: no wish
    Row("contracts:reminders", "over", **CLOSED),
    Row("contracts:reminders", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:leave", "couple", **FORM),
    Row("contracts:leave", "in_force", **CLOSED),
    Row("contracts:leave", "over", **CLOSED),
    Row("contracts:leave", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:left_paper", "parted", **PAGE),
    Row("contracts:left_paper", "unknown", UNKNOWN, ONLY_GET),
    Row("contracts:lead", "in_force", **FORM),
    Row("contracts:lead", "over", **LATE),
    Row("contracts:lead", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:leaderless", "", {200: MANAGERS, 403: REST}, {405: MANAGERS, 403: REST}),
    # a manager of the unit, who reads nothing of it
    Row("contracts:name_lead", "leaderless", *NAMED),
    Row("contracts:name_lead", "in_force", *LED),
    Row("contracts:name_lead", "unknown", *LED),
    Row("contracts:contract", "leaderless", {200: {"case_officer"}, 403: REST}, ONLY_GET),
    Row("contracts:end", "in_force", **FORM),
    Row("contracts:end", "over", **LATE),
    Row("contracts:end", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:later", "in_force", **CLOSED),
    Row("contracts:later", "over", **FORM),
    Row("contracts:later", "unknown", UNKNOWN, UNKNOWN),
    Row("contracts:figures", "", **FIGURES),
    Row("contracts:figures_csv", "", **FIGURES),
]


def build(stage) -> None:
    world, worker = stage.world, stage.world.account(Role.SOCIAL_WORKER)
    made = in_force(world, starts=-40)
    stage.made["contracts", "in_force"] = {"pk": made.pk}
    over = in_force(world, starts=-300)
    finish(world, over, ended_on=days(-190))
    stage.made["contracts", "over"] = {"pk": over.pk}
    two = contracting.followed(world, last_name="Noyer", phone="")
    both_sign = in_force(world, two, second=contracting.spouse(world, two))
    stage.made["contracts", "couple"] = {"pk": both_sign.pk}
    was_two = contracting.followed(world, last_name="Sorbier", phone="")
    parted = contracting.signed(world, was_two, second=contracting.spouse(world, was_two, "Hugo"))
    told = {"household": factories.household_of(was_two), "party": parted.parties.get(person=was_two)}
    leave(actor=worker, contract=parted, why="Ils se séparent.", today=clock.today(), **told)
    stage.made["contracts", "parted"] = {"person": was_two.pk, "text": parted.versions.get().pk}
    gone = colleague(world, name="gone")
    left = in_force(world, contracting.followed(world, by=gone, last_name="Marronnier", phone=""), by=gone)
    factories.draft(world, left.person, by=stage.users["case_officer"])
    end_roles(gone)
    stage.made["contracts", "leaderless"] = {"pk": left.pk}
    held = hold_review(
        actor=worker,
        contract=made,
        household=factories.household_of(made.person),
        review=None,
        version=0,
        told=ReviewInput(held_on=clock.today(), own_words="Ça va mieux.", decided="go_on"),
        today=clock.today(),
    )
    stage.made["contracts", "held"] = {"pk": held.pk}
    stage.made["contracts", "planned"] = {"pk": made.reviews.filter(held_on=None).first().pk}

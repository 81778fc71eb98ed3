"""Two files of one person: whoever may look sees any pair, whatever the unit; two accounts do it, one takes it apart.

`social_worker` proposed the merges; `officer_colleague` confirmed them.
"""

from cases.merging import operations, undoing
from cases.merging.operations import Wishes
from cases.people.models import Person
from tests import factories
from tests.permission_matrix import CASE_OFFICERS, REST, Row, both

MANAGERS = both("unit_manager")
WORKERS = both("social_worker")
PROPOSING = WORKERS | CASE_OFFICERS
CONFIRMING = CASE_OFFICERS | MANAGERS
LOOKING = PROPOSING | MANAGERS
PROPOSER = {"social_worker"}

PAGE = {"get": {200: LOOKING, 403: REST}, "post": {405: LOOKING, 403: REST}}
UNKNOWN = {"get": {404: LOOKING, 403: REST}, "post": {404: LOOKING, 403: REST}}
SEARCH = {"get": {200: PROPOSING, 403: REST}, "post": {422: PROPOSING, 403: REST}}
DECLINING = {"get": {200: CONFIRMING | PROPOSER, 403: REST}, "post": {422: CONFIRMING | PROPOSER, 403: REST}}
UNDOING = {"get": {200: CONFIRMING, 403: REST}, "post": {422: CONFIRMING, 403: REST}}

ROWS = [
    Row("merging:list", "", **PAGE),
    Row("merging:search", "alike", **SEARCH),
    Row("merging:search", "unknown", {404: PROPOSING, 403: REST}, {404: PROPOSING, 403: REST}),
    Row("merging:pair", "alike", {200: LOOKING, 403: REST}, {422: PROPOSING, 403: REST}),
    Row("merging:pair", "proposed", {302: LOOKING, 403: REST}, {422: PROPOSING, 403: REST}),
    Row("merging:pair", "unknown", {404: LOOKING, 403: REST}, {404: PROPOSING, 403: REST}),
    Row("merging:two_persons", "alike", **SEARCH),
    Row("merging:two_persons", "unknown", {404: PROPOSING, 403: REST}, {404: PROPOSING, 403: REST}),
    Row("merging:merge", "proposed", {200: LOOKING, 403: REST}, {422: CONFIRMING, 403: REST}),
    Row("merging:merge", "done", {200: LOOKING, 403: REST}, {422: CONFIRMING, 403: REST}),
    Row("merging:merge", "unknown", **UNKNOWN),
    Row("merging:decline", "proposed", **DECLINING),
    Row("merging:decline", "unknown", **UNKNOWN),
    Row("merging:undo", "done", **UNDOING),
    Row("merging:undo", "unknown", {404: CONFIRMING, 403: REST}, {404: CONFIRMING, 403: REST}),
    Row("merging:undone", "done", {302: LOOKING, 403: REST}, {302: CONFIRMING, 403: REST}),
    Row("merging:undone", "undone", {200: LOOKING, 403: REST}, {422: CONFIRMING, 403: REST}),
    Row("merging:undone", "unknown", {404: LOOKING, 403: REST}, {404: CONFIRMING, 403: REST}),
]


def build(stage) -> None:
    """A pair that nobody judged, one proposed, one merged, one taken apart."""
    for number, on in enumerate(("alike", "proposed", "done", "undone")):
        files = _two_files(stage, number)
        merge = None if on == "alike" else _merge(stage, on, files)
        pks = {"first": files[0].pk, "second": files[1].pk, "pk": merge.pk if merge else files[0].pk}
        stage.made["merging", on] = pks


def _two_files(stage, number: int) -> tuple[Person, Person]:
    known = {"last_name": f"Kakitier{number}", "phone": "", "residence": {"no_fixed_address": True}}
    return tuple(factories.person(stage.world, first_name=name, **known) for name in ("Maïwenn", "Maiwen"))


def _merge(stage, on: str, files: tuple[Person, Person]):
    home = files[0].memberships.get().household_id
    merge = operations.propose(
        actor=stage.users["social_worker"],
        persons=files,
        wishes=Wishes(files[0].pk, lives_in_id=home),
        reason="Même pièce d’identité.",
    )
    if on == "proposed":
        return merge
    officer = stage.users["officer_colleague"]
    merge = operations.confirm(actor=officer, merge=merge, version=merge.version, seen=(1, 1))
    if on == "done":
        return merge
    return undoing.undo(actor=officer, merge=merge, version=merge.version, reason="Deux sœurs.")

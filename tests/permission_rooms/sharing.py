"""Sharing with a partner's professional, from both sides."""

from backend.kit import clock
from cases.people.models import Person
from cases.sharing import operations
from cases.sharing.operations import Informed
from directory.enums import Role
from tests import sharing
from tests.permission_matrix import DPO, IDENTITY, REST, TAKER, Row

FOLLOWS = TAKER  # nobody else follows a file that nobody examines
OVERSEES = TAKER | {"unit_manager"}
PARTNERS = {"partner"}


ONLY_GET = {405: IDENTITY, 403: REST}
UNKNOWN = {404: IDENTITY, 403: REST}

ROWS = [
    Row("sharing:of_person", "file", {200: OVERSEES, 403: REST}, ONLY_GET),
    Row("sharing:of_person", "other file", {200: FOLLOWS, 403: REST}, ONLY_GET),
    Row("sharing:of_person", "unknown", UNKNOWN, ONLY_GET),
    Row("sharing:new", "file", {200: FOLLOWS, 403: REST}, {422: FOLLOWS, 403: REST}),
    Row("sharing:new", "unknown", UNKNOWN, UNKNOWN),
    Row("sharing:share", "shared", {200: OVERSEES, **UNKNOWN}, ONLY_GET),
    Row("sharing:share", "ended", {200: OVERSEES, **UNKNOWN}, ONLY_GET),
    Row("sharing:share", "unknown", UNKNOWN, ONLY_GET),
    Row("sharing:notice", "shared", {200: OVERSEES, **UNKNOWN}, ONLY_GET),
    Row("sharing:notice", "ended", {403: OVERSEES | (REST - IDENTITY), 404: IDENTITY}, ONLY_GET),
    Row("sharing:notice", "unknown", UNKNOWN, ONLY_GET),
    Row("sharing:inform", "shared", {200: OVERSEES, **UNKNOWN}, {422: OVERSEES, **UNKNOWN}),
    Row("sharing:inform", "unknown", UNKNOWN, UNKNOWN),
    Row("sharing:end", "shared", {200: OVERSEES, **UNKNOWN}, {422: OVERSEES, **UNKNOWN}),
    Row("sharing:end", "ended", {302: OVERSEES, **UNKNOWN}, {422: OVERSEES, **UNKNOWN}),
    Row("sharing:end", "unknown", UNKNOWN, UNKNOWN),
    Row("sharing:received", "", {200: PARTNERS, 403: REST}, {405: PARTNERS, 403: REST}),
    Row("sharing:received_share", "shared", {200: PARTNERS, 403: REST}, {405: PARTNERS, 403: REST}),
    Row("sharing:received_share", "ended", {404: PARTNERS, 403: REST}, {405: PARTNERS, 403: REST}),
    Row("sharing:received_share", "elsewhere", {404: PARTNERS, 403: REST}, {405: PARTNERS, 403: REST}),
    Row("sharing:received_share", "unknown", {404: PARTNERS, 403: REST}, {405: PARTNERS, 403: REST}),
    Row("sharing:uninformed", "", {200: DPO, 403: REST}, {405: DPO, 403: REST}),
]


def build(stage) -> None:
    """One share open, one ended, one with another professional; a file of which nothing is shared."""
    world, today = stage.world, clock.today()
    person, other = (stage.applications[name].applicant for name in ("submitted", "draft"))
    person = Person.objects.get(pk=person.pk)
    shares = {
        "shared": sharing.share(world, person, informed=Informed(because="La personne est en danger.")),
        "ended": sharing.share(world, person),
        "elsewhere": sharing.share(world, person, partner=sharing.other_partner(world)),
    }
    reception = world.account(Role.RECEPTION)
    operations.end(actor=reception, share=shares["ended"], reason="Elle ne le veut plus.", today=today)
    for on, share in shares.items():
        stage.made["sharing", on] = {"pk": share.pk}
    stage.made["sharing", "file"] = {"pk": person.pk}
    stage.made["sharing", "other file"] = {"pk": other.pk}

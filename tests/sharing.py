"""What tests of sharing need: a partner's professional, a file, a share."""

import datetime as dt

from backend.audit.operations import operation
from backend.kit import clock
from cases.people.models import Person
from cases.sharing import operations, pieces
from cases.sharing.models import Share
from cases.sharing.operations import Informed
from directory.enums import OrganisationKind, Role
from directory.models import Organisation, User
from tests import factories
from tests.factories import World

PURPOSE = "Préparer le dossier de surendettement avec elle."


def organisation(name: str = "Épicerie de l’Iton") -> Organisation:
    found = Organisation.objects.filter(name=name).first()
    if found is None:
        found = Organisation(name=name, kind=OrganisationKind.ASSOCIATION)
        with operation("tests.organisation", actor=None):
            found.save()
    return found


def employ(account: User, where: Organisation | None) -> User:
    """The account works there from now on."""
    fresh = User.objects.get(pk=account.pk)
    fresh.organisation = where
    with operation("tests.employ", actor=None):
        fresh.save()
    return fresh


def partner(world: World) -> User:
    """The partner's account of the world, which works for an organisation."""
    account = world.account(Role.PARTNER)
    return account if account.organisation_id else employ(account, organisation())


def other_partner(world: World) -> User:
    account = factories.account(Role.PARTNER, None, world.sites["est"], username="partner.two")
    return employ(account, organisation("CCAS de Bernay"))


def file(world: World, **identity) -> Person:
    """Somebody whose file reception follows, with a budget."""
    someone = factories.person(world, **identity)
    factories.submitted(world, someone)
    return someone


def chosen(person: Person, *kinds: str) -> set[tuple[str, int]]:
    reader = User.objects.get(username=f"{Role.RECEPTION}.est")
    return {
        (piece.kind, piece.object_id)
        for piece in pieces.offered(reader, person, factories.household_of(person))
        if not kinds or piece.kind in kinds
    }


def share(world: World, person: Person, **changes) -> Share:
    """The budget of a file shared by reception with the partner's account for a month."""
    today = changes.get("on", clock.today())
    told = {
        "actor": world.account(Role.RECEPTION),
        "person": person,
        "partner": changes.get("partner") or partner(world),
        "chosen": chosen(person, pieces.BUDGET),
        "purpose": PURPOSE,
        "ends_on": today + dt.timedelta(days=30),
        "informed": Informed(on=today, how="face_to_face"),
        "on": today,
    }
    return operations.share(**told | changes)

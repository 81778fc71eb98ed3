"""Two files of one person, made as the desk makes them, and merged by two accounts."""

import datetime as dt
import re
import uuid

from django.utils.translation import gettext, override

from backend.kit import clock
from cases.merging import operations
from cases.merging.models import Merge
from cases.merging.operations import Wishes
from cases.people.models import Person
from cases.people.queries import current_household
from directory.enums import Role
from tests import factories

REASON = "Même pièce d’identité, vue deux fois."


def two_files(world, **changes) -> tuple[Person, Person]:
    """Nadia Lefèvre, registered in one unit, then in the other one with a slip of the keyboard."""
    known = factories.person(world)
    again = {"last_name": "Lefebvre", "phone": "", "usual_name": "Morel"} | changes
    return known, factories.person(world, unit="ouest", **again)


def home(person: Person):
    return current_household(person, clock.today())


def proposed(world, kept: Person, absorbed: Person, *, lives_in=None, joins=False, chosen=None, by=None) -> Merge:
    lives_in = lives_in or home(kept) or home(absorbed)
    return operations.propose(
        actor=by or world.account(Role.SOCIAL_WORKER),
        persons=(kept, absorbed),
        wishes=Wishes(kept.pk, chosen or {}, lives_in and lives_in.pk, joins),
        reason=REASON,
        key=uuid.uuid4(),
    )


def confirmed(world, merge: Merge, *, by=None) -> Merge:
    kept, absorbed = (Person.objects.get(pk=pk) for pk in (merge.kept_id, merge.absorbed_id))
    return operations.confirm(
        actor=by or world.account(Role.CASE_OFFICER),
        merge=merge,
        version=merge.version,
        seen=(kept.version, absorbed.version),
    )


def merged(world, kept: Person, absorbed: Person, **wishes) -> Merge:
    return confirmed(world, proposed(world, kept, absorbed, **wishes))


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def memberships(*persons: Person) -> list[tuple]:
    """Everything said of where these persons live."""
    rows = [row for person in persons for row in person.memberships.order_by("starts_on", "pk")]
    return [(row.person_id, row.household_id, row.role, row.starts_on, row.ends_on, row.shared_custody) for row in rows]


def sentence(source: str, **values) -> str:
    """The French sentence of a refusal, for `match`."""
    with override("fr"):
        return re.escape(gettext(source) % values if values else gettext(source))


DAY = dt.timedelta(days=1)

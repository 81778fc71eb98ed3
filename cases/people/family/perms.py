"""Who may correct a death; the docstring is the rule."""

from django.utils.translation import gettext as _

from backend.audit.models import Operation
from backend.kit.access import ALLOWED, Access, denied
from cases.people.enums import LeavingReason
from cases.people.models import Household, Person
from cases.people.perms import can_register, way_in

RECORDING = ("cases.record_death", "cases.correct_death")


def can_correct_death(user, person: Person) -> Access:
    """Who registers persons corrects a death that they recorded, or in a household that they follow by their work."""
    register = can_register(user)
    if not register:
        return register
    left = Household.objects.filter(members__in=person.memberships.filter(why_left=LeavingReason.DEATH)).distinct()
    if any(way_in(user, household).writing for household in left) or _recorded_by(user, person):
        return ALLOWED
    return denied(_("A death is corrected by who recorded it and by those who follow the household."))


def _recorded_by(user, person: Person) -> bool:
    written = Person.history.filter(id=person.pk).values("operation_id")
    return Operation.objects.filter(name__in=RECORDING, actor_id=user.pk, pk__in=written).exists()

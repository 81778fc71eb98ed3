"""Who may do what with interventions and their figures; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.people.models import IDENTITY_ROLES, Household
from cases.people.perms import TAKING_ROLES, can_work_on_file
from directory.enums import Role

RECORDING_ROLES = TAKING_ROLES
READING_ROLES = IDENTITY_ROLES
"""Who reads the figures of units and of the département."""


def can_record(user) -> Access:
    """Reception, social workers and case officers record what they do; a collective one names nobody."""
    if user.holds(*RECORDING_ROLES):
        return ALLOWED
    return denied(_("Recording interventions is for reception, social workers and case officers."))


def can_record_for(user, household: Household | None) -> Access:
    """For somebody in particular, only who follows their household."""
    if not can_record(user):
        return can_record(user)
    if household is None:
        return denied(_("This person lives in no household today."))
    return can_work_on_file(user, household)


def managed_units(user) -> set[int]:
    """Ids of the units whose workers' own figures this account reads, as their manager."""
    return user.units_as(Role.UNIT_MANAGER)

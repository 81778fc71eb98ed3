"""Who may share, and who may end a share; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.people.models import IDENTITY_ROLES, Household
from cases.people.perms import can_work_on_file
from cases.sharing.models import Share
from directory.enums import Role


def can_share(user, household: Household | None) -> Access:
    """Reception and social staff who follow the household in which the person lives today."""
    if not user.holds(*IDENTITY_ROLES):
        return denied(_("Pieces are shared by reception and social staff."))
    if household is None:
        return denied(_("This person lives in no household today."))
    return can_work_on_file(user, household)


def can_oversee(user, share: Share, *, follows: bool) -> Access:
    """Whoever shared, whoever follows the file of the person today, and the manager of the unit.

    `follows`: the account follows that file.
    """
    made = share.shared_by_id == user.pk and user.holds(*IDENTITY_ROLES)
    if made or follows or share.unit_id in user.units_as(Role.UNIT_MANAGER):
        return ALLOWED
    return denied(_("This is for whoever shared, follows the file or manages the unit."))

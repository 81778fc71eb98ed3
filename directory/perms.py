"""Who may do what with accounts and powers; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role


def can_administer(actor) -> Access:
    """The administrator opens accounts and records delegations; so does Iris itself (actor None), at installation."""
    if actor is None or actor.holds(Role.ADMINISTRATOR):
        return ALLOWED
    return denied(_("This is for the administrator."))

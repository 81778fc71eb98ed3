"""Who may do what with the composition of a commission; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role

READERS = (
    Role.ADMINISTRATOR,
    Role.UNIT_MANAGER,
    Role.COMMISSION_SECRETARY,
    Role.COMMISSION_MEMBER,
    Role.SIGNATORY,
)


def can_compose(actor) -> Access:
    """The administrator records acts of appointment and delegations; so does Iris itself (None), at installation."""
    if actor is None or actor.holds(Role.ADMINISTRATOR):
        return ALLOWED
    return denied(_("The administrator records who composes a commission, by the act that appoints them."))

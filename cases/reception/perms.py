"""Who may do what at reception; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.people.perms import TAKING_ROLES
from cases.reception.models import FirstContact
from directory.enums import Role
from directory.models import Site

COUNTING_ROLES = (*TAKING_ROLES, Role.UNIT_MANAGER)
SLIP_ROLES = (Role.RECEPTION, Role.UNIT_MANAGER)


def can_receive(user) -> Access:
    """Reception desks, social workers and case officers receive people, at any site."""
    return ALLOWED if user.holds(*TAKING_ROLES) else denied(_("Receiving people is for reception and social workers."))


def can_correct(user, contact: FirstContact) -> Access:
    """A first contact is corrected by who received the person."""
    if contact.received_by_id == user.pk:
        return can_receive(user)
    return denied(_("Only who received this person corrects what was written."))


def can_type_slips(user) -> Access:
    """Reception desks type in the slips filled in on paper, at any site."""
    return ALLOWED if user.holds(Role.RECEPTION) else denied(_("Slips are typed in by reception."))


def can_open_link(user, site: Site) -> Access:
    """The address of the slips of a site is opened and closed by its unit: reception and the manager."""
    if site.unit_id in user.units_as(*SLIP_ROLES):
        return ALLOWED
    return denied(_("This is for reception and the manager of the unit."))

"""Who may do what with appointments; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.appointments.models import AGENDA_ROLES, Appointment, Slot
from cases.people.perms import TAKING_ROLES
from directory.enums import Role
from directory.models import Site


def can_receive(user) -> Access:
    """Reception, social workers and case officers open times of their own."""
    return ALLOWED if user.holds(*TAKING_ROLES) else denied(_("Receiving is for reception and social workers."))


def can_receive_at(user, site: Site) -> Access:
    """On the sites of the units in which they hold such a role."""
    if site.unit_id in user.units_as(*TAKING_ROLES):
        return ALLOWED
    return denied(_("You open times on the sites of your unit."))


def can_close(user, slot: Slot) -> Access:
    """Whoever receives then, or who manages the unit of the site."""
    if slot.worker_id == user.pk or slot.site.unit_id in user.units_as(Role.UNIT_MANAGER):
        return ALLOWED
    return denied(_("This time is a colleague’s: only they or their manager close it."))


def can_book(user) -> Access:
    """Reception, social workers and case officers, for anybody and with anybody: reception is open to all."""
    return ALLOWED if user.holds(*TAKING_ROLES) else denied(_("Booking is for reception and social workers."))


def can_rearrange(user, slot: Slot) -> Access:
    """Moving and cancelling: who may book, and who manages the unit of the site."""
    if user.holds(*TAKING_ROLES) or slot.site.unit_id in user.units_as(Role.UNIT_MANAGER):
        return ALLOWED
    return denied(_("This appointment is on a site of another unit."))


def can_tell_outcome(user, slot: Slot) -> Access:
    """Who receives, and reception, social workers, case officers and managers of the unit of the site."""
    if slot.worker_id == user.pk or slot.site.unit_id in user.units_as(*AGENDA_ROLES):
        return ALLOWED
    return denied(_("What happened is said by who receives, or by their unit."))


def can_read_reason(user, appointment: Appointment, *, follows: bool) -> Access:
    """Who follows the file, and who receives."""
    if follows or appointment.slot.worker_id == user.pk:
        return ALLOWED
    return denied(_("The reason is shown only to who follows the file, and to who receives."))

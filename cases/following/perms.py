"""Who may do what with lead workers, absences and emergency accesses; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.following.models import (
    EMERGENCY_ROLES,
    KEEPING_ROLES,
    LEADING_ROLES,
    Absence,
    EmergencyAccess,
    EmergencyAnnouncement,
    LeadWorker,
)
from cases.people.models import Household, HouseholdMember
from cases.people.perms import WayIn, can_change_home
from directory.enums import Role
from directory.models import TerritorialUnit, User


def units_to_lead_in(user, household: Household, *roles: str) -> set[int]:
    """Where `user`, by one of these roles, says who leads: the unit of the household; nobody lives anywhere, theirs."""
    held = user.units_as(*roles)
    return held & {household.place.unit_id} if household.place else held


def can_take(user, household: Household | None, members: list[HouseholdMember] | None = None) -> Access:
    """A social worker of the unit in which the household lives becomes the lead worker by themselves; of a protected
    one that they do not follow firmly yet, its manager names them. `members` of today, when they were read already."""
    if household is None:
        return denied(_("This person lives in no household today."))
    if units_to_lead_in(user, household, Role.SOCIAL_WORKER):
        return can_change_home(user, household, members)
    return denied(_("A social worker of the unit of the household becomes its lead worker."))


def can_name(user, household: Household | None) -> Access:
    """A manager of the unit in which the household lives names one of the unit's workers."""
    if household is None:
        return denied(_("This person lives in no household today."))
    if units_to_lead_in(user, household, Role.UNIT_MANAGER):
        return ALLOWED
    return denied(_("The manager of the unit of the household names its lead worker."))


def can_change(user, lead: LeadWorker, household: Household | None) -> Access:
    """The lead worker hands over or ends; so do the managers of their unit, and of the unit where the person lives."""
    if lead.worker_id == user.pk and lead.unit_id in user.units_as(*KEEPING_ROLES):
        return ALLOWED
    if lead.unit_id in user.units_as(Role.UNIT_MANAGER) or can_name(user, household):
        return ALLOWED
    return denied(_("The lead worker changes by their own hand, or by that of a manager of the unit."))


def can_read_note(user, lead: LeadWorker) -> Access:
    """Whoever received the hand-over says that they read its note."""
    if lead.worker_id == user.pk and lead.ended_on is None and lead.unit_id in user.units_as(*KEEPING_ROLES):
        return ALLOWED
    return denied(_("This note was left to somebody else."))


def can_announce(way: WayIn) -> Access:
    """Whoever follows the household by their work tells that the letter was handed over or sent."""
    return way.writing


def can_entrust(user, unit_id: int) -> Access:
    """The manager of the unit entrusts the persons of a lead worker who left it."""
    if unit_id in user.units_as(Role.UNIT_MANAGER):
        return ALLOWED
    return denied(_("This is for the manager of the unit."))


def can_declare(user, worker: User, unit: TerritorialUnit) -> Access:
    """A worker declares their own absence; a manager of the unit, that of its workers."""
    own = worker.pk == user.pk and unit.pk in user.units_as(*LEADING_ROLES)
    if own or unit.pk in user.units_as(Role.UNIT_MANAGER):
        return ALLOWED
    return denied(_("An absence is declared by the worker, or by a manager of their unit."))


def can_end_absence(user, absence: Absence) -> Access:
    """As it is declared: by the worker or by a manager of the unit."""
    return can_declare(user, absence.worker, absence.unit)


def can_open_in_emergency(user, way: WayIn, contact: Access) -> Access:
    """Reception and social staff to whom the file or the `contact` is closed open it in an emergency, to read it."""
    if not user.holds(*EMERGENCY_ROLES):
        return denied(_("Emergency access is for reception and social staff."))
    if (way.follows or way.lately) and contact:
        return denied(_("You follow this file already: open it as usual."))
    if way.emergency:
        return denied(_("This file is already open to you in an emergency."))
    return ALLOWED


def can_see_announcement(user, announcement: EmergencyAnnouncement) -> Access:
    """Those to whom an emergency access was announced say that they saw it, while what made them so holds."""
    if EmergencyAnnouncement.objects.visible_to(user).filter(pk=announcement.pk).exists():
        return ALLOWED
    return denied(_("This was announced to somebody else."))


def can_end_emergency(user, access: EmergencyAccess) -> Access:
    """Whoever opened the file closes it again; so do those to whom it was announced."""
    if access.by_id == user.pk or access.announcements.visible_to(user).exists():
        return ALLOWED
    return denied(_("An emergency access is closed by whoever took it, or by those to whom it was announced."))

"""Who may do what with enrolments; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.people.perms import TAKING_ROLES
from collective_actions.catalogue.enums import OpenTo
from collective_actions.catalogue.models import Action, Meeting
from collective_actions.catalogue.perms import can_run
from collective_actions.enrolment.models import Enrolment, Presence
from directory.enums import Role


def can_enrol_from_file(user) -> Access:
    """Reception, social workers and case officers, for anybody: the offer is open to all."""
    if user.holds(*TAKING_ROLES):
        return ALLOWED
    return denied(_("Enrolling from a file is for reception and social workers."))


def can_enrol_by_name(user, action: Action) -> Access:
    """Partners, where the action is open to them; professionals and who runs it, everywhere."""
    if user.holds(*TAKING_ROLES) or can_run(user, action):
        return ALLOWED
    if user.holds(Role.PARTNER) and action.open_to != OpenTo.PROFESSIONALS:
        return ALLOWED
    return denied(_("Professionals of the département enrol for this action: give them a call."))


def can_change(user, enrolment: Enrolment) -> Access:
    """Whoever enrolled, the colleagues of a partner, and those who run the action."""
    if Enrolment.objects.visible_to(user).filter(pk=enrolment.pk).exists():
        return ALLOWED
    return denied(_("This enrolment is in other hands."))


def can_run_meeting(user, meeting: Meeting) -> Access:
    """Who came is said by those who run the action."""
    return can_run(user, meeting.series.action)


def can_follow_up(user, presence: Presence) -> Access:
    """News is taken by whoever enrolled, or by those who run the action."""
    return can_change(user, presence.enrolment)

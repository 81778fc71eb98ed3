"""Who may do what with the evaluation of actions; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from collective_actions.catalogue.models import CATALOGUE_ROLES, Action
from directory.enums import Role
from directory.services.perms import READING_ROLES

ROLES = CATALOGUE_ROLES
"""Who may open these pages at all: the staff, and partners."""


def can_run(user, action: Action) -> Access:
    """Who runs the action: the design service, its owner, those who carry or facilitate it."""
    if Action.objects.run_by(user).filter(pk=action.pk).exists():
        return ALLOWED
    return denied(_("This is for those who run the action."))


def can_read_results(user, action: Action) -> Access:
    """The staff, and who runs the action."""
    return ALLOWED if user.holds(*READING_ROLES) else can_run(user, action)


def can_decide(user, action: Action) -> Access:
    """The design service, and the organisation that owns the action."""
    owns = user.holds(Role.PARTNER) and user.organisation_id == action.owner_id
    if owns or user.holds(Role.ACTION_DESIGNER):
        return ALLOWED
    return denied(_("Renewal is decided by the design service, or by the organisation that owns the action."))

"""Who may say that two files are one person's; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role

PROPOSING_ROLES = (Role.SOCIAL_WORKER, Role.CASE_OFFICER)
CONFIRMING_ROLES = (Role.CASE_OFFICER, Role.UNIT_MANAGER)
LOOKING_ROLES = (Role.SOCIAL_WORKER, Role.CASE_OFFICER, Role.UNIT_MANAGER)


def can_propose(user) -> Access:
    """Social workers and case officers propose a merge, or say that two files are two persons', whatever the unit."""
    if user.holds(*PROPOSING_ROLES):
        return ALLOWED
    return denied(_("Social workers and case officers say whether two files are one person’s."))


def can_confirm(user, merge) -> Access:
    """Case officers and unit managers confirm, never who proposed: two persons look at both identities."""
    if merge.proposed_by_id == user.pk:
        return denied(_("You proposed this merge: somebody else confirms it."))
    if not user.holds(*CONFIRMING_ROLES):
        return denied(_("A case officer or a unit manager confirms a merge."))
    return ALLOWED


def can_decline(user, merge) -> Access:
    """Who may confirm declines; who proposed takes the proposal back."""
    return ALLOWED if merge.proposed_by_id == user.pk else can_confirm(user, merge)


def can_undo(user) -> Access:
    """One case officer or unit manager takes a merge apart, with a reason: a wrong merge must not wait."""
    if user.holds(*CONFIRMING_ROLES):
        return ALLOWED
    return denied(_("A case officer or a unit manager takes a merge apart."))

"""Who may do what with needs and proposals; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from collective_actions.catalogue.models import CATALOGUE_ROLES
from collective_actions.needs.models import Endorsement, Proposal
from directory.enums import Role
from directory.models import Organisation
from directory.services.perms import READING_ROLES

BOARD_ROLES = CATALOGUE_ROLES
"""The staff, and partners."""


def is_staff(user) -> bool:
    return user.holds(*READING_ROLES)


def can_note(user) -> Access:
    """The staff; a partner's professional for their organisation. Residents have a form of their own."""
    if is_staff(user):
        return ALLOWED
    if user.holds(Role.PARTNER):
        return ALLOWED if user.organisation_id else denied(_no_organisation())
    return denied(_("Noting a need is for the staff and for partners."))


def _no_organisation() -> str:
    return _("Your account belongs to no organisation yet: the administrator of Iris says which one.")


def can_design(user) -> Access:
    """The design service of the département."""
    return ALLOWED if user.holds(Role.ACTION_DESIGNER) else denied(_("This is for the design service."))


def can_endorse(user) -> Access:
    """A partner's professional; the design service records what it received otherwise."""
    if user.holds(Role.ACTION_DESIGNER):
        return ALLOWED
    if not user.holds(Role.PARTNER):
        return denied(_("Organisations endorse a proposal: their professionals, or the design service for them."))
    return ALLOWED if user.organisation_id else denied(_no_organisation())


def can_endorse_for(user, organisation: Organisation) -> Access:
    """For their own organisation only; for any of them when the design service records it."""
    access = can_endorse(user)
    if not access or user.holds(Role.ACTION_DESIGNER) or user.organisation_id == organisation.pk:
        return access
    return denied(_("You endorse for your own organisation."))


def can_take_back(user, endorsement: Endorsement) -> Access:
    """The organisation that gave it, or the design service."""
    return can_endorse_for(user, endorsement.organisation)


def can_carry(user, proposal: Proposal, endorsements: int) -> Access:
    """The design service, once at least one organisation endorses the proposal, and once only."""
    access = can_design(user)
    if not access:
        return access
    if proposal.action_id:
        return denied(_("This proposal is an action already."))
    return ALLOWED if endorsements else denied(_("An organisation endorses it first."))

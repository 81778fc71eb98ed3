"""Who may do what with decision letters; each docstring is the rule."""

from django.utils.translation import gettext as _

from aids.commissions.letters.enums import DeliveryMeans, LetterStatus
from aids.commissions.letters.models import DecisionLetter
from backend.kit.access import ALLOWED, Access, denied
from cases.people.perms import TAKING_ROLES, WayIn, way_in
from directory.enums import Role

LETTER_READERS = (Role.COMMISSION_SECRETARY, Role.SIGNATORY)
DELIVERING = (Role.COMMISSION_SECRETARY, *TAKING_ROLES)


def can_read_letters(user, unit_id: int) -> Access:
    """Letters name people: they are for the unit's secretary and signatories, not for its members."""
    if unit_id in user.units_as(*LETTER_READERS):
        return ALLOWED
    return denied(_("The letters are for the secretary and the signatory of this unit."))


def can_post(user, unit_id: int) -> Access:
    """The secretary of the unit's commission records how all its letters are delivered."""
    if unit_id in user.units_as(Role.COMMISSION_SECRETARY):
        return ALLOWED
    return denied(_("This is for the secretary of this unit’s commission."))


def means_open_to(user, letter: DecisionLetter, way: WayIn | None = None) -> list[str]:
    """How this account may say that a letter was delivered.

    The secretary of the unit by any means; reception, social workers and case officers who follow the household firmly
    hand letters over. Nobody while it is not written. `way` is that of `way_in`, when at hand.
    """
    if letter.status != LetterStatus.PRODUCED:
        return []
    if can_post(user, letter.decision.unit_id):
        return list(DeliveryMeans.values)
    if user.holds(*TAKING_ROLES) and (way or way_in(user, letter.decision.line.application.household)).firmly:
        return [DeliveryMeans.BY_HAND]
    return []


def can_deliver(user, letter: DecisionLetter, way: WayIn | None = None) -> Access:
    """Whoever may record one means at least."""
    if means_open_to(user, letter, way):
        return ALLOWED
    return denied(
        _("The delivery is recorded by the secretary of the unit and by those at reception who follow the household.")
    )

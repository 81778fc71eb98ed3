"""Who may do what with a simulation; each docstring is the rule."""

from django.utils.translation import gettext as _

from aids.simulations.models import READERS
from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role

EDITORS = (Role.RULE_EDITOR,)

__all__ = ["EDITORS", "READERS", "can_simulate"]


def can_simulate(actor) -> Access:
    """Rule-set editors try a text on the past, and alone see which requests change; budget officers see the totals."""
    if actor.holds(*EDITORS):
        return ALLOWED
    return denied(_("This is for the rule-set editors."))

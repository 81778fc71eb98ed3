"""Who may do what with the credits; each docstring is the rule."""

from django.utils.translation import gettext as _

from aids.budget.models import WRITERS
from backend.kit.access import ALLOWED, Access, denied


def can_open(actor) -> Access:
    """Budget officers open credits and take them back, in every unit; None is Iris itself."""
    if actor is None or actor.holds(*WRITERS):
        return ALLOWED
    return denied(_("This is for the budget officers."))

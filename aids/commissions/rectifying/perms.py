"""Who mends a decision."""

import datetime as dt

from django.utils.translation import gettext as _

from aids.commissions.models import Decision
from aids.commissions.perms import authority_of
from backend.kit.access import ALLOWED, Access, denied


def can_rectify(user, decision: Decision, on: dt.date) -> Access:
    """A holder of signing authority for the unit that decided."""
    if authority_of(user, decision.unit_id, on):
        return ALLOWED
    return denied(_("Only a holder of signing authority for this unit mends its decisions."))

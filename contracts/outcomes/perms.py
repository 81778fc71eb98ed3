"""When it may be asked what came of a contract, and who reads the figures; each docstring is the rule."""

import datetime as dt

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, not_now
from backend.kit.clock import add_months
from contracts.contract.enums import ContractStatus, EndReason
from contracts.contract.models import WRITING_ROLES, Contract
from directory.enums import Role

FIGURES_ROLES = (*WRITING_ROLES, Role.UNIT_MANAGER)
"""Who writes contracts, and who answers for a unit; reception and secretaries have nothing to do with them."""
FROM_MONTHS, DUE_MONTHS, UNTIL_MONTHS = 5, 6, 9
"""Months after the end: it may be asked, it is due, the desk asks for it no more."""


def can_ask_later(contract: Contract, today: dt.date) -> Access:
    """From five months after the end on; never of somebody who died."""
    if contract.status != ContractStatus.ENDED:
        return not_now(_("This is asked once the contract is over."))
    if contract.end_reason == EndReason.DEATH:
        return not_now(_("This person died: nothing is asked any more."))
    first = add_months(contract.ended_on, FROM_MONTHS)
    if today < first:
        return not_now(_("This is asked from %(day)s on.") % {"day": f"{first:%d/%m/%Y}"})
    return ALLOWED

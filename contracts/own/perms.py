"""Whom a private page opens to; the docstring is the rule."""

import datetime as dt

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from contracts.contract.enums import PartyKind
from contracts.contract.models import Contract
from contracts.own.models import OwnPage


def opens(page: OwnPage, contract: Contract, today: dt.date) -> Access:
    """To whoever holds its address and its code, until its last day, while the contract is in force and its person
    signs it, unless a worker closed it."""
    if not contract.is_in_force:
        return denied(_("Your contract is over: this page is closed."))
    if (
        page.person.died_on
        or page.closed_at
        or not contract.parties.filter(kind=PartyKind.PERSON, person=page.person_id, until=None).exists()
    ):
        return denied(_("This page is closed."))
    if page.expires_on < today:
        return denied(_("This page served until a day that is past."))
    return ALLOWED

"""Who may do what with contracts; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied, not_now
from cases.people.models import Household
from cases.people.perms import can_work_on_file
from contracts.contract.models import WRITING_ROLES, Contract, Version


def can_read(user) -> Access:
    """Social workers and case officers read the contracts of the files that they follow; nobody else does."""
    if user.holds(*WRITING_ROLES):
        return ALLOWED
    return denied(_("Contracts are for the social workers and case officers who follow the file."))


def can_write(user, household: Household) -> Access:
    """A social worker or a case officer who follows the household writes in its contract, and opens one."""
    return can_work_on_file(user, household) if can_read(user) else can_read(user)


def is_living(contract: Contract) -> Access:
    """Steps are said and moved from the first draft until the end."""
    if contract.is_living:
        return ALLOWED
    return not_now(_("This contract is over: nothing is written in it any more."))


def text_is_open(contract: Contract, version: Version | None) -> Access:
    """The text is written while a version is open: before the first signature, or in an amendment."""
    if not contract.is_living:
        return is_living(contract)
    if version is None:
        return not_now(_("This contract is signed: begin an amendment to change its text."))
    if not version.is_open:
        return not_now(_("This text waits for its signatures: take it back to change it."))
    return ALLOWED


def can_live(contract: Contract) -> Access:
    """Steps move, reviews are held, a private page is opened, while the contract is in force."""
    if contract.is_in_force:
        return ALLOWED
    if contract.is_living:
        return not_now(_("This contract is not signed yet."))
    return is_living(contract)

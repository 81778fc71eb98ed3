"""Who may sign, amend, renew; each docstring is the rule. Whether an account may write is asked besides."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied, not_now
from contracts.contract import perms
from contracts.contract.enums import PartyKind, VersionStatus
from contracts.contract.models import Contract, Party, Version


def can_sign(contract: Contract, version: Version | None) -> Access:
    """A text is signed while it waits for its signatures."""
    if version is None or version.status != VersionStatus.TO_SIGN:
        return not_now(_("Nothing is to be signed in this contract today."))
    return ALLOWED


def can_draw(user, party: Party) -> Access:
    """Persons and partners sign on the screen of whoever receives them; a lead worker, from their own account only."""
    if party.kind == PartyKind.WORKER and party.worker_id != user.pk:
        return denied(_("The lead worker signs from their own account."))
    return ALLOWED


def can_begin(contract: Contract, version: Version | None) -> Access:
    """A contract in force is amended or renewed by one new text at a time."""
    if version is not None:
        return not_now(_("A new version is already being written."))
    return perms.can_live(contract)


def can_withdraw(former: Version | None) -> Access:
    """A new text is withdrawn for the one before it; the first one is given up with its contract."""
    if former is None:
        return not_now(_("This is the first text: give up the contract itself."))
    return ALLOWED

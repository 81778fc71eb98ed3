"""Who may do what with contracts; each docstring is the rule."""

import datetime as dt

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied, not_now
from backend.kit.registry import Subject
from cases.people.models import Household
from cases.people.perms import can_work_on_file, followers
from cases.people.queries import Home
from contracts.contract import queries
from contracts.contract.models import WRITING_ROLES, Contract, Version
from directory.enums import Role
from directory.models import User


def can_read(user) -> Access:
    """Social workers and case officers read the contracts of the files that they follow; nobody else does."""
    if user.holds(*WRITING_ROLES):
        return ALLOWED
    return denied(_("Contracts are for the social workers and case officers who follow the file."))


def can_write(user, household: Household | None) -> Access:
    """A social worker or a case officer who follows the household writes in its contract, and opens one."""
    if not can_read(user):
        return can_read(user)
    return can_work_on_file(user, household) if household else denied(_("This person lives in no household today."))


def can_close(user, contract: Contract, household: Household | None) -> Access:
    """Who writes in it gives it up or ends it; of who lives in no household, its lead worker, while they hold such a
    post in its unit, who reads it too."""
    if household is None and Contract.objects.led_by(user).filter(pk=contract.pk).exists():
        return ALLOWED
    return can_write(user, household)


def is_closable(subject: Subject) -> bool:
    """The same on the page of a contract, which opens to who writes or reads in the file, and to its lead worker when
    its person lives in no household."""
    return subject.is_writable or subject.household is None


def can_lead(worker, contract: Contract, household: Household | None) -> Access:
    """Who may write in it leads it; of who lives in no household, whoever holds such a post in its unit."""
    if household is None and contract.unit_id in worker.units_as(*WRITING_ROLES):
        return ALLOWED
    return can_write(worker, household)


def leaders_among(workers: list[User], contract: Contract, home: Home | tuple[None, list]) -> list[User]:
    """Those of these social workers and case officers whom `can_lead` allows: one query for all of them."""
    household, _members = home
    if household is None:
        return [one for one in workers if can_lead(one, contract, None)]
    following = followers(workers, home)
    return [one for one in workers if one.pk in following]


def can_change_lead(user, contract: Contract, household: Household | None, today: dt.date) -> Access:
    """Who writes in a contract says who leads it; once its lead worker left the unit, so does the unit's manager, who
    reads nothing of it."""
    managed = user.units_as(Role.UNIT_MANAGER) & {contract.unit_id}
    if managed and queries.leaderless(managed, today).filter(contract=contract).exists():
        return ALLOWED
    return can_write(user, household)


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

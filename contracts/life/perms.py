"""Who may do what in the life of a contract; each docstring is the rule."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied, not_now
from cases.people.models import Person
from cases.people.queries import is_protected_on
from contracts.contract.enums import PartyKind
from contracts.contract.models import Party, Version
from contracts.life.models import Review

COUPLE = 2


def can_be_mailed(person: Person, today: dt.date) -> Access:
    """Who has an e-mail address, unless they are protected, live with somebody who is, or have a safe way."""
    if not person.email or person.died_on or person.safe_contact or is_protected_on(person, today):
        return denied(_("Their file holds no e-mail address that may be used."))
    return ALLOWED


def can_correct(user, review: Review, today: dt.date) -> Access:
    """A review that was held is corrected by who held it, the day they wrote it down."""
    if review.held_by_id != user.pk:
        return denied(_("This review was held by a colleague: only they correct it, the day they write it down."))
    written = review.history.filter(held_on__isnull=False).order_by("history_date", "history_id").first()
    if written and timezone.localdate(written.history_date) != today:
        return denied(_("A review is corrected the day it is written down; hold another one to say what changed."))
    return ALLOWED


def can_part(parties: list[Party], version: Version | None) -> Access:
    """One of the two persons among `parties` leaves the contract while none of its texts is open."""
    if len([one for one in parties if one.kind == PartyKind.PERSON]) < COUPLE:
        return not_now(_("One leaves a contract that two persons sign."))
    if version is not None:
        return not_now(_("A new text is open: have it signed, or withdraw it, before somebody leaves the contract."))
    return ALLOWED

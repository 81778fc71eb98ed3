"""Who may do what with a referral; each docstring is the rule."""

import datetime as dt

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.people.perms import TAKING_ROLES
from cases.referrals.enums import AWAITED, PoleReferralStatus, ReferralStatus
from cases.referrals.models import PoleReferral, Referral


def can_refer(user) -> Access:
    """Reception desks, social workers and case officers refer anybody whose identity they see."""
    return ALLOWED if user.holds(*TAKING_ROLES) else denied(_("Referring is for reception and social workers."))


def can_edit(user, referral: Referral) -> Access:
    """A draft belongs to whoever wrote it, in the unit where it was written."""
    if referral.status != ReferralStatus.DRAFTED:
        return denied(_("Only a draft can be changed: withdraw this referral, then write another one."))
    if referral.sent_by_id == user.pk and referral.unit_id in user.units_as(*TAKING_ROLES):
        return ALLOWED
    return denied(_("This draft belongs to the person who wrote it."))


def can_follow_up(user, referral: Referral) -> Access:
    """Whoever wrote it or follows the person, and may refer, follows it up: link, code, answer told by phone, end."""
    if not can_refer(user):
        return can_refer(user)
    return ALLOWED if Referral.objects.followed_up_by(user).filter(pk=referral.pk).exists() else _not_yours()


def can_answer(user, referral: Referral) -> Access:
    """A professional of the organisation to which it was sent answers."""
    if Referral.objects.received_by(user).filter(pk=referral.pk).exists():
        return ALLOWED
    return _not_yours()


def can_open_link(referral: Referral) -> Access:
    """A link leads to what a service has still to answer."""
    if referral.status in AWAITED:
        return ALLOWED
    return denied(_("A link exists only while an answer is awaited."))


def can_take(user, referral: PoleReferral, today: dt.date) -> Access:
    """A member of the pole today takes up what waits for it."""
    if not PoleReferral.objects.for_the_poles_of(user, today).filter(pk=referral.pk).exists():
        return denied(_("This is for the members of the pole."))
    return ALLOWED


def can_close(user, referral: PoleReferral, today: dt.date) -> Access:
    """Once it was taken up a member of the pole closes it: whoever took it, or a colleague when they are away."""
    if referral.status != PoleReferralStatus.TAKEN:
        return denied(_("Somebody of the pole takes it up first."))
    return can_take(user, referral, today)


def can_withdraw(user, referral: PoleReferral) -> Access:
    """Whoever made it takes it back while nobody has taken it up."""
    if referral.status == PoleReferralStatus.WAITING and referral.made_by_id == user.pk and user.holds(*TAKING_ROLES):
        return ALLOWED
    return denied(_("Only the person who made it takes it back, while it waits."))


def _not_yours() -> Access:
    return denied(_("This referral is not open to you."))

"""Who may do what with a session; each docstring is the rule."""

import datetime as dt

from django.utils.translation import gettext as _

from aids.commissions.enums import Presence, SessionStatus
from aids.commissions.mandates.enums import Office
from aids.commissions.models import Session, SigningAuthority
from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role
from directory.models import living_on


def can_prepare(user, unit_id: int) -> Access:
    """The secretary of the unit's commission prepares, holds and closes its sessions."""
    if unit_id in user.units_as(Role.COMMISSION_SECRETARY):
        return ALLOWED
    return denied(_("This is for the secretary of this unit’s commission."))


def authority_of(user, unit_id: int, on: dt.date) -> SigningAuthority | None:
    """The delegation under which `user` signs for a unit on a day, if any."""
    if unit_id not in user.units_as(Role.SIGNATORY):
        return None
    return SigningAuthority.objects.filter(living_on(on), holder=user, unit=unit_id).first()


def can_close(user, session: Session) -> Access:
    """The secretary closes a session; so does its chair, who signs by the same act where they hold the authority."""
    if can_prepare(user, session.unit_id) or _chairs(user, session):
        return ALLOWED
    return denied(_("The secretary or the chair closes a session."))


def can_close_and_decide(user, session: Session, on: dt.date) -> Access:
    """Closing decides by the same act where the chair holds the authority to sign."""
    signs = session.unit_id in user.units_as(Role.SIGNATORY)
    if not signs or not _chairs(user, session):
        return denied(_("Only the chair of this session signs by closing it."))
    if authority_of(user, session.unit_id, on) is None:
        return denied(_("Only a holder of signing authority for this unit decides."))
    return ALLOWED


def _chairs(user, session: Session) -> bool:
    chair = session.attendances.filter(member=user, office=Office.CHAIR)
    return chair.filter(presence__in=[Presence.PRESENT, Presence.REMOTE]).exists()


def can_decide(authority: SigningAuthority | None, session: Session) -> Access:
    """A holder of signing authority for the unit (see `authority_of`) decides, once the session is closed."""
    if authority is None:
        return denied(_("Only a holder of signing authority for this unit decides."))
    if session.status != SessionStatus.CLOSED:
        return denied(_("Decisions are taken once the session is closed, and only once."))
    return ALLOWED

"""Who may decide a request without the commission: what the rule set says, within a delegation of signature.

The rule set says who and up to how many euros, in an emergency only or always (`Decider` of the aid); the delegation
says the ceiling of one decision and how many its holder takes in a calendar month. Both bind.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aids.applications.enums import LineStatus
from aids.applications.models import ApplicationLine
from aids.commissions.enums import DecisionKind
from aids.commissions.models import Decision, SigningAuthority
from aids.rule_sets.models import RuleSet
from aids.rule_sets.queries import read
from aids.rules.model import Decider
from aids.rules.rounding import units
from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role
from directory.models import living_on

ROLES_OF_DECIDERS = {"unit_manager": Role.UNIT_MANAGER, "department": Role.SIGNATORY}
"""Decider of a rule set → role. « commission » is nobody here: it decides in session. The president (« department »)
is whoever signs in their name."""
DELEGATED_ROLES = tuple(ROLES_OF_DECIDERS.values())


@dataclass(frozen=True)
class Delegation:
    """What an account may decide on one request without the commission: the rule, the delegation, at most how many
    euros, how many decisions are left this month (None: as many as needed)."""

    decider: Decider
    authority: SigningAuthority
    most: Decimal
    left: int | None

    @property
    def usable(self) -> Access:
        """Whether a decision is left this month."""
        if self.left is None or self.left > 0:
            return ALLOWED
        most = self.authority.decisions_a_month or 0
        sentence = ngettext(
            "Your delegation allows %(n)s decision a month without the commission: it is taken.",
            "Your delegation allows %(n)s decisions a month without the commission: they are all taken.",
            most,
        )
        return denied(sentence % {"n": most})


def authority_without_commission(user, unit_id: int, on: dt.date) -> SigningAuthority | None:
    """The delegation under which an account signs alone for a unit on a day, if any."""
    if unit_id not in user.units_as(*DELEGATED_ROLES):
        return None
    return SigningAuthority.objects.filter(living_on(on), holder=user, unit=unit_id).select_related("unit").first()


def deciders_of(rule_set: RuleSet, line: ApplicationLine, user) -> list[Decider]:
    """Those of the aid that this account may be for this request, the emergency told by its application."""
    application = line.application
    rules = read(rule_set)
    if not rules.has_aid(line.aid_code):
        return []
    return [
        decider
        for decider in rules.aid(line.aid_code).deciders
        if (role := ROLES_OF_DECIDERS.get(decider.who)) and application.unit_id in user.units_as(role)
        if application.emergency or not decider.emergency
    ]


def taken_this_month(authority: SigningAuthority, on: dt.date) -> int:
    """Decisions that the holder took alone for the unit since the first of the month."""
    first = timezone.make_aware(dt.datetime.combine(on.replace(day=1), dt.time.min))
    taken = Decision.objects.filter(kind=DecisionKind.DELEGATED, unit=authority.unit_id, decided_by=authority.holder_id)
    return taken.filter(decided_at__gte=first).count()


def left_this_month(authority: SigningAuthority, on: dt.date) -> int | None:
    most = authority.decisions_a_month
    return None if most is None else max(0, most - taken_this_month(authority, on))


def delegation_of(user, line: ApplicationLine, on: dt.date) -> Delegation | None:
    """By what this account may decide a request alone today; of several deciders, the one that goes furthest."""
    authority = authority_without_commission(user, line.application.unit_id, on)
    found = deciders_of(line.explanation.rule_set, line, user) if authority else []
    if not authority or not found:
        return None
    return _widest(found, authority, left_this_month(authority, on))


def _widest(deciders: list[Decider], authority: SigningAuthority, left: int | None) -> Delegation:
    limits = [(_limit(one, authority), one) for one in deciders]
    most, decider = max(limits, key=lambda limit: limit[0])
    return Delegation(decider, authority, most, left)


def _limit(decider: Decider, authority: SigningAuthority) -> Decimal:
    if decider.up_to is None:
        return authority.ceiling
    return min(authority.ceiling, Decimal(units(decider.up_to, 2)).scaleb(-2))


def may_decide_alone(user, line: ApplicationLine, on: dt.date) -> Access:
    """The decider that the rule set names for this aid, holding a delegation of signature that day."""
    if delegation_of(user, line, on):
        return ALLOWED
    return denied(_("Neither the rule set nor a delegation lets you decide this request without the commission."))


def ready_for_one(user, on: dt.date) -> list[tuple[ApplicationLine, Delegation]]:
    """The requests that this account may decide alone, emergencies first, with what it may give for each."""
    held = SigningAuthority.objects.filter(living_on(on), holder=user, unit__in=user.units_as(*DELEGATED_ROLES))
    authorities = {one.unit_id: one for one in held.select_related("unit")}
    lines = (
        ApplicationLine.objects.filter(status=LineStatus.READY, application__unit__in=authorities)
        .select_related("application", "explanation__rule_set")
        .defer("explanation__facts", "explanation__rule_set__text")
        .order_by("-application__emergency", "application__received_on", "pk")
    )
    left = {unit: left_this_month(authority, on) for unit, authority in authorities.items()}
    found = []
    for line in lines:
        unit = line.application.unit_id
        if deciders := deciders_of(line.explanation.rule_set, line, user):
            found.append((line, _widest(deciders, authorities[unit], left[unit])))
    return found

"""Reads of decisions taken without the commission."""

import datetime as dt

from aids.commissions.delegated.delegations import DELEGATED_ROLES
from aids.commissions.enums import DecisionKind
from aids.commissions.models import Decision
from cases.people.enums import ADULT_ROLES
from cases.people.models import Household
from cases.people.queries import members_on
from directory.enums import Role

READERS = (*DELEGATED_ROLES, Role.COMMISSION_SECRETARY)
"""Who sees which decisions were taken alone in their unit, by number."""


def taken_alone(user):
    """The delegated decisions of one's units, latest first, with the session that heard of each."""
    found = Decision.objects.filter(kind=DecisionKind.DELEGATED, unit__in=user.units_as(*READERS))
    related = found.select_related("unit", "line__application", "report__session", "decided_by").defer("facts")
    return related.order_by("-decided_at", "-pk")


def composition(household: Household, on: dt.date) -> tuple[int, int]:
    """(adults, others) of a household on a day."""
    members = members_on(household, on)
    adults = sum(member.role in ADULT_ROLES for member in members)
    return adults, len(members) - adults

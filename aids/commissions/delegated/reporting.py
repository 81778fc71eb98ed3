"""What was decided by delegation is reported to the next session of the unit, which takes note of it."""

import datetime as dt

from django.db.models import Exists, OuterRef

from aids.commissions.delegated.models import ReportedDecision
from aids.commissions.enums import DecisionKind, SessionStatus
from aids.commissions.models import Decision, Session
from aids.commissions.recusals.models import Recusal
from aids.commissions.recusals.queries import tied_households
from directory.models import TerritorialUnit


def delegated_to_report(unit: TerritorialUnit, until: dt.datetime):
    """The decisions taken without the commission that no session of the unit heard of yet, up to a moment."""
    taken = Decision.objects.filter(unit=unit, kind=DecisionKind.DELEGATED, decided_at__lte=until, report=None)
    return _told(taken)


def reported_in(session: Session):
    """The delegated decisions of which a session took note."""
    return _told(Decision.objects.filter(report__session=session))


def told_of_delegation(user, session: Session, until: dt.datetime) -> list[Decision]:
    """What the page of a session lists: what it will hear of or, once it is closed, what it took note of; nothing of
    what is about somebody with whom this account has a tie."""
    closed = session.status in (SessionStatus.CLOSED, SessionStatus.DECIDED)
    found = reported_in(session) if closed else delegated_to_report(session.unit, until)
    stands_back = Recusal.objects.filter(item__line=OuterRef("line"), member=user.pk)
    rows = list(found.filter(~Exists(stands_back)))
    tied = (
        tied_households({row.line.application.household_id for row in rows}, [user.pk], session.held_on) if rows else {}
    )
    return [row for row in rows if not tied.get(row.line.application.household_id)]


def _told(decisions):
    return decisions.select_related("line__application", "unit").defer("facts").order_by("decided_at", "pk")


def take_note(session: Session, until: dt.datetime) -> int:
    """The session, which closes, takes note of what was decided without it; returns how many decisions.

    Called inside the operation that closes it, with the moment of closing.
    """
    decisions = list(delegated_to_report(session.unit, until))
    for decision in decisions:
        ReportedDecision(session=session, decision=decision).save()
    return len(decisions)

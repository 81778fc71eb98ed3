"""What the minutes of a session say, read from what was frozen."""

from django.conf import settings

from aids.commissions.documents import (
    Attendee,
    DecisionLine,
    Minutes,
    OpinionLine,
    Signatory,
)
from aids.commissions.models import Decision, Session


def signatory_of(decision: Decision) -> Signatory:
    return Signatory(
        first_name=decision.signatory_first_name,
        last_name=decision.signatory_last_name,
        capacity=decision.signatory_capacity,
        delegation_reference=decision.delegation,
    )


def minutes_of(session: Session) -> Minutes:
    """The minutes of a decided session; requests are named by their number only."""
    items = list(session.items.select_related("line__application", "decision__unit"))
    decisions = [item.decision for item in items if hasattr(item, "decision")]
    secretary = session.closed_by
    return Minutes(
        department=settings.DEPARTMENT_NAME,
        unit=session.unit.name,
        session_number=session.number,
        held_on=session.held_on,
        place=session.place,
        attendees=tuple(
            Attendee(one.name, one.capacity or "Membre de la commission", "present" if one.present else "absent")
            for one in session.attendances.all()
        ),
        lines=tuple(
            OpinionLine(
                application_number=item.line.application.number,
                aid_label=str(item.line),
                amount_asked=item.line.amount_asked,
                opinion=item.opinion,
                amount=item.amount,
                reason=item.reason_in_fact,
            )
            for item in items
        ),
        decisions=tuple(
            DecisionLine(
                decision_number=decision.number,
                application_number=decision.item.line.application.number,
                aid_label=str(decision.item.line),
                outcome=decision.outcome,
                decided_by=f"{signatory_of(decision).full_name}, {decision.signatory_capacity}",
                amount=decision.amount,
                departure_reason=decision.departure_reason,
            )
            for decision in decisions
        ),
        secretary=Signatory(secretary.first_name, secretary.last_name, secretary.capacity or "Secrétaire"),
        signatory=signatory_of(decisions[0]) if decisions else None,
    )

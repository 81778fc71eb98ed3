"""What the minutes of a session say, read from what was frozen."""

from django.conf import settings

from aids.commissions import queries
from aids.commissions.delegated.reporting import reported_in
from aids.commissions.deliberations import (
    approval_of,
    contested_by,
    convening_of,
    deliberation_of,
    movements_of,
    proxies_of,
    remarks_of,
)
from aids.commissions.documents import (
    Attendee,
    DecisionLine,
    Minutes,
    OpinionLine,
    Signatory,
)
from aids.commissions.mandates.enums import Rank
from aids.commissions.models import AgendaItem, Attendance, Decision, Session


def signatory_of(decision: Decision) -> Signatory:
    return Signatory(
        first_name=decision.signatory_first_name,
        last_name=decision.signatory_last_name,
        capacity=decision.signatory_capacity,
        delegation_reference=decision.delegation,
    )


def _attendance_of(one: Attendance) -> str:
    """How the minutes tell a presence: whoever took part at some moment did, their movements say when; a voice given to
    another member counts as taking part."""
    if one.took_part and not one.takes_part:
        return "present"
    if one.proxy_id:
        return "represented"
    return {"expected": "absent"}.get(one.presence, one.presence)


def _opinion(item: AgendaItem) -> OpinionLine:
    return OpinionLine(
        application_number=item.line.application.number,
        aid_label=str(item.line),
        amount_asked=item.line.amount_asked,
        opinion=item.opinion,
        amount=item.amount,
        reason=f"{contested_by(item)} {item.reason_in_fact}".strip(),
        deliberation=deliberation_of(item),
    )


def _reported(decision: Decision) -> DecisionLine:
    """A decision taken without the commission: why is told in place of a departure."""
    return DecisionLine(
        decision_number=decision.number,
        application_number=decision.line.application.number,
        aid_label=str(decision.line),
        outcome=decision.outcome,
        decided_by=signatory_of(decision).full_name,
        amount=decision.amount,
        departure_reason=decision.justification,
    )


def minutes_of(
    session: Session, hidden: frozenset[int] = frozenset(), reported: list[Decision] | None = None
) -> Minutes:
    """The minutes of a closed session, without the lines at the `hidden` positions; requests are named by their number
    only. `reported`: the delegated decisions that are told, all of them unless said otherwise."""
    items = list(
        session.items.exclude(position__in=hidden)
        .select_related("line__application", "decision__unit", "appeal__decision__unit")
        .prefetch_related("ballots__turnout__voice", "dissents__attendance", "recusals__member")
    )
    decisions = [item.decision for item in items if hasattr(item, "decision")]
    attendances = list(session.attendances.select_related("proxy"))
    secretary = session.closed_by
    return Minutes(
        department=settings.DEPARTMENT_NAME,
        unit=session.unit.name,
        session_number=session.number,
        held_on=session.held_on,
        place=session.place,
        attendees=tuple(
            Attendee(one.name, one.capacity or "Membre de la commission", _attendance_of(one))
            for one in attendances
            if one.rank == Rank.TITULAR or one.took_part
        ),
        lines=tuple(_opinion(item) for item in items),
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
        convening=convening_of(session),
        proxies=proxies_of(attendances),
        movements=movements_of(list(queries.movements_of(session))),
        reported=tuple(_reported(one) for one in (reported_in(session) if reported is None else reported)),
        remarks=remarks_of(session, hidden),
        approval=approval_of(session),
    )

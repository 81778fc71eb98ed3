"""What the letters and the minutes of a session say, read from what was frozen."""

from django.conf import settings
from django.utils import timezone

from aids.applications.correspondence import appeal_routes, contact_of, recipient_of, rule_lines, sender_of
from aids.commissions import queries
from aids.commissions.delegated.reporting import reported_in
from aids.commissions.deliberations import (
    approval_of,
    convening_of,
    deliberation_of,
    movements_of,
    remarks_of,
)
from aids.commissions.documents import (
    Attendee,
    DecisionLetter,
    DecisionLine,
    LawReason,
    Minutes,
    OpinionLine,
    Replaced,
    Signatory,
)
from aids.commissions.enums import DecisionKind
from aids.commissions.mandates.enums import Rank
from aids.commissions.models import Attendance, Decision, Session
from aids.rule_sets.queries import read


def signatory_of(decision: Decision) -> Signatory:
    return Signatory(
        first_name=decision.signatory_first_name,
        last_name=decision.signatory_last_name,
        capacity=decision.signatory_capacity,
        delegation_reference=decision.delegation,
    )


def replaced_by(decision: Decision) -> Replaced | None:
    """The decision that this one replaces and why, None for a first one."""
    before = decision.replaces
    if before is None:
        return None
    told = {"number": before.number, "decided_on": before.decided_on}
    if decision.kind == DecisionKind.RECTIFYING:
        return Replaced(**told, error=sentence(decision.justification))
    appeal = decision.answers
    return Replaced(**told, appeal_on=appeal.received_on, heard_on=appeal.heard_on)


def sentence(words: str) -> str:
    """The words with a full stop at their end."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def letter_of(decision: Decision) -> DecisionLetter:
    """Everything the letter of a decision says; the explanation was shown to those who decided, so it says so."""
    line = decision.line
    application = line.application
    decided_on = timezone.localdate(decision.decided_at)
    aid = read(line.explanation.rule_set).aid(line.aid_code)
    reasons_in_law = ()
    if decision.reason_in_law:
        article = ", ".join(filter(None, [line.explanation.rule_set.title, decision.law_article]))
        reasons_in_law = (LawReason(article=article, text=decision.reason_in_law),)
    return DecisionLetter(
        sender=sender_of(application),
        recipient=recipient_of(application, decided_on),
        contact=contact_of(application),
        place=application.site.commune.name,
        dated=decided_on,
        decision_number=decision.number,
        application_number=application.number,
        received_on=application.received_on,
        decided_on=decided_on,
        commission=f"commission de l’{application.unit.name}",
        session_on=decision.item.session.held_on if decision.item else None,
        outcome=decision.outcome,
        aid_label=str(line),
        need=decision.answers.grounds if decision.kind == DecisionKind.APPEAL else line.need,
        amount_asked=line.amount_asked,
        signatory=signatory_of(decision),
        regime=aid.regime.value,
        appeal_routes=appeal_routes(),
        amount_granted=decision.amount,
        payee=decision.payee_name or line.payee_name or "votre foyer",
        reasons_in_law=reasons_in_law,
        reasons_in_fact=(decision.reason_in_fact,) if decision.reason_in_fact else (),
        explanation_shown=True,
        calculation=rule_lines(line.explanation),
        replaces=replaced_by(decision),
    )


def _attendance_of(one: Attendance) -> str:
    """How the minutes tell a presence; a voice given to another member counts as taking part."""
    if one.proxy_id:
        return "represented"
    return {"expected": "absent"}.get(one.presence, one.presence)


def minutes_of(session: Session) -> Minutes:
    """The minutes of a closed session; requests are named by their number only."""
    items = list(
        session.items.select_related("line__application", "decision__unit").prefetch_related(
            "ballots", "dissents__attendance", "recusals__member"
        )
    )
    decisions = [item.decision for item in items if hasattr(item, "decision")]
    secretary = session.closed_by
    return Minutes(
        department=settings.DEPARTMENT_NAME,
        unit=session.unit.name,
        session_number=session.number,
        held_on=session.held_on,
        place=session.place,
        attendees=tuple(
            Attendee(one.name, one.capacity or "Membre de la commission", _attendance_of(one))
            for one in session.attendances.all()
            if one.rank == Rank.TITULAR or one.takes_part
        ),
        lines=tuple(
            OpinionLine(
                application_number=item.line.application.number,
                aid_label=str(item.line),
                amount_asked=item.line.amount_asked,
                opinion=item.opinion,
                amount=item.amount,
                reason=item.reason_in_fact,
                deliberation=deliberation_of(item),
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
        convening=convening_of(session),
        movements=movements_of(list(queries.movements_of(session))),
        reported=tuple(
            DecisionLine(
                decision_number=decision.number,
                application_number=decision.line.application.number,
                aid_label=str(decision.line),
                outcome=decision.outcome,
                decided_by=signatory_of(decision).full_name,
                amount=decision.amount,
                departure_reason=decision.justification,
            )
            for decision in reported_in(session)
        ),
        remarks=remarks_of(session),
        approval=approval_of(session),
    )

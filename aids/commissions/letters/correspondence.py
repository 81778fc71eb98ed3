"""What a decision letter says, read from what was frozen with its decision."""

import re

from django.utils import timezone

from aids.applications.correspondence import appeal_routes, contact_of, recipient_of, rule_lines, sender_of
from aids.commissions.correspondence import signatory_of
from aids.commissions.letters.documents import DecisionLetter, LawReason
from aids.commissions.models import Decision
from aids.rule_sets.queries import read
from backend.kit.pdf import Recipient

_POSTAL_CODE = re.compile(r"\d{5}(?= )")


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
        session_on=decision.item.session.held_on,
        outcome=decision.outcome,
        aid_label=str(line),
        need=line.need,
        amount_asked=line.amount_asked,
        signatory=signatory_of(decision),
        regime=aid.regime.value,
        appeal_routes=appeal_routes(),
        amount_granted=decision.amount,
        payee=line.payee_name or "votre foyer",
        reasons_in_law=reasons_in_law,
        reasons_in_fact=(decision.reason_in_fact,) if decision.reason_in_fact else (),
        departs=bool(decision.departure_reason),
        explanation_shown=True,
        calculation=rule_lines(line.explanation),
    )


def postal_code_of(recipient: Recipient) -> str:
    """The postal code printed on a letter, by which a sheaf of them is sorted; empty when it bears no address."""
    found = _POSTAL_CODE.match(recipient.address_block[-1])
    return found[0] if found and not recipient.hand_delivered_at else ""

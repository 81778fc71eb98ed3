"""What a decision letter says, read from what was frozen with its decision."""

import re

from django.utils import timezone

from aids.applications.correspondence import appeal_routes, contact_of, recipient_of, rule_lines, sender_of
from aids.applications.enums import PayeeKind
from aids.commissions.correspondence import signatory_of
from aids.commissions.enums import DecisionKind
from aids.commissions.letters.documents import DecisionLetter, LawReason, Replaced
from aids.commissions.models import Decision
from aids.rule_sets.queries import read
from aids.rules.vocabulary import PAYMENT_MODES
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
        session_on=decision.item.session.held_on if decision.item else None,
        outcome=decision.outcome,
        aid_label=str(line),
        need=decision.answers.grounds if decision.kind == DecisionKind.APPEAL else line.need,
        amount_asked=line.amount_asked,
        signatory=signatory_of(decision),
        regime=aid.regime.value,
        appeal_routes=appeal_routes(),
        amount_granted=decision.amount,
        payee=_payee_of(decision),
        condition=decision.condition,
        payment_mode=PAYMENT_MODES.get(decision.payment_mode, ""),
        duration_months=decision.duration_months,
        reasons_in_law=reasons_in_law,
        reasons_in_fact=(decision.reason_in_fact,) if decision.reason_in_fact else (),
        departs=bool(decision.departure_reason),
        replaces=_replaced_by(decision),
        explanation_shown=True,
        calculation=rule_lines(line.explanation),
    )


def _payee_of(decision: Decision) -> str:
    """Who is paid, in words to the person."""
    to_household = (decision.payee_kind or decision.line.payee_kind) == PayeeKind.HOUSEHOLD
    return "votre foyer" if to_household and not decision.payee_name else decision.payee


def _replaced_by(decision: Decision) -> Replaced | None:
    """The decision that this one replaces and why, None for a first one."""
    before = decision.replaces
    if before is None:
        return None
    told = {"number": before.number, "decided_on": before.decided_on}
    if decision.kind == DecisionKind.RECTIFYING:
        return Replaced(**told, error=_sentence(decision.justification), after_appeal=decision.is_on_appeal)
    appeal = decision.answers
    return Replaced(**told, appeal_on=appeal.received_on, heard_on=appeal.heard_on)


def _sentence(words: str) -> str:
    """The words with a full stop at their end."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def postal_code_of(recipient: Recipient) -> str:
    """The postal code printed on a letter, by which a sheaf of them is sorted; empty when it bears no address."""
    found = _POSTAL_CODE.match(recipient.address_block[-1])
    return found[0] if found and not recipient.hand_delivered_at else ""

"""A clerical error is mended by a dated decision that replaces the one that stands; nothing is edited."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from aids.commissions.enums import GRANTING, DecisionKind, Outcome
from aids.commissions.letters.operations import order_letter
from aids.commissions.models import Decision
from aids.commissions.opinions import is_reasoned
from aids.commissions.perms import authority_of
from aids.commissions.rectifying.perms import can_rectify
from aids.commissions.taking import Origin, Taken, take
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require

MENDED = ("amount", "payee_name", "law_article", "reason_in_law", "reason_in_fact")
KEPT = ("outcome", "condition", "payee_kind", "payment_mode", "duration_months")


@dataclass(frozen=True)
class Mended:
    """What the decision should have said: euros, payee (empty: as the request says), reasons."""

    amount: Decimal | None
    payee_name: str
    law_article: str
    reason_in_law: str
    reason_in_fact: str


def mended_of(decision: Decision) -> Mended:
    """What a decision says now."""
    return Mended(**{name: getattr(decision, name) for name in MENDED})


def rectify(
    *, actor, decision: Decision, mended: Mended, error: str, today: dt.date, key: uuid.UUID | None = None
) -> Decision:
    """The signatory replaces the decision that stands by one that says what was meant; its sense never changes.

    Raises Refusal when nothing changes, when the error is not told, when the amount does not fit the outcome.
    """
    with operation("commissions.rectify_decision", actor=actor, key=key) as running:
        fresh = lock(decision)
        require(can_rectify(actor, fresh, today))
        if hasattr(fresh, "replaced_by"):
            raise Refusal(_("Another decision already replaces this one."))
        if not error.strip():
            raise Refusal(_("Say which error is mended."), field="error")
        if mended == mended_of(fresh):
            raise Refusal(_("Nothing is mended: this is what the decision already says."))
        _check_amount(fresh, mended.amount)
        reasoned = is_reasoned(fresh.outcome, mended.amount, fresh.line.amount_asked)
        if reasoned and not (mended.reason_in_law.strip() and mended.reason_in_fact.strip()):
            raise Refusal(_("What refuses, even in part, keeps its reasons, in law and in fact."))
        replacement = take(
            Taken(**{name: getattr(fresh, name) for name in KEPT}, **vars(mended)),
            line=fresh.line,
            origin=Origin(DecisionKind.RECTIFYING, replaces=fresh, justification=error.strip()),
            authority=authority_of(actor, fresh.unit_id, today),
            at=running.at,
            today=today,
        )
        order_letter(replacement)
        running.result_url = replacement.line.application.get_absolute_url()
        return replacement


def _check_amount(decision: Decision, amount: Decimal | None) -> None:
    if decision.outcome not in GRANTING:
        fits = amount is None
    else:
        partial = decision.outcome == Outcome.PARTIAL_GRANT
        fits = amount is not None and amount > 0 and not (partial and amount >= decision.line.amount_asked)
    if not fits:
        raise Refusal(
            _("This amount does not fit: an error is mended, the sense of the decision stays."), field="amount"
        )

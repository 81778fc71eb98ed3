"""A clerical error is mended by a dated decision that replaces the one that stands; nothing is edited."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from aids.applications.models import ApplicationLine
from aids.commissions.enums import DecisionKind, Opinion, Outcome
from aids.commissions.letters.operations import order_letter
from aids.commissions.models import Decision
from aids.commissions.opinions import OpinionInput, check_opinion
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

    Raises Refusal when nothing changes, when the error is not told, and as an opinion would: an amount that does not
    fit the outcome, more than the rules propose without a reason, a refusal without its reasons.
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
        line = lock(fresh.line)
        replaced_by = Taken(**{name: getattr(fresh, name) for name in KEPT}, **vars(mended))
        _check(replaced_by, line)
        replacement = take(
            replaced_by,
            line=line,
            origin=Origin(DecisionKind.RECTIFYING, replaces=fresh, justification=error.strip()),
            authority=authority_of(actor, fresh.unit_id, today),
            at=running.at,
            today=today,
        )
        order_letter(replacement)
        running.result_url = replacement.line.application.get_absolute_url()
        return replacement


def _check(taken: Taken, line: ApplicationLine) -> None:
    """As for an opinion; a grant of less than what was asked, for that was the slip, is judged as a part of it."""
    told = {name: value for name, value in vars(taken).items() if name != "outcome"}
    less = taken.outcome == Outcome.GRANT and taken.amount is not None and taken.amount < line.amount_asked
    given = OpinionInput(opinion=Opinion.PARTIAL_GRANT if less else taken.outcome, **told)
    if check_opinion(given, line).amount != taken.amount:
        raise Refusal(
            _("This amount does not fit: an error is mended, the sense of the decision stays."), field="amount"
        )

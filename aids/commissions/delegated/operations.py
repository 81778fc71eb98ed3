"""Deciding one request at once, without the commission, within a delegation."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from aids.applications.eligibility import explain
from aids.applications.models import ApplicationLine
from aids.applications.proposals.operations import freeze_assessments
from aids.applications.states import LINE
from aids.commissions.anonymity.knowledge import known_of
from aids.commissions.anonymity.masking import mask
from aids.commissions.delegated import delegations
from aids.commissions.enums import DecisionKind, Opinion
from aids.commissions.letters.operations import order_letter
from aids.commissions.models import Decision
from aids.commissions.opinions import OpinionInput, check_opinion
from aids.commissions.taking import Origin, take
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Access, Refusal, require
from backend.kit.money import format_euro

GRANTS = (Opinion.GRANT, Opinion.PARTIAL_GRANT)


def require_possible(access: Access) -> None:
    """Raise Refusal with the reason: who asks may, but not any more, or not now."""
    if not access:
        raise Refusal(access.reason)


def decide_at_once(
    *,
    actor,
    line: ApplicationLine,
    given: OpinionInput,
    justification: str,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> Decision:
    """The decider that the rule set names grants a ready request without waiting for a session, and says why.

    Within the amount of the rule set and of the delegation of signature, and its count in the calendar month; the
    letter is ordered and the next session takes note. Only grants: a refusal always hears the commission first. Names
    and contacts in the justification are masked: the session and its minutes read it.
    """
    with operation("commissions.decide_at_once", actor=actor, key=key) as running:
        authority = delegations.authority_without_commission(actor, line.application.unit_id, today)
        if authority is not None:
            lock(authority)  # one decision at a time counts what was taken this month
        fresh = lock(line)
        require(delegations.may_decide_alone(actor, fresh, today))
        require_possible(LINE.can(fresh, "decide_at_once"))
        if given.opinion not in GRANTS:
            raise Refusal(_("Without the commission one grants; a refusal is decided in session."), field="outcome")
        if not justification.strip():
            raise Refusal(_("Say why this cannot wait for the commission."), field="justification")
        freeze_assessments(fresh, today)
        fresh.explanation = explain(fresh, today)
        delegation = delegations.delegation_of(actor, fresh, today)
        if delegation is None:
            raise Refusal(_("The rules in force today do not let you decide this aid without the commission."))
        require_possible(delegation.usable)
        checked = check_opinion(given, fresh)
        if checked.amount > delegation.most:
            raise Refusal(
                _("You may decide %(most)s at most without the commission.") % {"most": format_euro(delegation.most)},
                field="amount",
            )
        decided = LINE.move(fresh, "decide_at_once")
        decision = take(
            checked.taken,
            line=decided,
            # the session and its minutes read it: no name, no contact
            origin=Origin(DecisionKind.DELEGATED, justification=mask(justification, known_of(line.application, today))),
            authority=delegation.authority,
            at=running.at,
            today=today,
        )
        order_letter(decision)
        return decision

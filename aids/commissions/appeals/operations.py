"""Writes on appeals: receipt, acknowledgement, examination, hearing, answer."""

import dataclasses
import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from aids.applications.models import ApplicationLine
from aids.commissions.appeals import perms
from aids.commissions.appeals.documents import LATE
from aids.commissions.appeals.enums import AppealKind, AppealOutcome, AppealStatus, AppealWay
from aids.commissions.appeals.models import Appeal
from aids.commissions.appeals.states import APPEAL
from aids.commissions.enums import DecisionKind, Outcome
from aids.commissions.letters.operations import order_letter
from aids.commissions.models import Decision, SigningAuthority
from aids.commissions.opinions import OpinionInput, check_opinion, paid_as, says_something
from aids.commissions.perms import authority_of
from aids.commissions.taking import Origin, Taken, take
from aids.rule_sets.queries import read
from aids.rules.model import Regime
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require

DECIDED = ("outcome", "amount", "condition", "payee_kind", "payee_name", "payment_mode", "duration_months")
"""What a decision decides, its reasons left aside."""


@dataclass(frozen=True)
class Receipt:
    """What arrived: the day, the way, the postmark, the words of the person, what is contested, a hearing or not.

    `notified_on` is the day on which the decision reached the person, when it can be proved.
    """

    received_on: dt.date
    way: str
    grounds: str
    reason: str
    posted_on: dt.date | None = None
    notified_on: dt.date | None = None
    hearing_asked: bool = False


@dataclass(frozen=True)
class Hearing:
    """The day on which the person was heard, who came with them, what they said; or why there was no hearing."""

    heard_on: dt.date | None = None
    companion: str = ""
    heard_words: str = ""
    not_heard_why: str = ""


def kind_against(decision: Decision) -> str:
    """The appeal that the regime of the aid opens, by the text under which it was decided (CASF L134-1)."""
    aid = read(decision.line.explanation.rule_set).aid(decision.line.aid_code)
    return AppealKind.MANDATORY if aid.regime == Regime.STATUTORY else AppealKind.INFORMAL


def record(*, actor, decision: Decision, receipt: Receipt, today: dt.date, key: uuid.UUID | None = None) -> Appeal:
    """An appeal against the decision that stands, received today or before; late or not, it is recorded."""
    with operation("commissions.record_appeal", actor=actor, key=key) as running:
        fresh = lock(decision)
        require(perms.can_record(actor, fresh.line.application))
        contested = perms.can_contest(fresh)
        if not contested:
            raise Refusal(contested.reason)
        _check(receipt, fresh, today)
        appeal = Appeal(
            decision=fresh,
            unit_id=fresh.unit_id,
            kind=kind_against(fresh),
            received_on=receipt.received_on,
            way=receipt.way,
            posted_on=receipt.posted_on,
            notified_on=receipt.notified_on,
            grounds=receipt.grounds,
            reason=receipt.reason,
            hearing_asked=receipt.hearing_asked,
            recorded_by_id=actor.pk,
        )
        appeal.save()
        running.result_url = appeal.get_absolute_url()
        return appeal


def _check(receipt: Receipt, decision: Decision, today: dt.date) -> None:
    decided_on = decision.decided_on
    if not receipt.grounds.strip():
        raise Refusal(_("Write down what the person says."), field="grounds")
    if not decided_on <= receipt.received_on <= today:
        raise Refusal(_("An appeal is received after the decision, and today at the latest."), field="received_on")
    if receipt.notified_on and not decided_on <= receipt.notified_on <= receipt.received_on:
        raise Refusal(_("The decision was notified after it was taken and before the appeal."), field="notified_on")
    if receipt.posted_on and receipt.way != AppealWay.POST:
        raise Refusal(_("Only what comes by post has a postmark."), field="posted_on")
    if receipt.posted_on and not decided_on <= receipt.posted_on <= receipt.received_on:
        raise Refusal(_("The postmark lies between the decision and the receipt."), field="posted_on")


def acknowledge(*, actor, appeal: Appeal, today: dt.date) -> Appeal:
    """The acknowledgement is handed over or sent today (CRPA L112-3): from then on the time of the court runs."""
    with operation("commissions.acknowledge_appeal", actor=actor):
        fresh = lock(appeal)
        require(perms.can_acknowledge(actor, fresh))
        _require_open(fresh)
        if fresh.acknowledged_on is None:
            fresh.acknowledged_on = today
            fresh.save()
        return fresh


def take_up(*, actor, appeal: Appeal) -> Appeal:
    """A case officer of the unit looks at the file again, as a rule not the one who examined the application."""
    with operation("commissions.take_up_appeal", actor=actor):
        fresh = lock(appeal)
        require(perms.can_examine(actor, fresh))
        if fresh.examiner_id == actor.pk:
            raise Refusal(_("You already examine this appeal."))
        return APPEAL.move(fresh, "take_up", examiner_id=actor.pk)


def record_hearing(*, actor, appeal: Appeal, version: int, told: Hearing, today: dt.date) -> Appeal:
    """The person was heard, with whom they chose (CASF L134-1), or was not, and why."""
    with operation("commissions.record_hearing", actor=actor):
        fresh = _in_hand(actor, appeal, version)
        if bool(told.heard_on) == bool(told.not_heard_why.strip()):
            raise Refusal(_("Say when the person was heard, or why there was no hearing."), field="heard_on")
        if told.heard_on and not fresh.received_on <= told.heard_on <= today:
            raise Refusal(
                _("The hearing takes place after the appeal is received, and today at the latest."), field="heard_on"
            )
        if not told.heard_on and (told.companion or told.heard_words):
            raise Refusal(_("Say when the person was heard."), field="heard_on")
        fresh.heard_on = told.heard_on
        fresh.companion = told.companion
        fresh.heard_words = told.heard_words
        fresh.not_heard_why = told.not_heard_why
        fresh.save()
        return fresh


def conclude(*, actor, appeal: Appeal, version: int, conclusions: str) -> Appeal:
    """The examiner writes what they found, for whoever answers; it may be written again until the answer."""
    with operation("commissions.conclude_appeal", actor=actor):
        fresh = _in_hand(actor, appeal, version)
        if not conclusions.strip():
            raise Refusal(_("Write what the examination found."), field="conclusions")
        fresh.conclusions = conclusions
        fresh.save()
        return fresh


def give_up(*, actor, appeal: Appeal, words: str, today: dt.date) -> Appeal:
    """The person takes their appeal back; the decision stands, and may be contested again in time."""
    with operation("commissions.give_up_appeal", actor=actor):
        fresh = lock(appeal)
        require(perms.can_acknowledge(actor, fresh))
        _require_off_agenda(fresh)
        if not words.strip():
            raise Refusal(_("Say how the person told it."), field="words")
        return APPEAL.move(fresh, "give_up", closed_on=today, closing_words=words)


def set_aside(*, actor, appeal: Appeal, reason_in_fact: str, today: dt.date) -> Appeal:
    """The signatory answers that the appeal came too late; possible only when the notification is proved."""
    with operation("commissions.set_appeal_aside", actor=actor) as running:
        fresh = lock(appeal)
        require(perms.can_answer(actor, fresh, today))
        _require_off_agenda(fresh)
        if not reason_in_fact.strip():
            raise Refusal(_("Say why, in fact: what was observed in this situation."), field="reason_in_fact")
        told = {"reason_in_fact": reason_in_fact, **LATE}
        signed = _signed(authority_of(actor, fresh.unit_id, today))
        return APPEAL.move(fresh, "set_aside", answered_at=running.at, **told, **signed)


def answer(*, actor, appeal: Appeal, given: OpinionInput, today: dt.date) -> Appeal:
    """The signatory decides again, reasoned in law and in fact.

    A mandatory appeal is always answered by a decision that replaces the one that stands (CRPA L412-7), even when it
    says the same; an optional one that confirms leaves it standing. Nobody fares worse for having appealed.
    """
    with operation("commissions.answer_appeal", actor=actor) as running:
        fresh = lock(appeal)
        require(perms.can_answer(actor, fresh, today))
        _require_off_agenda(fresh)
        possible = APPEAL.can(fresh, "decide")
        if not possible:
            raise Refusal(possible.reason)
        line = lock(fresh.decision.line)
        standing = Decision.objects.standing().select_related("line__application").get(line=line)
        taken = _taken_again(given, line, standing)
        outcome = outcome_of(taken, standing)
        reasons = {
            "law_article": given.law_article,
            "reason_in_law": given.reason_in_law,
            "reason_in_fact": given.reason_in_fact,
        }
        authority = authority_of(actor, fresh.unit_id, today)
        replacement = None
        if fresh.kind == AppealKind.MANDATORY or outcome != AppealOutcome.CONFIRMED:
            replacement = take(
                dataclasses.replace(taken, **reasons),
                line=standing.line,
                origin=Origin(DecisionKind.APPEAL, replaces=standing),
                authority=authority,
                at=running.at,
                today=today,
            )
            order_letter(replacement)
        signed = _signed(authority)
        return APPEAL.move(
            fresh, "decide", outcome=outcome, answer=replacement, answered_at=running.at, **reasons, **signed
        )


def _taken_again(given: OpinionInput, line: ApplicationLine, standing: Decision) -> Taken:
    """What is decided on appeal, reasoned whatever it says; raises Refusal when the person would fare worse."""
    checked = check_opinion(given, line)
    if checked.opinion not in Outcome.values:
        raise Refusal(_("A decision grants or refuses."), field="outcome")
    if (checked.amount or 0) < (standing.amount or 0):
        raise Refusal(_("Nobody fares worse for having appealed: decide at least what was granted."), field="amount")
    if checked.condition and standing.amount and not standing.condition:
        raise Refusal(
            _("Nobody fares worse for having appealed: this was granted without a condition."), field="outcome"
        )
    if not says_something(given.reason_in_law):
        raise Refusal(_("Say why, in law: which rule leads there."), field="reason_in_law")
    if not says_something(given.reason_in_fact):
        raise Refusal(_("Say why, in fact: what was observed in this situation."), field="reason_in_fact")
    return paid_as(standing, checked.taken)


def outcome_of(taken: Taken, standing: Decision) -> str:
    """What an answer makes of the decision that stands."""
    if all(getattr(taken, name) == getattr(standing, name) for name in DECIDED):
        return AppealOutcome.CONFIRMED
    return AppealOutcome.WITHDRAWN if taken.outcome == Outcome.GRANT else AppealOutcome.AMENDED


def _signed(authority: SigningAuthority) -> dict:
    holder = authority.holder
    return {
        "answered_by_id": holder.pk,
        "signatory_first_name": holder.first_name,
        "signatory_last_name": holder.last_name,
        "signatory_capacity": authority.capacity,
        "delegation": authority.reference,
    }


def _in_hand(actor, appeal: Appeal, version: int) -> Appeal:
    """The appeal, locked, in examination, in the hands of its examiner."""
    fresh = lock(appeal, version=version)
    require(perms.is_examiner(actor, fresh))
    if fresh.status != AppealStatus.EXAMINED:
        raise Refusal(_("Not possible any more: this is now “%(state)s”.") % {"state": fresh.get_status_display()})
    return fresh


def _require_off_agenda(appeal: Appeal) -> None:
    """Called once the appeal is locked: an agenda takes it on only while it holds that lock."""
    possible = perms.is_off_agenda(appeal)
    if not possible:
        raise Refusal(possible.reason)


def _require_open(appeal: Appeal) -> None:
    if not appeal.is_open:
        raise Refusal(_("Not possible any more: this is now “%(state)s”.") % {"state": appeal.get_status_display()})

"""Writes: the commission's opinion on a request; one at a time, or the same for several."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal as Euros

from django.utils.translation import gettext as _

from aids.applications.enums import PayeeKind
from aids.applications.models import ApplicationLine
from aids.budget.models import Envelope
from aids.budget.operations import lock_envelopes, release, reserve
from aids.budget.queries import envelopes_for, family_of
from aids.commissions.enums import GRANTING, REASONED, Opinion, PaymentMode
from aids.commissions.hearing import hearing_of, require_open
from aids.commissions.models import AgendaItem, Session
from aids.commissions.taking import Taken
from aids.commissions.votes.enums import BallotStatus
from aids.rule_sets.queries import read
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal


@dataclass(frozen=True)
class OpinionInput:
    """An opinion as given: amount in euros, payee and mode of payment as asked unless told otherwise, from which
    envelope (the first that pays such an aid unless told otherwise), reasons where the law wants them."""

    opinion: str
    amount: Euros | None = None
    condition: str = ""
    payee_kind: str = ""
    payee_name: str = ""
    payment_mode: str = ""
    duration_months: int | None = None
    envelope_id: int | None = None
    law_article: str = ""
    reason_in_law: str = ""
    reason_in_fact: str = ""

    @property
    def taken(self) -> Taken:
        """The same, decided."""
        told = dataclasses.asdict(self)
        del told["envelope_id"]
        return Taken(outcome=told.pop("opinion"), **told)


GIVEN = tuple(field.name for field in dataclasses.fields(OpinionInput))
"""What an opinion writes on its agenda item, by the same names."""
OF_ONE = ("payee_kind", "payee_name", "envelope_id")
"""What is of one request, and never given to others with its opinion."""
_HOW_PAID = ("payee_kind", "payee_name", "payment_mode", "duration_months", "envelope_id")
_IN_LAW = ("law_article", "reason_in_law")


def check_opinion(given: OpinionInput, line: ApplicationLine) -> OpinionInput:
    """The opinion with the amount that it means, and without what it has no use for; raises Refusal when something
    does not fit.

    A grant is the whole amount asked, a partial grant is below it. More than the rules propose needs a reason in fact:
    same situation, same answer, or the reason why not (derogation). What refuses, even in part, is reasoned in law and
    in fact, an adjournment and a withdrawal in fact.
    """
    given = _without_what_is_of_no_use(given, line)
    in_law = is_reasoned(given.opinion, given.amount, line.amount_asked)
    in_fact = in_law or given.opinion not in (Opinion.GRANT, Opinion.CONDITIONAL_GRANT)
    if in_fact and not says_something(given.reason_in_fact):
        raise Refusal(_("Say why, in fact: what was observed in this situation."), field="reason_in_fact")
    if in_law and not says_something(given.reason_in_law):
        raise Refusal(_("Say why, in law: which rule leads there."), field="reason_in_law")
    if given.opinion in GRANTING:
        _check_grant(given, line)
    return given


def says_something(words: str) -> bool:
    """Whether there is at least a letter or a figure: blanks that print nothing are no reason."""
    return any(character.isalnum() for character in words)


def is_reasoned(opinion: str, amount: Euros | None, asked: Euros) -> bool:
    """Whether it refuses, even in part, and so is reasoned in law and in fact (CRPA L211-2, L211-5)."""
    return opinion in REASONED or (amount is not None and amount < asked)


def _without_what_is_of_no_use(given: OpinionInput, line: ApplicationLine) -> OpinionInput:
    unused = {"condition"} - ({"condition"} if given.opinion == Opinion.CONDITIONAL_GRANT else set())
    amounts = {Opinion.GRANT: line.amount_asked, Opinion.CONDITIONAL_GRANT: given.amount or line.amount_asked}
    if given.opinion not in GRANTING:
        unused |= {"amount", *_HOW_PAID}
    if given.opinion not in REASONED and given.opinion != Opinion.CONDITIONAL_GRANT:
        unused |= set(_IN_LAW)
    blank = {name: OpinionInput.__dataclass_fields__[name].default for name in unused}
    return dataclasses.replace(given, **{"amount": amounts.get(given.opinion, given.amount)} | blank)


def _check_grant(given: OpinionInput, line: ApplicationLine) -> None:
    asked, proposed = line.amount_asked, line.explanation.proposed_amount
    if given.opinion == Opinion.PARTIAL_GRANT and (given.amount is None or not 0 < given.amount < asked):
        raise Refusal(_("A partial grant is above zero and below the amount asked."), field="amount")
    if not 0 < given.amount <= asked:
        raise Refusal(_("A grant is above zero, and the amount asked at most."), field="amount")
    if given.opinion == Opinion.CONDITIONAL_GRANT and not says_something(given.condition):
        raise Refusal(_("Say under which condition it is granted."), field="condition")
    derogates = proposed is None or given.amount > proposed
    if derogates and not says_something(given.reason_in_fact):
        raise Refusal(_("This is more than the rules propose: say why, in fact."), field="reason_in_fact")
    rules = read(line.explanation.rule_set)
    aid = rules.aid(line.aid_code) if rules.has_aid(line.aid_code) else None
    if given.payee_kind and aid and given.payee_kind not in aid.payees:
        words = {"aid": aid.label, "payee": PayeeKind(given.payee_kind).label}
        raise Refusal(_("“%(aid)s” is not paid to: %(payee)s.") % words, field="payee_kind")
    if given.payee_kind not in ("", PayeeKind.HOUSEHOLD) and not given.payee_name.strip():
        raise Refusal(_("Say the name of the supplier or landlord."), field="payee_name")
    if given.payment_mode and aid and aid.payment_modes and given.payment_mode not in aid.payment_modes:
        words = {"aid": aid.label, "mode": PaymentMode(given.payment_mode).label}
        raise Refusal(_("“%(aid)s” is not paid so: %(mode)s.") % words, field="payment_mode")


def paid_as(before, decided):
    """What is decided, OpinionInput or Taken, paid as `before` (an agenda item, a decision) says where nothing else
    is told."""
    payee = decided if decided.payee_kind or decided.payee_name else before
    return dataclasses.replace(
        decided,
        payee_kind=payee.payee_kind,
        payee_name=payee.payee_name,
        payment_mode=decided.payment_mode or before.payment_mode,
        duration_months=decided.duration_months or before.duration_months,
    )


def give_opinion(*, actor, item: AgendaItem, version: int, given: OpinionInput) -> AgendaItem:
    """The commission's opinion on one line, with a quorum for it; reserves what it gives, save on an appeal, whose
    answer commits. Changed by reopening it only.

    The next line without an opinion is called: the other screens follow.
    """
    with operation("commissions.give_opinion", actor=actor):
        session = require_open(item.session, actor)
        fresh = lock(item, version=version)
        _record(session, fresh, given)
        _call_next(session, fresh)
        return fresh


def give_same_opinion(*, actor, item: AgendaItem, positions: Iterable[int]) -> list[AgendaItem]:
    """The opinion of one line, its reasons and its condition, for others without one: all of them, or none.

    A partial or conditional amount is the same one; each is paid to whom it asks, from its own credits. Raises Refusal,
    naming the line, when it does not fit one of them.
    """
    with operation("commissions.give_same_opinion", actor=actor):
        session = require_open(item.session, actor)
        model = lock(item)
        if not model.opinion:
            raise Refusal(_("Give an opinion on this request first."))
        given = OpinionInput(**{name: getattr(model, name) for name in GIVEN if name not in OF_ONE})
        # each is paid from its own credits: locked in one order, whatever that of the agenda
        lock_envelopes(session.unit_id, session.held_on.year)
        found = []
        for other in session.items.filter(position__in=set(positions)).exclude(pk=model.pk).order_by("position"):
            fresh = lock(other)
            try:
                _record(session, fresh, given)
            except Refusal as refusal:
                words = {"position": fresh.position, "sentence": refusal.sentence}
                raise Refusal(_("Request %(position)s: %(sentence)s") % words) from refusal
            found.append(fresh)
        if not found:
            raise Refusal(_("Choose requests of this agenda."), field="positions")
        _call_next(session, model)
        return found


def _record(session: Session, item: AgendaItem, given: OpinionInput) -> None:
    """Write an opinion on a locked item of a locked session; nothing when it is said already."""
    if item.opinion:
        raise Refusal(_("This request has its opinion already: reopen it, with a reason."))
    if item.ballots.filter(status=BallotStatus.OPEN).exists():
        raise Refusal(_("A vote is open on this request: close it first."))
    hearing = hearing_of(session, item)
    hearing.require_quorum()
    checked = check_opinion(given, item.line)
    for name in GIVEN:
        setattr(item, name, getattr(checked, name))
    if checked.opinion in GRANTING and item.appeal_id is None:
        _reserve(session, item)
    item.quorum_counted, item.quorum_seats = hearing.quorum.counted, hearing.quorum.seats
    item.save()


def _reserve(session: Session, item: AgendaItem) -> None:
    """Keep the amount of the opinion in the credits of the unit and year; raises Refusal with what is left."""
    year, family = session.held_on.year, family_of(item.line)
    paying = [one.pk for one in envelopes_for(session.unit, year, family, Envelope.objects.all())]
    item.envelope_id = item.envelope_id or next(iter(paying), None)
    if item.envelope_id not in paying:
        words = {"unit": session.unit, "year": year}
        raise Refusal(_("No credits are open for this aid in %(unit)s in %(year)s.") % words, field="envelope")
    reserve(
        actor=None,
        line=item.line,
        envelope_id=item.envelope_id,
        amount=item.amount,
        reference=session.number,
    )


def _call_next(session: Session, item: AgendaItem) -> None:
    waiting = session.items.filter(opinion="").order_by("position").values_list("position", flat=True)
    after = [position for position in waiting if position > item.position] or list(waiting)
    following = after[0] if after else item.position
    if session.called_position != following:
        session.called_position = following
        session.save()


def reopen_opinion(*, actor, item: AgendaItem, version: int, reason: str) -> AgendaItem:
    """The opinion is taken back, with a reason, while the session sits; what it reserved is released."""
    with operation("commissions.reopen_opinion", actor=actor, reason=reason):
        session = require_open(item.session, actor)
        fresh = lock(item, version=version)
        if not reason.strip():
            raise Refusal(_("Say why the opinion is reopened."), field="reason")
        if not fresh.opinion:
            raise Refusal(_("This request has no opinion yet."))
        if fresh.appeal_id is None:
            release(actor=actor, line=fresh.line, reason=reason)
        blank = OpinionInput("")
        for name in GIVEN:
            setattr(fresh, name, getattr(blank, name))
        fresh.quorum_counted = fresh.quorum_seats = None
        fresh.save()
        session.called_position = fresh.position
        session.save()
        return fresh

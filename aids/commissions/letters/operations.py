"""Writes: letters ordered, written in small pieces, stopped, ordered again; how each was delivered.

Each step of the writing may run twice, or in two workers at once: a letter is written once.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aids.commissions.letters import perms, queries
from aids.commissions.letters.correspondence import letter_of, postal_code_of
from aids.commissions.letters.documents import decision_letter
from aids.commissions.letters.enums import UNDER_WAY, BatchStatus, DeliveryMeans, LetterStatus
from aids.commissions.letters.models import DecisionLetter, LetterBatch
from aids.commissions.letters.states import BATCH, LETTER
from aids.commissions.models import Decision, Session
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Forbidden, Refusal, require

PIECE = 20
"""Letters of one task: a second of work, so that nobody waits behind a whole session."""


def order_letter(decision: Decision) -> DecisionLetter:
    """The letter of one decision just taken outside of a session (delegated, on appeal, rectifying), written after
    commit.

    Called inside the operation that takes the decision: both stand or fall together.
    """
    letter = DecisionLetter(decision=decision)
    letter.save()
    transaction.on_commit(lambda: _send_letters([letter.pk]), robust=True)
    return letter


def order_letters(decisions: Iterable[Decision], *, session: Session, by, at: dt.datetime) -> LetterBatch | None:
    """A letter for each decision of a session just taken, in one batch that is written after commit; None without any.

    Called inside the operation that takes the decisions: both stand or fall together.
    """
    decisions = list(decisions)
    if not decisions:
        return None
    batch = LetterBatch(session=session, ordered_by=by, ordered_at=at)
    batch.save()
    for decision in decisions:
        DecisionLetter(decision=decision, batch=batch).save()
    _send_start_after_commit(batch)
    return batch


def start(batch_id: int) -> bool:
    """Cut an ordered batch into pieces and send them to the workers; False when it was started already or stopped."""
    with operation("letters.start", actor=None):
        batch = lock(LetterBatch(pk=batch_id))
        if batch.status != BatchStatus.ORDERED:
            return False
        BATCH.move(batch, "start")
        transaction.on_commit(lambda: send_pieces(batch_id), robust=True)
        return True


def write_letter(letter_id: int) -> bool:
    """Write one letter and keep its bytes; False when it is written, in other hands, or stopped. Safe to run twice."""
    with operation("letters.write", actor=None) as running:
        waiting = DecisionLetter.objects.filter(pk=letter_id, status=LetterStatus.PENDING)
        waiting = waiting.exclude(batch__status=BatchStatus.CANCELLED)
        letter = waiting.select_for_update(of=("self",), skip_locked=True).first()
        if letter is None:
            return False
        facts = letter_of(queries.decision_to_tell(letter.decision_id))
        pdf = decision_letter(facts)
        LETTER.move(
            letter,
            "produce",
            pdf=pdf,
            fingerprint=hashlib.sha256(pdf).hexdigest(),
            produced_at=running.at,
            postal_code=postal_code_of(facts.recipient),
        )
        return True


def write_letters(letter_ids: Iterable[int]) -> int:
    """Write each of these letters: one that fails keeps none of the others waiting. Raises ExceptionGroup of them."""
    written, failures = 0, []
    for pk in letter_ids:
        try:
            written += write_letter(pk)
        except Exception as failure:
            failure.add_note(f"decision letter {pk}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("decision letters that could not be written", failures)
    return written


def finish(batch_id: int) -> bool:
    """The batch is over once all its letters are written; False when they are not, or when it was over already."""
    if queries.still_to_write(batch_id):
        return False
    with operation("letters.finish", actor=None) as running:
        batch = lock(LetterBatch(pk=batch_id))
        if not BATCH.can(batch, "finish"):
            return False
        BATCH.move(batch, "finish", ended_at=running.at)
        return True


def stop(*, actor, session: Session) -> None:
    """Stop before the next letter: those that are written stay, the others wait until somebody orders them again."""
    with operation("letters.stop", actor=actor) as running:
        require(perms.can_read_letters(actor, session.unit_id))
        under_way = list(queries.unfinished(session).filter(status__in=UNDER_WAY))
        if not under_way:
            raise Refusal(_("No letter of this session is being written."))
        for batch in under_way:
            BATCH.move(batch, "cancel", ended_at=running.at)


def order_again(*, actor, session: Session) -> None:
    """Write the letters that are still missing: of batches that were stopped, or that no worker goes on with."""
    with operation("letters.order_again", actor=actor) as running:
        require(perms.can_read_letters(actor, session.unit_id))
        unfinished = list(queries.unfinished(session))
        if not unfinished:
            raise Refusal(_("The letters of this session are all written."))
        for batch in unfinished:
            if batch.status == BatchStatus.CANCELLED:
                BATCH.move(batch, "order_again", ordered_by=actor, ordered_at=running.at, ended_at=None)
                _send_start_after_commit(batch)
            else:
                transaction.on_commit(lambda batch=batch: send_again(batch), robust=True)


# a broker that does not answer must not undo a decision: the periodic task finds the letters again


def _send_start_after_commit(batch: LetterBatch) -> None:
    transaction.on_commit(lambda: send_start(batch.pk), robust=True)


def _send_letters(letter_ids: list[int]) -> None:
    current_app.send_task("aids.commissions.letters.tasks.write_alone", args=[letter_ids])


def send_start(batch_id: int) -> None:
    current_app.send_task("aids.commissions.letters.tasks.start", args=[batch_id])


def send_pieces(batch_id: int) -> int:
    """Send what is still to write, in pieces; returns how many. Without any, the batch is over."""
    waiting = queries.still_to_write(batch_id)
    if not waiting:
        finish(batch_id)
    pieces = [waiting[first : first + PIECE] for first in range(0, len(waiting), PIECE)]
    for piece in pieces:
        current_app.send_task("aids.commissions.letters.tasks.write", args=[batch_id, piece])
    return len(pieces)


def send_again(batch: LetterBatch) -> None:
    """What is under way goes on, wherever it was left: what is in other hands meanwhile is not done twice."""
    if batch.status == BatchStatus.ORDERED:
        send_start(batch.pk)
    else:
        send_pieces(batch.pk)


@dataclass(frozen=True)
class Delivery:
    """How a letter was delivered and on which day; `detail` says what « otherwise » means."""

    means: str
    on: dt.date
    detail: str = ""


def record_delivery(
    *, actor, letter: DecisionLetter, version: int, told: Delivery, today: dt.date, reason: str = ""
) -> DecisionLetter:
    """How one letter was delivered; with a reason, what was recorded before is corrected, and its history keeps both.

    Raises Forbidden for a means that this account may not record, Refusal for a day before the decision or to come.
    """
    with operation("letters.deliver", actor=actor, reason=reason):
        require(perms.can_deliver(actor, letter))
        if told.means not in perms.means_open_to(actor, letter):
            raise Forbidden(_("You may record a letter handed over against signature, and nothing else."))
        fresh = lock(letter, version=version)
        if fresh.notified_on and not reason.strip():
            raise Refusal(_("Say why what was recorded is corrected."), field="reason")
        _deliver(fresh, told, today)
        return fresh


def record_deliveries(
    *,
    actor,
    session: Session,
    letter_ids: Iterable[int],
    told: Delivery,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> int:
    """The same delivery for many letters of a session; returns how many. Those that were delivered stay as they are."""
    with operation("letters.deliver", actor=actor, key=key) as running:
        require(perms.can_post(actor, session.unit_id))
        chosen = queries.listed(queries.letters_of(session)).filter(pk__in=set(letter_ids), notified_on=None)
        chosen = list(chosen.filter(status=LetterStatus.PRODUCED).select_for_update(of=("self",)))
        if not chosen:
            raise Refusal(_("Tick at least one letter that is written and not delivered yet."))
        for letter in chosen:
            _deliver(letter, told, today)
        running.result_url = session.get_absolute_url()
        return len(chosen)


def _deliver(letter: DecisionLetter, told: Delivery, today: dt.date) -> None:
    if told.on > today:
        raise Refusal(_("This day is still to come."), field="notified_on")
    if told.on < timezone.localdate(letter.decision.decided_at):
        sentence = _("Decision %(number)s was taken after this day.") % {"number": letter.decision.number}
        raise Refusal(sentence, field="notified_on")
    if told.means == DeliveryMeans.OTHER and not told.detail.strip():
        raise Refusal(_("Say how the letter was delivered."), field="detail")
    letter.delivery = told.means
    letter.delivery_detail = told.detail.strip() if told.means == DeliveryMeans.OTHER else ""
    letter.notified_on = told.on
    letter.save()

"""Letters in bulk, after a session is decided."""

from celery import shared_task

from aids.commissions.enums import LetterStatus
from aids.commissions.models import DecisionLetter
from aids.commissions.operations import produce_letter


@shared_task
def produce_letters(session_id: int) -> int:
    """Write the letters of a session that are still missing; returns how many. Safe to run twice, or at once."""
    return _write(_pending().filter(decision__item__session=session_id))


@shared_task
def produce_letter_of(decision_id: int) -> int:
    """Write the letter of one decision, if it is still missing; returns how many. Safe to run twice, or at once."""
    return _write(_pending().filter(decision=decision_id))


@shared_task
def resume_letters() -> int:
    """Letters left behind by a stopped worker or a broker that did not answer; run by beat."""
    return _write(_pending())


def _pending():
    return DecisionLetter.objects.filter(status=LetterStatus.PENDING).order_by("pk")


def _write(letters) -> int:
    """Write each letter: one that fails keeps none of the others waiting. Raises ExceptionGroup of the failures."""
    written, failures = 0, []
    for pk in letters.values_list("pk", flat=True):
        try:
            written += produce_letter(pk)
        except Exception as failure:
            failure.add_note(f"decision letter {pk}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("decision letters that could not be written", failures)
    return written

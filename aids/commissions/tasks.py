"""Letters in bulk, after a session is decided."""

from celery import shared_task

from aids.commissions.enums import LetterStatus
from aids.commissions.models import DecisionLetter
from aids.commissions.operations import produce_letter


@shared_task
def produce_letters(session_id: int) -> int:
    """Write the letters of a session that are still missing; returns how many. Safe to run twice, or at once."""
    pending = DecisionLetter.objects.filter(decision__item__session=session_id, status=LetterStatus.PENDING)
    return sum(produce_letter(pk) for pk in pending.order_by("pk").values_list("pk", flat=True))


@shared_task
def resume_letters() -> int:
    """Letters left behind by a stopped worker or a broker that did not answer; run by beat."""
    pending = DecisionLetter.objects.filter(status=LetterStatus.PENDING)
    sessions = pending.values_list("decision__item__session", flat=True).distinct()
    return sum(produce_letters(session_id) for session_id in list(sessions))

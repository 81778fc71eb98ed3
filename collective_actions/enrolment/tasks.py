"""What Iris does by itself: seats held or offered in vain go to the next ones."""

from celery import shared_task

from backend.kit import clock
from collective_actions.enrolment import operations


@shared_task
def lapse() -> int:
    """Safe to run twice: what has lapsed lapses no more."""
    return operations.lapse(clock.now())

"""Every night: working notes are short-lived."""

from celery import shared_task

from backend.kit import clock
from cases.notes.operations import forget_working_notes


@shared_task
def forget() -> int:
    """Delete the working notes that have had their 90 days; how many. Safe to run twice."""
    return forget_working_notes(now=clock.now())

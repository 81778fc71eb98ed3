"""What happens by night."""

from celery import shared_task

from backend.kit import clock
from cases.reception import operations


@shared_task
def close_former_days() -> int:
    """Safe to run twice; run by beat."""
    return operations.close_former_days(today=clock.today())

from celery import shared_task
from django.core.management import call_command

from backend.audit.typing import forget_old
from backend.kit import clock


@shared_task
def clear_sessions():
    """Remove expired sign-in sessions; run daily by beat."""
    call_command("clearsessions")


@shared_task
def forget_typing():
    """Delete what was typed and never sent; run daily by beat."""
    forget_old(clock.now())

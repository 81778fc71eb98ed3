from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions():
    """Remove expired sign-in sessions; run daily by beat."""
    call_command("clearsessions")

"""Once a day: lead workers, and the persons who wish it, are reminded of what falls due in contracts."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings

from backend.kit import clock
from contracts.life import reminding

logger = logging.getLogger("iris.contracts")


@shared_task
def remind() -> int:
    """Write reminders down, then send what did not leave, whatever happened; how many were written. Safe to run twice.

    Without a server for e-mail the desks of the lead workers show the same.
    """
    today = clock.today()
    written = reminding.remind(today)
    if settings.EMAIL_HOST:
        for worker_id in reminding.workers_to_mail():
            mail_worker.delay(worker_id)
        for reminder_id in reminding.persons_to_mail(today):
            mail_person.delay(reminder_id)
    logger.info("%s reminders of contracts written", written)
    return written


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=6)
def mail_worker(worker_id: int) -> bool:
    """One e-mail a day to a lead worker; whether it was sent now. Safe to run twice."""
    return reminding.mail_worker(worker_id, now=clock.now(), today=clock.today())


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=6)
def mail_person(reminder_id: int) -> bool:
    """Remind a person, unless it was done; whether it was sent now. Safe to run twice."""
    return reminding.mail_person(reminder_id, now=clock.now(), today=clock.today())

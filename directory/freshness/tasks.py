"""Once a day: those whose sheets nobody checked for months are asked to, by e-mail when there is a server for it."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings

from backend.kit import clock
from directory.freshness import reminding

logger = logging.getLogger("iris.freshness")


@shared_task
def remind_owners() -> int:
    """Ask each organisation with a stale sheet, once a month; how many were asked. Safe to run twice; run by beat.

    What was written down and not mailed, whatever happened, is mailed by a later run. Their desk shows what is to be
    checked whatever this does.
    """
    today = clock.today()
    organisations = list(reminding.to_remind(today).values_list("pk", flat=True))
    asked = sum(reminding.remind(one, today=today) for one in organisations)
    if settings.EMAIL_HOST:
        for reminder_id in reminding.to_mail(today):
            mail_reminder.delay(reminder_id)
    logger.info("%s organisations asked to check their sheets", asked)
    return asked


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=6)
def mail_reminder(reminder_id: int) -> bool:
    """E-mail a reminder, unless it was; whether it was sent now. Safe to run twice."""
    return reminding.mail(reminder_id, now=clock.now(), today=clock.today())

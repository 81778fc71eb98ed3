"""Once a day: those whose sheets nobody checked for months are asked to, by e-mail when there is a server for it."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.kit import clock
from directory.freshness import operations
from directory.models import User

logger = logging.getLogger("iris.freshness")


@shared_task
def remind_owners() -> int:
    """Ask each organisation with a stale sheet, once a month; how many were asked. Safe to run twice; run by beat.

    Their desk shows what is to be checked whatever this does.
    """
    today, asked = clock.today(), 0
    for organisation_id in list(operations.to_remind(today).values_list("pk", flat=True)):
        if not operations.remind(organisation_id, today=today):
            continue
        asked += 1
        if settings.EMAIL_HOST:
            accounts = User.objects.filter(organisation=organisation_id, is_active=True).exclude(email="")
            for account_id in accounts.values_list("pk", flat=True):
                mail_reminder.delay(account_id)
    logger.info("%s organisations asked to check their sheets", asked)
    return asked


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=6)
def mail_reminder(account_id: int) -> None:
    """Ask by e-mail, unless the account closed or left meanwhile; names nobody but the organisation."""
    account = User.objects.select_related("organisation").get(pk=account_id)
    if not account.is_active or account.organisation is None:
        return
    with override(account.language):
        subject = _("Are your sheets in the directory still right?")
        body = _(
            "Hello,\n\nNobody has checked some sheets of %(organisation)s for months. Your desk in Iris shows them: "
            "correct them, or say in one click that all is still right.\n\n%(department)s"
        ) % {"organisation": account.organisation, "department": settings.DEPARTMENT_NAME}
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [account.email]).send()

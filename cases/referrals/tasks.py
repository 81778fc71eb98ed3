"""The e-mail that brings the address of a link to a service."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.kit import clock
from cases.referrals.models import ReferralLink
from cases.referrals.operations import mark_mailed
from cases.referrals.perms import can_open_link

logger = logging.getLogger("iris.referrals")


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=6)
def mail_link(link_id: int, address: str) -> bool:
    """Send `address` to the service, unless it was sent already or opens nothing any more; whether it was sent.

    Names nobody, holds no code. Safe to run twice.
    """
    with transaction.atomic():
        link = ReferralLink.objects.select_for_update(of=("self",)).select_related("referral__service").get(pk=link_id)
        referral = link.referral
        service = referral.service
        closed = link.revoked_at or link.expires_at <= clock.now() or not can_open_link(referral)
        if link.mailed_at or closed or not service.email:
            return False
        with override("fr"):
            subject = _("A professional of the département writes to you (%(number)s)") % {"number": referral.number}
            words = {"address": address, "department": settings.DEPARTMENT_NAME}
            body = _(
                "Hello,\n\n%(department)s sends you a referral. Open it here:\n\n%(address)s\n\nA code is asked for: "
                "the professional who writes to you gives it by phone. This link lasts thirty days. If you do not "
                "expect it, do not pass it on: tell us."
            )
        EmailMessage(subject, body % words, settings.DEFAULT_FROM_EMAIL, [service.email]).send()
        mark_mailed(link=link, now=clock.now())
    logger.info("link %s mailed", link.pk)
    return True

"""What Iris does by itself: seats held or offered in vain go to the next ones, who are told by e-mail."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.kit import clock
from collective_actions.enrolment import operations
from collective_actions.enrolment.enums import EnrolmentStatus
from collective_actions.enrolment.models import Enrolment

logger = logging.getLogger("iris.enrolment")


@shared_task
def lapse() -> int:
    """Safe to run twice: what has lapsed lapses no more."""
    return operations.lapse(clock.now())


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=6)
def mail_offer(enrolment_id: int) -> bool:
    """Tell of the seat that is offered, unless this was told or is answered or over; whether it was told.

    Whoever enrolled by themselves is sent their private address; whoever enrolled somebody, their desk, which names
    whom it is about: the e-mail does not. Safe to run twice.
    """
    if not settings.EMAIL_HOST:
        return False
    with transaction.atomic():
        rows = Enrolment.objects.select_for_update(of=("self",)).select_related("series__action", "enrolled_by")
        enrolment, now = rows.get(pk=enrolment_id), clock.now()
        is_kept = enrolment.status == EnrolmentStatus.OFFERED and enrolment.until > now
        mail = _mail(enrolment) if is_kept and not enrolment.told_at else None
        if mail is None:
            return False
        mail.send()
        operations.mark_told(enrolment=enrolment, now=now)
    logger.info("told of the seat of enrolment %s", enrolment_id)
    return True


def _mail(enrolment: Enrolment) -> EmailMessage | None:
    """None when there is nobody to write to."""
    maker = enrolment.enrolled_by
    to = (maker.email if maker.is_active else "") if maker else enrolment.email
    if not to:
        return None
    with override(maker.language if maker else enrolment.language):
        path = reverse("desk") if maker else reverse("actions:enrolment", args=[enrolment.token])
        subject = _("A seat is free: answer before %(when)s") if maker else _("A seat is free for you: %(title)s")
        words = {
            "title": enrolment.series.action.title,
            "when": _when(enrolment.until),
            "address": f"{settings.SITE_ADDRESS}{path}",
            "department": settings.DEPARTMENT_NAME,
        }
        return EmailMessage(subject % words, _body(for_maker=bool(maker)) % words, settings.DEFAULT_FROM_EMAIL, [to])


def _when(at) -> str:
    local = timezone.localtime(at)
    return _("%(day)s at %(hour)s") % {"day": date_format(local, "l j F"), "hour": date_format(local, "TIME_FORMAT")}


def _body(*, for_maker: bool) -> str:
    if for_maker:
        return _(
            "Hello,\n\nA seat is free in “%(title)s” for somebody whom you enrolled. It is kept until %(when)s, then "
            "goes to the next person. Your desk in Iris says who it is; tell them, then answer:\n\n%(address)s\n\n"
            "%(department)s"
        )
    return _(
        "Hello,\n\nA seat is free for you in “%(title)s”. It is kept until %(when)s, then goes to the next person. "
        "Say here whether you take it or leave it to somebody else:\n\n%(address)s\n\nThis address is yours alone: "
        "do not pass it on.\n\n%(department)s"
    )

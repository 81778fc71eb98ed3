"""The convening notice by mail, when a mail server is set."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from aids.commissions.convening.correspondence import notice_of
from aids.commissions.convening.documents import TEXTS, hour, notice
from aids.commissions.convening.operations import take_to_mail
from aids.commissions.enums import SessionStatus
from aids.commissions.models import Attendance, Session
from aids.commissions.recusals.queries import positions_hidden_from
from backend.kit import clock
from backend.kit.french import date_long

logger = logging.getLogger(__name__)


@shared_task
def mail_late_notices() -> int:
    """The notices of every session to come that some member was not sent; run by beat, safe to run twice."""
    coming = Session.objects.filter(status=SessionStatus.PREPARED, held_on__gte=clock.today())
    return sum(mail_notices(pk) for pk in coming.exclude(convened_on=None).values_list("pk", flat=True))


@shared_task
def mail_notices(session_id: int) -> int:
    """Send the notice to each member who has an address and was not sent it; returns how many. Safe to run twice.

    Each gets their own: nothing is said of the lines from which they stand back. One that a server refuses keeps nobody
    else from theirs; it is tried again by `mail_late_notices`.
    """
    if not settings.EMAIL_HOST:
        return 0
    session = Session.objects.select_related("unit", "second_of").get(pk=session_id)
    if session.status == SessionStatus.CANCELLED:
        return 0
    words = {
        "date": date_long(session.held_on),
        "time": hour(session.starts_at),
        "place": session.place,
        "department": settings.DEPARTMENT_NAME,
    }
    waiting = session.attendances.filter(notified_on=None).exclude(member__email="")
    return sum(_mail(session, attendance, words) for attendance in waiting.order_by("pk"))


def _mail(session: Session, attendance: Attendance, words: dict[str, str]) -> bool:
    """Whether a member was sent their notice."""
    try:
        with take_to_mail(attendance, clock.today()) as address:
            if not address:
                return False
            hidden = positions_hidden_from(attendance.member, session)
            with translation.override("fr"):
                pdf = notice(notice_of(session, clock.today(), hidden))
            subject, body = TEXTS["mail"]["subject"].format(**words), TEXTS["mail"]["body"].strip().format(**words)
            mail = EmailMessage(subject, body, to=[address])
            mail.attach(f"{session.number}-convocation.pdf", pdf, "application/pdf")
            mail.send()
            return True
    except (SMTPException, OSError):
        logger.warning("A convening notice could not be sent: session %s, attendance %s", session.pk, attendance.pk)
        return False

"""The convening notice by mail, when a mail server is set."""

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from aids.commissions.convening.correspondence import notice_of
from aids.commissions.convening.documents import TEXTS, hour, notice
from aids.commissions.convening.operations import take_to_mail
from aids.commissions.models import Session
from aids.commissions.recusals.queries import positions_hidden_from
from backend.kit import clock
from backend.kit.french import date_long


@shared_task
def mail_notices(session_id: int) -> int:
    """Send the notice to each member who has an address and was not sent it; returns how many. Safe to run twice.

    Each gets their own: nothing is said of the lines from which they stand back.
    """
    if not settings.EMAIL_HOST:
        return 0
    session = Session.objects.select_related("unit", "second_of").get(pk=session_id)
    words = {
        "date": date_long(session.held_on),
        "time": hour(session.starts_at),
        "place": session.place,
        "department": settings.DEPARTMENT_NAME,
    }
    sent = 0
    for attendance in session.attendances.filter(notified_on=None).exclude(member__email="").order_by("pk"):
        with take_to_mail(attendance, clock.today()) as address:
            if address:
                hidden = positions_hidden_from(attendance.member, session)
                with translation.override("fr"):
                    pdf = notice(notice_of(session, clock.today(), hidden))
                mail = EmailMessage(
                    TEXTS["mail"]["subject"].format(**words),
                    TEXTS["mail"]["body"].strip().format(**words),
                    to=[address],
                )
                mail.attach(f"{session.number}-convocation.pdf", pdf, "application/pdf")
                mail.send()
                sent += 1
    return sent

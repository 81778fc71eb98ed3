"""What happens by itself: deadlines pass, silence refuses, managers are warned."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings

from aids.applications.completeness import operations, watching
from aids.applications.models import Application
from aids.applications.queries import undecided_before
from backend.kit import clock

ONE_DAY = dt.timedelta(days=1)
logger = logging.getLogger("iris.silence")


@shared_task
def close_lapsed() -> int:
    """Close the requests for documents whose deadline passed; how many. Safe to run twice; run by beat."""
    today = clock.today()
    over = Application.objects.filter(suspended_until__lt=today).order_by("pk")
    return _each(over.values_list("pk", flat=True), lambda pk: operations.lapse_request(pk, on=today))


@shared_task
def warn_of_silence() -> int:
    """Write down what silence refused, then warn the managers; how many of them. Safe to run twice; run by beat."""
    today = clock.today()
    passed = undecided_before(Application.objects.filter(silent_refusal_on=None), today - ONE_DAY)
    refused = _each(passed.values_list("pk", flat=True), lambda pk: operations.record_silence(pk, on=today))
    if refused:
        logger.warning("silence refused %s applications", refused)
    warned = watching.warn_managers(today=today)
    if settings.EMAIL_HOST:
        for pk in watching.to_mail(today=today):
            mail_warning.delay(pk)
    return len(warned)


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=6)
def mail_warning(warning_id: int) -> bool:
    """E-mail a warning of silence, unless it was; whether it was sent now. Safe to run twice."""
    return watching.mail(warning_id)


def _each(ids: Iterable[int], do: Callable[[int], bool]) -> int:
    """How many of them something was done to; one that fails keeps none of the others waiting.

    Raises ExceptionGroup of the failures.
    """
    done, failures = 0, []
    for pk in ids:
        try:
            done += do(pk)
        except Exception as failure:
            failure.add_note(f"application {pk}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("applications whose silence could not be watched", failures)
    return done

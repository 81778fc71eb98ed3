"""Writes: once a month, those whose sheets nobody checked lately are asked to; each step may run twice, acts once."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.audit.history import lock
from backend.audit.operations import operation
from directory.models import Organisation, Reminder, Service, User

REMIND_EVERY = dt.timedelta(days=30)
STILL_TOLD_FOR = dt.timedelta(days=7)
"""How long a reminder that no server took is tried again."""


def to_remind(today: dt.date) -> QuerySet:
    """Open organisations with a stale sheet, whose accounts were not asked lately."""
    rows = Organisation.objects.filter(is_open=True, accounts__is_active=True)
    rows = rows.filter(pk__in=_to_check(today).values("organisation"))
    return rows.exclude(reminded_on__gt=today - REMIND_EVERY).distinct().order_by("pk")


def remind(organisation_id: int, *, today: dt.date) -> bool:
    """Write down that each open account of an organisation is asked to check its sheets, unless they were lately;
    whether they were asked now."""
    with operation("directory.remind", actor=None):
        organisation = lock(Organisation(pk=organisation_id))
        if organisation.reminded_on and organisation.reminded_on > today - REMIND_EVERY:
            return False
        organisation.reminded_on = today
        organisation.save()
        for account in User.objects.filter(organisation=organisation, is_active=True).order_by("pk"):
            Reminder(organisation=organisation, account=account, day=today).save()
        return True


def to_mail(today: dt.date) -> list[int]:
    """Ids of the reminders of these days that no e-mail brought yet to an account that has an address."""
    waiting = Reminder.objects.filter(day__gt=today - STILL_TOLD_FOR, mailed_at=None).exclude(account__email="")
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def mail(reminder_id: int, *, now: dt.datetime, today: dt.date) -> bool:
    """Ask by e-mail, unless that was done, the account closed or left, or the sheets were checked meanwhile; whether it
    was sent now. Safe to run twice, and at once.

    Names nobody but the organisation. Raises SMTPException or OSError when no server takes it.
    """
    with operation("directory.mail_reminder", actor=None):
        reminder = lock(Reminder(pk=reminder_id))
        account, organisation = reminder.account, reminder.organisation
        is_there = account.is_active and account.email and account.organisation_id == organisation.pk
        if reminder.mailed_at or not is_there or not _to_check(today).filter(organisation=organisation).exists():
            return False
        with override(account.language):
            subject = _("Are your sheets in the directory still right?")
            body = _(
                "Hello,\n\nNobody has checked some sheets of %(organisation)s for months. Your desk in Iris shows "
                "them: correct them, or say in one click that all is still right.\n\n%(department)s"
            ) % {"organisation": organisation, "department": settings.DEPARTMENT_NAME}
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [account.email]).send()
        reminder.mailed_at = now
        reminder.save()
        return True


def _to_check(today: dt.date) -> QuerySet:
    return Service.objects.filter(is_open=True).stale(today)

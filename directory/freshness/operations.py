"""Writes about how fresh the sheets are: errors that readers report, what was done, reminders to the owners."""

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from directory.models import ErrorReport, Organisation, Service, User
from directory.pace import within_pace
from directory.sheets.perms import can_check

MOST_BY_ADDRESS = 10
"""In one day: people share the network of a waiting room."""
MOST_BY_SERVICE = 30
"""In one day."""
REMIND_EVERY = dt.timedelta(days=30)


def report_error(
    *, service: Service, words: str, address: str, now: dt.datetime, key: uuid.UUID | None = None
) -> ErrorReport:
    """What a reader says is wrong; `address` counts and is not kept. Raises Refusal when too many came today."""
    day = timezone.localdate(now)
    with operation("directory.report_error", actor=None, key=key):
        by_address = within_pace(f"errors from {address}", day=day, most=MOST_BY_ADDRESS)
        if not by_address or not within_pace(f"errors on {service.pk}", day=day, most=MOST_BY_SERVICE):
            raise Refusal(_("Many errors were reported from here today. Try again tomorrow, or phone the service."))
        report = ErrorReport(service=service, words=words, reported_on=day)
        report.save()
        return report


def settle_report(*, actor: User, report: ErrorReport, answer: str, today: dt.date) -> None:
    """`answer` says in a word what was done."""
    require(can_check(actor, report.service.organisation))
    with operation("directory.settle_report", actor=actor):
        fresh = lock(report)
        if fresh.settled_on:
            raise Refusal(_("This was settled already."))
        fresh.answer, fresh.settled_on, fresh.settled_by = answer, today, actor
        fresh.save()


def to_remind(today: dt.date):
    """Open organisations with a stale sheet, whose accounts were not asked lately."""
    stale = Service.objects.filter(is_open=True).stale(today)
    rows = Organisation.objects.filter(is_open=True, pk__in=stale.values("organisation"), accounts__is_active=True)
    return rows.exclude(reminded_on__gt=today - REMIND_EVERY).distinct().order_by("pk")


def remind(organisation_id: int, *, today: dt.date) -> bool:
    """Write down that an organisation is asked to check its sheets, unless it was lately; whether it was asked now."""
    with operation("directory.remind", actor=None):
        fresh = lock(Organisation(pk=organisation_id))
        if fresh.reminded_on and fresh.reminded_on > today - REMIND_EVERY:
            return False
        fresh.reminded_on = today
        fresh.save()
        return True

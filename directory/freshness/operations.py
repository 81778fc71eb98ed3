"""Writes about how fresh the sheets are: errors that readers report, what was done."""

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from directory.models import ErrorReport, Service, User
from directory.pace import within_pace
from directory.sheets.perms import can_check

MOST_BY_ADDRESS = 10
"""In one day: people share the network of a waiting room."""
MOST_BY_SERVICE = 30
"""In one day."""


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

"""Writes: who was sent the convening notice."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from aids.commissions.models import Attendance
from backend.audit.history import lock
from backend.audit.operations import operation


@contextmanager
def take_to_mail(attendance: Attendance, today: dt.date) -> Iterator[str]:
    """The address of a member while their notice is being sent, empty when it was; sent, it is so once and for all."""
    with operation("commissions.mail_notice", actor=None):
        fresh = lock(attendance)
        address = "" if fresh.notified_on else fresh.member.email
        yield address
        if address:
            fresh.notified_on = today
            fresh.save()

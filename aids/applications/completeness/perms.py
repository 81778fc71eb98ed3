"""When documents may be asked for; who asks is the case officer, as `applications.perms.can_examine` says."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aids.applications.completeness.models import MissingDocumentsRequest
from aids.applications.models import Application, ExpectedDocument
from backend.kit.access import ALLOWED, Access, denied


def can_ask(
    application: Application,
    *,
    undecided: bool,
    unseen: Iterable[ExpectedDocument],
    awaited: MissingDocumentsRequest | None,
    on: dt.date,
) -> Access:
    """Of an application that is not decided, that misses something, of which nothing is awaited already, and soon
    enough: the deadline comes before silence does."""
    if not undecided:
        return denied(_("Every request of this application is decided."))
    if awaited is not None:
        return denied(_("Documents are already asked for: wait for them, or withdraw the request."))
    if not unseen:
        return denied(_("Every document was seen: nothing is missing."))
    first, last = deadlines(application, on)
    if first > last:
        words = {"when": date_format(application.silence_on), "days": settings.MISSING_DOCUMENTS_LEAST_DAYS}
        return denied(_("Silence is a refusal on %(when)s: %(days)s days are not left to ask. Decide before.") % words)
    return ALLOWED


def deadlines(application: Application, on: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last deadline that a request of that day may set: some days are left to the person, and it
    comes before the day of silence as it stands."""
    return on + dt.timedelta(days=settings.MISSING_DOCUMENTS_LEAST_DAYS), application.silence_on - dt.timedelta(days=1)

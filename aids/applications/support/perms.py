"""Who says which step of a contract a request supports; each docstring is the rule."""

from django.utils.translation import gettext as _

from aids.applications.enums import LineStatus
from aids.applications.models import ApplicationLine
from backend.kit.access import ALLOWED, Access, not_now

STILL_SAID = (LineStatus.DRAFT, LineStatus.TO_EXAMINE, LineStatus.READY)
"""No commission has the request yet."""


def is_still_said(line: ApplicationLine) -> Access:
    """What a request supports is said until it enters an agenda: the commission judges what it was told.

    By whom, and of which contracts, `queries.steps_of` tells: who writes in those of the household, but for one that
    the applicant left.
    """
    if line.status in STILL_SAID:
        return ALLOWED
    return not_now(_("The commission has this request: what it supports stays as it was told."))

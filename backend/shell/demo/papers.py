"""A few supporting documents, so that the demonstration has some to open."""

import datetime as dt

from aids.applications.enums import LineStatus
from aids.applications.models import Application
from aids.applications.queries import with_a_line_in
from aids.applications.supporting.specimens import hand_in_specimens
from backend.kit import clock
from backend.shell.demo import days

APPLICATIONS = 6
LATE = 20
"""After the last hour at which the year of the demonstration writes."""


def hand_in_papers(today: dt.date) -> None:
    """Two specimens in each of the latest applications that somebody examines, at the end of yesterday; what was asked
    for by letter is still on its way."""
    nothing_awaited = Application.objects.filter(case_officer__isnull=False, document_requests=None)
    examined = with_a_line_in(nothing_awaited, LineStatus.TO_EXAMINE)
    yesterday = today - days.ONE_DAY
    with clock.at(days.moment(yesterday, LATE)):
        for application in examined.select_related("case_officer").order_by("-pk")[:APPLICATIONS]:
            hand_in_specimens(actor=application.case_officer, application=application, on=yesterday)

"""Reads of applications."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch

from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.models import MONTHS_OF_SILENCE, Application, ApplicationLine, ExpectedDocument
from backend.kit import clock
from cases.models import Household

SILENCE_NEAR = dt.timedelta(days=21)


def with_lines(applications):
    """Applications with everything their page shows, in a constant number of queries."""
    lines = ApplicationLine.objects.select_related("explanation__rule_set", "decision__unit").prefetch_related(
        "documents", "explanation__lines"
    )
    return applications.select_related(
        "household", "applicant", "site", "unit", "taken_by", "case_officer"
    ).prefetch_related(Prefetch("lines", queryset=lines))


def listed(applications):
    """Applications for a list: identity, lines, unit."""
    return applications.select_related("applicant", "unit", "case_officer").prefetch_related("lines")


@dataclass(frozen=True)
class Progress:
    """How far an application is: a word and its tone."""

    label: str
    tone: str


_TONES = {
    LineStatus.DRAFT: "todo",
    LineStatus.TO_EXAMINE: "warn",
    LineStatus.READY: "info",
    LineStatus.ON_AGENDA: "info",
    LineStatus.DECIDED: "ok",
}


def line_tone(line: ApplicationLine) -> str:
    return _TONES[line.status]


def progress(application: Application) -> Progress:
    """The state of the application, or of its least advanced line once submitted."""
    lines = list(application.lines.all())
    if application.status != ApplicationStatus.SUBMITTED or not lines:
        return Progress(application.get_status_display(), "todo")
    order = list(LineStatus)
    slowest = min(lines, key=lambda line: order.index(line.status))
    return Progress(slowest.get_status_display(), line_tone(slowest))


def documents_of(application: Application) -> list[ExpectedDocument]:
    return [document for line in application.lines.all() for document in line.documents.all()]


def missing_documents(application: Application) -> list[ExpectedDocument]:
    return [document for document in documents_of(application) if document.received_on is None]


def of_household(user, household: Household) -> list[Application]:
    """The household's applications that this account may read, latest first."""
    return list(listed(Application.objects.visible_to(user).filter(household=household)))


def undecided_before(applications, day: dt.date):
    """Submitted applications with an undecided line, whose silence becomes a refusal before `day`."""
    received_before = clock.add_months(day, -MONTHS_OF_SILENCE)
    return applications.filter(
        status=ApplicationStatus.SUBMITTED,
        received_on__lte=received_before,
        lines__status__in=[LineStatus.TO_EXAMINE, LineStatus.READY, LineStatus.ON_AGENDA],
    ).distinct()

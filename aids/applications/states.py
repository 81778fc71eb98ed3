"""The lifecycles of an application, of its supporting documents and of its lines."""

from django.utils.translation import gettext as _

from aids.applications.enums import ApplicationStatus, DocumentStatus, LineStatus
from backend.audit.transitions import Lifecycle, Transition
from backend.kit.access import ALLOWED, Access, denied


def _has_lines(application) -> Access:
    return ALLOWED if application.lines.exists() else denied(_("Add at least one request first."))


def _has_case_officer(line) -> Access:
    return ALLOWED if line.application.case_officer_id else denied(_("Take up the application first."))


APPLICATION = Lifecycle(
    "status",
    (
        Transition("submit", (ApplicationStatus.DRAFT,), ApplicationStatus.SUBMITTED, _has_lines),
        Transition("abandon", (ApplicationStatus.DRAFT,), ApplicationStatus.ABANDONED),
    ),
)

DOCUMENT = Lifecycle("status", (Transition("withdraw", (DocumentStatus.KEPT,), DocumentStatus.WITHDRAWN),))

LINE = Lifecycle(
    "status",
    (
        Transition("submit", (LineStatus.DRAFT,), LineStatus.TO_EXAMINE),
        Transition("make_ready", (LineStatus.TO_EXAMINE,), LineStatus.READY, _has_case_officer),
        Transition("take_back", (LineStatus.READY,), LineStatus.TO_EXAMINE),
        Transition("enter_agenda", (LineStatus.READY,), LineStatus.ON_AGENDA),
        Transition("leave_agenda", (LineStatus.ON_AGENDA,), LineStatus.READY),
        Transition("hear", (LineStatus.ON_AGENDA,), LineStatus.HEARD),
        Transition("adjourn", (LineStatus.HEARD,), LineStatus.READY),
        Transition("decide", (LineStatus.HEARD,), LineStatus.DECIDED),
        Transition("decide_at_once", (LineStatus.READY,), LineStatus.DECIDED),
    ),
)

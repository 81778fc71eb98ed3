"""The lifecycle of a social assessment."""

from backend.audit.transitions import Lifecycle, Transition
from cases.assessments.enums import AssessmentStatus

ASSESSMENT = Lifecycle(
    "status",
    (
        Transition("finish", (AssessmentStatus.DRAFT,), AssessmentStatus.FINISHED),
        Transition("reopen", (AssessmentStatus.FINISHED,), AssessmentStatus.DRAFT),
        Transition("freeze", (AssessmentStatus.FINISHED,), AssessmentStatus.FROZEN),
        Transition("abandon", (AssessmentStatus.DRAFT,), AssessmentStatus.ABANDONED),
    ),
)

"""What applications add to a social assessment, and the assessments asked for to the desk."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from aids.applications.completeness.tones import on_desk
from aids.applications.enums import LineStatus
from aids.applications.models import Application
from aids.applications.panels import DESK_ROWS
from aids.applications.proposals import queries
from backend.kit.registry import DeskItem, DeskRow, Panel
from cases.assessments.models import SocialAssessment
from cases.assessments.perms import can_reopen
from directory.enums import Role


def assessment_panel(user, assessment: SocialAssessment) -> Panel | None:
    """What the assessment proposes, and the applications of the household for which it may still propose."""
    proposals = list(assessment.proposals.select_related("line__application"))
    examined = []
    if can_reopen(user, assessment):
        lines = Application.objects.visible_to(user).filter(
            household=assessment.household_id, lines__status=LineStatus.TO_EXAMINE
        )
        examined = list(lines.distinct())
    if not proposals and not examined:
        return None
    return Panel("applications/assessment_panel.html", {"proposals": proposals, "applications": examined})


def desk(user, today: dt.date) -> list[DeskItem]:
    """Requests whose aid asks for an assessment that nobody has finished, for the social workers who follow them."""
    if not user.holds(Role.SOCIAL_WORKER):
        return []
    waiting = queries.waiting_for_assessment(user)
    found = list(waiting[: DESK_ROWS + 1])
    if not found:
        return []
    count = len(found) if len(found) <= DESK_ROWS else waiting.count()
    rows = tuple(
        DeskRow(
            label=f"{line.application.number} · {line.application.applicant}",
            url=reverse("applications:assessment", args=[line.application_id]),
            detail=line.ground_label,
            person_ids=(line.application.applicant_id,),
            **on_desk(line.application, today),
        )
        for line in found[:DESK_ROWS]
    )
    return [DeskItem(_("Social assessments asked for"), reverse("applications:list"), count, rows)]

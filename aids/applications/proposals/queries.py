"""Reads of what social assessments propose, and of which lines still wait for one."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from aids.applications.enums import LineStatus
from aids.applications.models import Application, ApplicationLine, LineProposal
from aids.rule_sets.models import RuleSet
from aids.rule_sets.queries import read
from aids.rules.model import RuleSet as Rules
from cases.assessments.enums import SETTLED, AssessmentStatus
from cases.assessments.models import WRITING_ROLES, SocialAssessment
from directory.enums import Role
from directory.models import User


@dataclass(frozen=True)
class Asked:
    """Whether a line wants a social assessment, and what those that are finished propose for it."""

    required: bool
    proposals: tuple[LineProposal, ...]

    @property
    def missing(self) -> bool:
        return self.required and not self.proposals


def wants_assessment(line: ApplicationLine, rules: Rules | None) -> bool:
    """Whether the text asks for one; no for an aid that it dropped."""
    return rules is not None and rules.has_aid(line.aid_code) and rules.aid(line.aid_code).wants_assessment


def asked_of(application: Application, rules: Rules | None) -> dict[int, Asked]:
    """Line id → what it wants and has, under the text that governs the application; one query."""
    lines = list(application.lines.all())
    found: dict[int, list[LineProposal]] = {}
    for proposal in settled_proposals().filter(line__in=lines):
        found.setdefault(proposal.line_id, []).append(proposal)
    return {line.pk: Asked(wants_assessment(line, rules), tuple(found.get(line.pk, ()))) for line in lines}


def settled_proposals():
    """Proposals of finished assessments, latest first."""
    settled = LineProposal.objects.filter(assessment__status__in=SETTLED)
    return settled.select_related("assessment__author").defer(
        "assessment__situation", "assessment__own_view", "assessment__strengths"
    )


def proposing(user: User, application: Application) -> SocialAssessment | None:
    """The assessment whose proposals this account may write: its latest of the household, not frozen yet."""
    open_states = [AssessmentStatus.DRAFT, AssessmentStatus.FINISHED]
    mine = SocialAssessment.objects.filter(author=user, unit__in=user.units_as(*WRITING_ROLES))
    return mine.filter(household=application.household_id, status__in=open_states).first()


def examined_lines(application: Application) -> list[ApplicationLine]:
    return [line for line in application.lines.all() if line.status == LineStatus.TO_EXAMINE]


def waiting_for_assessment(user: User):
    """Lines in examination, of applications that a social worker follows in their unit, whose text asks for an
    assessment that nobody has finished."""
    wanted = Q()
    for rule_set in RuleSet.objects.adopted().defer("text"):
        codes = [aid.code for aid in read(rule_set).aids if aid.wants_assessment]
        if codes:
            wanted |= Q(explanation__rule_set=rule_set, aid_code__in=codes)
    if not wanted:
        return ApplicationLine.objects.none()
    written = LineProposal.objects.filter(line=OuterRef("pk"), assessment__status__in=SETTLED)
    followed = Application.objects.visible_to(user).filter(unit__in=user.units_as(Role.SOCIAL_WORKER))
    lines = ApplicationLine.objects.filter(wanted, status=LineStatus.TO_EXAMINE, application__in=followed)
    return lines.exclude(Exists(written)).select_related("application__applicant").order_by("application__received_on")

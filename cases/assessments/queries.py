"""Reads of social assessments."""

from dataclasses import dataclass

from django.db.models import Prefetch

from cases.assessments.enums import SETTLED, AssessmentStatus
from cases.assessments.models import WRITING_ROLES, AssessmentAddendum, AssessmentDraft, SocialAssessment
from cases.people.models import Person
from directory.models import User

MOST_SHOWN = 20
"""Assessments of one person on a page, the latest ones."""


@dataclass(frozen=True)
class Texts:
    """The three parts of an assessment."""

    situation: str = ""
    own_view: str = ""
    strengths: str = ""

    @classmethod
    def of(cls, row: SocialAssessment | AssessmentDraft) -> "Texts":
        return cls(row.situation, row.own_view, row.strengths)


def settled_of(person: Person) -> list[SocialAssessment]:
    """The finished assessments of a person with their addenda, latest first."""
    addenda = Prefetch("addenda", queryset=AssessmentAddendum.objects.select_related("author"))
    found = person.assessments.settled().select_related("author").prefetch_related(addenda)
    return list(found[:MOST_SHOWN])


def own_draft(user: User, person: Person) -> SocialAssessment | None:
    """The draft that this account is writing of this person, the latest one."""
    drafts = person.assessments.visible_to(user).filter(status=AssessmentStatus.DRAFT, author=user)
    return drafts.select_related("draft").first()


def draft_of(assessment: SocialAssessment) -> AssessmentDraft:
    """What is being written; before its first saving, a row of no version that says what the assessment says."""
    return getattr(assessment, "draft", None) or AssessmentDraft(
        assessment=assessment,
        situation=assessment.situation,
        own_view=assessment.own_view,
        strengths=assessment.strengths,
    )


def drafts_of(user: User):
    """What this account is writing, the latest begun first."""
    mine = SocialAssessment.objects.visible_to(user).filter(status=AssessmentStatus.DRAFT, author=user)
    return mine.select_related("person")


def written_by(user: User):
    """What this account has written or is writing, as long as it holds the post in which it did."""
    states = [*SETTLED, AssessmentStatus.DRAFT]
    return SocialAssessment.objects.filter(author=user, unit__in=user.units_as(*WRITING_ROLES), status__in=states)


def texts_of(assessment: SocialAssessment) -> Texts:
    """What it says: of a draft, as last saved."""
    return Texts.of(draft_of(assessment) if assessment.status == AssessmentStatus.DRAFT else assessment)

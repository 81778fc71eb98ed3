"""What the printed assessment says, read from the database and the settings."""

from django.conf import settings

from cases.assessments.documents import Added, AssessmentPaper
from cases.assessments.enums import AssessmentStatus
from cases.assessments.models import SocialAssessment
from cases.assessments.queries import Texts
from cases.people.models import Person


def paper_of(assessment: SocialAssessment, texts: Texts, person: Person) -> AssessmentPaper:
    added = assessment.addenda.select_related("author")
    return AssessmentPaper(
        department=settings.DEPARTMENT_NAME,
        unit=assessment.unit.name,
        reference=f"ES-{assessment.pk}",
        person=str(person),
        author=assessment.author.get_full_name(),
        capacity=assessment.author.capacity,
        written_on=assessment.written_on,
        is_draft=assessment.status == AssessmentStatus.DRAFT,
        own_view=texts.own_view,
        situation=texts.situation,
        strengths=texts.strengths,
        read_on=assessment.read_on,
        read_how=assessment.read_how,
        addenda=tuple(Added(one.on, one.author.get_full_name(), one.text) for one in added),
        data_protection_contact=settings.DATA_PROTECTION_CONTACT,
    )

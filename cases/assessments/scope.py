"""What a page about one social assessment starts from."""

from backend.audit.models import ReadKind
from cases.assessments.models import WRITING_ROLES, SocialAssessment
from cases.people.scope import FileInScope


class AssessmentInScope(FileInScope):
    """One assessment: 404 when it is a colleague's draft, 403 when the file of the person is not followed."""

    roles = WRITING_ROLES

    def load_assessment(self, pk: int) -> SocialAssessment:
        """Sets `assessment` and what `load_file` does."""
        rows = SocialAssessment.objects.select_related("author", "unit", "draft")
        self.assessment = self.fetch(rows, pk=pk)
        self.load_file(self.assessment.person_id)
        return self.assessment

    def log_assessment_read(self, kind: ReadKind = ReadKind.PAGE) -> None:
        self.log_read(kind, [self.person.pk, *(member.person_id for member in self.members)])

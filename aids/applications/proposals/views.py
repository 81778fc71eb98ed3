"""The screen of what an assessment proposes for each request of an application."""

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext_lazy

from aids.applications.models import LineProposal
from aids.applications.proposals import operations, queries
from aids.applications.proposals.forms import ProposalForm
from aids.applications.scope import ApplicationInScope
from aids.rule_sets.queries import rules_governing
from backend.audit.models import ReadKind
from backend.audit.views import FormPage
from backend.kit import clock
from backend.kit.access import Refusal
from cases.assessments.models import WRITING_ROLES


class Proposals(ApplicationInScope, FormPage):
    """A row for each request in examination; before them, the assessment that proposes."""

    roles = WRITING_ROLES
    template_name = "applications/assessment.html"
    success = gettext_lazy("What you propose is recorded.")

    def prepare(self):
        self.load(self.kwargs["pk"])
        self.log_read(ReadKind.PAGE, self.person_ids(), self.application.number)
        self.assessment = queries.proposing(self.request.user, self.application)
        self.lines = queries.examined_lines(self.application) if self.assessment else []
        known = LineProposal.objects.filter(assessment=self.assessment, line__in=self.lines)
        self.known = {one.line_id: one for one in known} if self.lines else {}

    def forms(self, data):
        found = {
            prefix_of(line.pk): ProposalForm(data, prefix=prefix_of(line.pk), line=line, known=self.known.get(line.pk))
            for line in self.lines
        }
        return found or {"form": Form(data)}

    def version_data(self, instance):
        return {f"{prefix_of(instance.line_id)}-version": instance.version}

    def perform(self, forms):
        if not self.lines:
            raise Refusal(operations.missing_words())
        operations.propose(
            actor=self.request.user,
            application=self.application,
            assessment=self.assessment,
            rows=[form.row for form in forms.values()],
        )
        return self.application.get_absolute_url()

    def context(self):
        asked = queries.asked_of(self.application, rules_governing(self.application.received_on, clock.today()))
        return {
            "application": self.application,
            "assessment": self.assessment,
            "others": [
                {"line": line, "required": asked[line.pk].required, "proposals": asked[line.pk].proposals}
                for line in self.application.lines.all()
            ],
            "new_url": reverse("assessments:new", args=[self.application.applicant_id]),
            "cancel_url": self.application.get_absolute_url(),
        }


def prefix_of(line_id: int) -> str:
    return f"line-{line_id}"

"""What a page or an answer of the API about what a request supports starts from."""

from django.http import Http404

from aids.applications.models import ApplicationLine
from aids.applications.scope import ApplicationInScope
from aids.applications.support import perms, queries
from backend.kit import clock
from backend.kit.access import require
from contracts.contract.models import WRITING_ROLES


class SupportInScope(ApplicationInScope):
    """A request of an application in scope, in the hands of who writes in the contracts of its household."""

    roles = WRITING_ROLES

    def load_support(self) -> ApplicationLine:
        """Sets `line`, and `steps`: those that it may support."""
        application = self.load(self.kwargs["pk"])
        self.line = next((one for one in application.lines.all() if one.pk == self.kwargs["line"]), None)
        if self.line is None:
            raise Http404
        require(self.way_in.writing)
        self.require_state(perms.is_still_said(self.line))
        household, applicant = application.household, application.applicant
        self.steps = queries.steps_of(self.request.user, household, applicant, clock.today())
        return self.line

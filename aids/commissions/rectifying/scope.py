"""What a page or an answer of the API that mends a decision starts from."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from aids.applications.models import Application
from aids.commissions.models import Decision
from aids.commissions.rectifying.perms import can_rectify
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard
from backend.kit import clock
from backend.kit.access import Refusal, require
from directory.enums import Role


class DecisionToMend(Guard):
    """A decision that stands, of an application that one follows; 404 when it may not be read."""

    reason = ReadReason.FILE
    roles = (Role.SIGNATORY,)

    def load_decision(self) -> Decision:
        rows = Decision.objects.select_related("unit", "replaced_by", "line__application").defer("facts")
        self.decision = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.application = self.decision.line.application
        if not Application.objects.followed_by(self.request.user).filter(pk=self.application.pk).exists():
            raise Http404
        require(can_rectify(self.request.user, self.decision, clock.today()))
        if hasattr(self.decision, "replaced_by"):
            raise Refusal(_("Another decision already replaces this one."))
        return self.decision

    def log_decision_read(self) -> None:
        self.log_read(ReadKind.PAGE, [self.application.applicant_id], self.application.number)

"""What a page or an answer of the API about a decision taken alone starts from."""

from django.shortcuts import get_object_or_404

from aids.applications.enums import LineStatus
from aids.applications.models import ApplicationLine
from aids.commissions.delegated.delegations import DELEGATED_ROLES, delegation_of, may_decide_alone
from aids.commissions.enums import DecisionKind
from aids.commissions.models import Decision
from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import AlreadyDone
from backend.audit.views import Guard
from backend.kit import clock
from backend.kit.access import require


class LineToDecideAlone(Guard):
    """One ready request of one's unit, by number, without a name; 404 elsewhere."""

    reason = ReadReason.COMMISSION
    roles = DELEGATED_ROLES

    def load_line(self) -> ApplicationLine:
        """Sets `line` and `delegation`; AlreadyDone once it is decided at once."""
        user, today = self.request.user, clock.today()
        rows = ApplicationLine.objects.filter(application__unit__in=user.units_as(*DELEGATED_ROLES))
        rows = rows.select_related(
            "application__household", "explanation__rule_set", "support__step__objective__contract"
        )
        rows = rows.defer("explanation__facts", "explanation__rule_set__text")
        rows = rows.prefetch_related("explanation__lines", "documents")
        self.line = get_object_or_404(rows.exclude(status=LineStatus.DRAFT), pk=self.kwargs["line"])
        require(may_decide_alone(user, self.line, today))
        if Decision.objects.filter(line=self.line, kind=DecisionKind.DELEGATED).exists():
            raise AlreadyDone(self.done_url)
        self.delegation = delegation_of(user, self.line, today)
        return self.line

    done_url = "/delegated/"

    def log_line_read(self) -> None:
        application = self.line.application
        members = application.household.members.values_list("person_id", flat=True)
        self.log_read(ReadKind.PAGE, members, application.number)

"""What a page or an answer of the API about appeals starts from."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from aids.applications.models import Application
from aids.commissions.appeals import perms, queries
from aids.commissions.appeals.correspondence import acknowledgement_of, answer_of
from aids.commissions.appeals.documents import acknowledgement, answer
from aids.commissions.appeals.models import Appeal
from aids.commissions.models import Decision
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard, pdf_response
from backend.kit.access import Refusal, require
from cases.people.perms import way_in
from directory.enums import Role


class AppealInScope(Guard):
    """One appeal with the decision that it contests; 404 when out of scope."""

    reason = ReadReason.FILE
    roles = perms.ROLES

    def load(self) -> Appeal:
        self.appeal = get_object_or_404(
            queries.told(Appeal.objects.visible_to(self.request.user)), pk=self.kwargs["pk"]
        )
        self.application = self.appeal.decision.line.application
        return self.appeal

    def log_appeal_read(self, kind: ReadKind = ReadKind.PAGE) -> None:
        if way_in(self.request.user, self.application.household).by_emergency:
            self.reason = ReadReason.EMERGENCY
        self.log_read(kind, [self.application.applicant_id], self.application.number)


class WaitingAppeal(Guard):
    """An appeal of one's unit that nobody looks at yet: all that a colleague may take up."""

    roles = (Role.CASE_OFFICER,)

    def load_waiting(self) -> Appeal:
        units = self.request.user.units_as(Role.CASE_OFFICER)
        rows = queries.listed(Appeal.objects.open().filter(unit__in=units))
        self.appeal = get_object_or_404(rows, pk=self.kwargs["pk"])
        require(perms.can_examine(self.request.user, self.appeal))
        return self.appeal


class DecisionToContest(Guard):
    """A decision of an application that one follows; 404 when it may not be read."""

    reason = ReadReason.FILE
    roles = perms.ROLES

    def load_decision(self) -> Decision:
        decisions = Decision.objects.select_related(
            "unit", "replaced_by", "line__application", "line__explanation__rule_set"
        ).defer("facts", "line__explanation__facts", "line__explanation__rule_set__text")
        self.decision = get_object_or_404(decisions, pk=self.kwargs["decision"])
        self.application = self.decision.line.application
        if not Application.objects.visible_to(self.request.user).filter(pk=self.application.pk).exists():
            raise Http404
        require(perms.can_record(self.request.user, self.application))
        contested = perms.can_contest(self.decision)
        if not contested:
            raise Refusal(contested.reason)
        return self.decision


class AcknowledgementDocument(AppealInScope):
    """The acknowledgement of an appeal (CRPA L112-3), once it was handed over or sent; the same bytes each time."""

    def document(self) -> HttpResponse:
        appeal = self.load()
        if appeal.acknowledged_on is None:
            raise Refusal(_("The acknowledgement exists once the appeal is acknowledged."))
        self.log_appeal_read(ReadKind.DOCUMENT)
        pdf = acknowledgement(acknowledgement_of(appeal))
        return pdf_response(pdf, f"{appeal.decision.number}-recours-accuse.pdf")


class AnswerDocument(AppealInScope):
    """The answer to an appeal that replaces nothing; the letter of a new decision is its own."""

    def document(self) -> HttpResponse:
        appeal = self.load()
        if appeal.answered_at is None or appeal.answer_id:
            raise Refusal(_("This answer is told by the letter of the new decision, once it is taken."))
        self.log_appeal_read(ReadKind.DOCUMENT)
        return pdf_response(answer(answer_of(appeal)), f"{appeal.decision.number}-recours-reponse.pdf")

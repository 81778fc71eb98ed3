"""What a page or an answer of the API about one application starts from."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from aids.applications import perms, queries
from aids.applications.calculation import calculation
from aids.applications.completeness.models import MissingDocumentsRequest
from aids.applications.correspondence import acknowledgement_of, calculation_of
from aids.applications.documents import acknowledgement
from aids.applications.enums import ApplicationStatus
from aids.applications.models import (
    Application,
    ApplicationLine,
    DocumentUse,
    EligibilityExplanation,
    ExpectedDocument,
    LineProposal,
    SupportingDocument,
)
from aids.applications.support.models import RequestSupport
from backend.audit.models import ReadKind, ReadReason
from backend.audit.trail import entries, readings
from backend.audit.views import Guard, pdf_response
from backend.kit import clock, registry
from backend.kit.access import Refusal
from cases.people import queries as cases_queries
from cases.people.models import HouseholdMember
from cases.people.perms import way_in
from directory.enums import Role


class ApplicationInScope(Guard):
    """One application, with its lines; 404 when out of scope."""

    reason = ReadReason.FILE
    roles = perms.ROLES

    def load(self, pk: int) -> Application:
        """The application, 404 unless `ApplicationQuerySet.visible_to` holds of it: asked of this one, not of all."""
        user = self.request.user
        self.application = get_object_or_404(queries.with_lines(Application.objects), pk=pk)
        self.way_in = way_in(user, self.application.household, self.members)
        opened = self.application.status == ApplicationStatus.SUBMITTED and self.way_in.opens_protected
        if not opened and not Application.objects.followed_by(user).filter(pk=pk).exists():
            raise Http404
        return self.application

    def log_read(self, kind: ReadKind, person_ids: Iterable[int], label: str = "") -> None:
        """What an emergency access alone opens is told so."""
        if self.way_in.by_emergency:
            self.reason = ReadReason.EMERGENCY
        super().log_read(kind, person_ids, label)

    @cached_property
    def members(self) -> list[HouseholdMember]:
        """Who lives in the household today."""
        return cases_queries.members_on(self.application.household, clock.today())

    def person_ids(self) -> list[int]:
        """The applicant and who lives in the household today."""
        return [self.application.applicant_id, *(member.person_id for member in self.members)]

    def trail(self, pk: int) -> dict:
        """`entries` and `readings` of the application."""
        application = self.load(pk)
        self.log_read(ReadKind.TRAIL, self.person_ids(), application.number)
        return {
            "entries": entries(histories_of(application, self.request.user)),
            "readings": readings(cases_queries.merged_ids(application.applicant_id), label=application.number),
        }


def histories_of(application: Application, reader) -> list:
    """The history rows of an application and of all that hangs on it; of its files, for who may open them."""
    lines = ApplicationLine.history.filter(application=application)
    documents = SupportingDocument.history.filter(application=application)
    if not perms.can_open_documents(reader, application):
        documents = documents.none()
    above = [found for answer in registry.application_histories for found in answer(application)]
    return [
        Application.history.filter(id=application.pk),
        lines,
        ExpectedDocument.history.filter(line__in=lines.values("id")),
        documents,
        DocumentUse.history.filter(document__in=documents.values("id")),
        MissingDocumentsRequest.history.filter(application=application),
        LineProposal.history.filter(line__in=lines.values("id")),
        RequestSupport.history.filter(application=application),
        EligibilityExplanation.history.filter(line__in=lines.values("id")),
        *above,
    ]


class AcknowledgementDocument(ApplicationInScope):
    """The acknowledgement (CRPA L112-3), the same bytes each time."""

    def document(self) -> HttpResponse:
        application = self.load(self.kwargs["pk"])
        if application.status != ApplicationStatus.SUBMITTED:
            raise Refusal(_("The acknowledgement exists once the application is submitted."))
        self.log_read(ReadKind.DOCUMENT, self.person_ids(), application.number)
        return pdf_response(acknowledgement(acknowledgement_of(application)), f"{application.number}-accuse.pdf")


class CalculationDocument(ApplicationInScope):
    """What the rules answer to one request, printed."""

    def document(self) -> HttpResponse:
        application = self.load(self.kwargs["pk"])
        line = next((one for one in application.lines.all() if one.pk == self.kwargs["line"]), None)
        if line is None or not hasattr(line, "explanation"):
            raise Http404
        self.log_read(ReadKind.DOCUMENT, self.person_ids(), application.number)
        return pdf_response(calculation(calculation_of(line)), f"{application.number}-calcul-{line.position}.pdf")


class WaitingInUnit(Guard):
    """A submitted application of a unit in which one is case officer: all that a colleague may take up."""

    roles = (Role.CASE_OFFICER,)

    def load_waiting(self, pk: int) -> Application:
        units = self.request.user.units_as(Role.CASE_OFFICER)
        rows = Application.objects.filter(unit__in=units, status=ApplicationStatus.SUBMITTED)
        self.application = get_object_or_404(rows.select_related("applicant", "case_officer", "unit"), pk=pk)
        return self.application

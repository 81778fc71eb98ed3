"""What a page or an answer of the API about the missing documents of an application starts from."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from aids.applications import perms
from aids.applications.completeness import queries
from aids.applications.completeness.documents import documents_letter
from aids.applications.completeness.models import MissingDocumentsRequest
from aids.applications.completeness.operations import Asked, letter_facts
from aids.applications.models import Application
from aids.applications.scope import ApplicationInScope
from backend.audit.models import ReadKind
from backend.audit.views import pdf_response
from backend.kit import clock
from backend.kit.access import require


class Examined(ApplicationInScope):
    """An application, for the case officer who examines it."""

    def load_examined(self, pk: int) -> Application:
        """403 for whoever sees the application and does not examine it."""
        application = self.load(pk)
        require(perms.can_examine(self.request.user, application))
        return application

    def preview(self, asked: Asked) -> HttpResponse:
        """The letter as it would be printed, nothing being written; raises Refusal as asking would."""
        letter = documents_letter(letter_facts(self.application, asked, clock.today()))
        self.log_read(ReadKind.DOCUMENT, self.person_ids(), self.application.number)
        return pdf_response(letter, f"{self.application.number}-pieces-apercu.pdf")


class RequestInScope(Examined):
    """One request for documents of an application."""

    def load_request(self, pk: int, request_id: int) -> MissingDocumentsRequest:
        application = self.load_examined(pk)
        return get_object_or_404(application.document_requests.defer("pdf"), pk=request_id)


class RequestsInScope(ApplicationInScope):
    """The requests for documents of an application, for whoever reads it."""

    def load_requests(self, pk: int) -> list[MissingDocumentsRequest]:
        application = self.load(pk)
        self.log_read(ReadKind.PAGE, self.person_ids(), application.number)
        return queries.requests_of(application)


class RequestLetter(ApplicationInScope):
    """The letter that asked for documents, as it was printed."""

    def document(self) -> HttpResponse:
        application = self.load(self.kwargs["pk"])
        request = get_object_or_404(application.document_requests, pk=self.kwargs["request_id"])
        self.log_read(ReadKind.DOCUMENT, self.person_ids(), application.number)
        return pdf_response(bytes(request.pdf), f"{application.number}-pieces-{request.asked_on:%Y%m%d}.pdf")

"""The missing documents of an application through the API."""

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from aids.applications.api import ReasonBody
from aids.applications.completeness import operations, queries
from aids.applications.completeness.enums import RequestStatus
from aids.applications.completeness.forms import AskForm
from aids.applications.completeness.models import MissingDocumentsRequest
from aids.applications.completeness.operations import Asked
from aids.applications.completeness.scope import Examined, RequestInScope, RequestLetter, RequestsInScope
from aids.applications.forms import ReasonForm
from backend.api.bodies import Text, body_of, judged, once
from backend.api.schema import documents, reads, writes
from backend.api.views import ROOT, ApiView, Document
from backend.kit import clock

AskBody = body_of(
    AskForm,
    "AskDocuments",
    documents=serializers.ListField(
        child=Text(max_length=60), max_length=100, help_text="Codes of the expected documents that are missing."
    ),
)


class AskedDocumentSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


class DocumentsRequestSerializer(serializers.Serializer):
    """A letter that asked for missing documents; it suspends the clock of silence until it is closed."""

    id = serializers.IntegerField(source="pk")
    status = serializers.ChoiceField(choices=RequestStatus.choices)
    asked_on = serializers.DateField()
    asked_by = serializers.CharField(source="asked_by.__str__")
    deadline = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True, help_text="The day on which the suspension ended.")
    indispensable = serializers.BooleanField()
    documents = AskedDocumentSerializer(many=True)
    letter = serializers.SerializerMethodField(help_text="Where its letter is read.")

    def get_letter(self, request: MissingDocumentsRequest) -> str:
        return ROOT + request.get_absolute_url()


class AsksForDocuments(Examined):
    """Judges what is sent by the form of the screen."""

    def asked(self) -> Asked:
        return judged(AskForm(once(self.told(AskBody)), unseen=queries.unseen(self.application))).asked


class Requests(RequestsInScope, AsksForDocuments, ApiView):
    @reads(DocumentsRequestSerializer, "The requests for missing documents of an application", many=True)
    def get(self, request, pk):
        return self.shown(DocumentsRequestSerializer, self.load_requests(pk), many=True)

    @writes(AskBody, "Ask for missing documents by letter: the clock of silence is suspended", created=True)
    def post(self, request, pk):
        application = self.load_examined(pk)
        return self.write(
            operations.ask_documents, created=True, application=application, asked=self.asked(), on=clock.today()
        )


class Preview(AsksForDocuments, Document):
    @extend_schema(
        summary="The letter that would ask for these documents; nothing is written",
        description="The letter that would ask for these documents; nothing is written",
        request=AskBody,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def post(self, request, pk) -> HttpResponse:
        self.load_examined(pk)
        return self.preview(self.asked())


class Letter(RequestLetter, Document):
    @documents("The letter that asked for documents, as it was printed")
    def get(self, request, pk, request_id) -> HttpResponse:
        return self.document()


class Withdraw(RequestInScope, ApiView):
    @writes(ReasonBody, "Ask for these documents no more: the clock of silence runs again")
    def post(self, request, pk, request_id):
        found = self.load_request(pk, request_id)
        form = judged(ReasonForm(self.told(ReasonBody)))
        return self.write(
            operations.withdraw_request,
            about=self.application,
            request=found,
            on=clock.today(),
            **form.cleaned_data,
        )


_HERE = "applications/<int:pk>/missing-documents/"
urlpatterns = [
    path(_HERE, Requests.as_view(), name="ask_documents"),
    path(f"{_HERE}preview/", Preview.as_view(), name="preview_documents"),
    path(f"{_HERE}<int:request_id>/letter.pdf", Letter.as_view(), name="documents_letter"),
    path(f"{_HERE}<int:request_id>/withdraw/", Withdraw.as_view(), name="withdraw_request"),
]

"""Supporting documents through the API."""

from django.http import FileResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from aids.applications import perms
from aids.applications.api import ReasonBody
from aids.applications.forms import ReasonForm
from aids.applications.models import Application, SupportingDocument
from aids.applications.queries import documents_of
from aids.applications.scope import ApplicationInScope
from aids.applications.supporting import operations, queries
from aids.applications.supporting.forms import UsesForm
from aids.applications.supporting.scope import DocumentFile, KeptDocument
from backend.api.bodies import Body, Text, Upload, judged
from backend.api.schema import documents, reads, writes
from backend.api.views import AnyRenderer, ApiView
from backend.audit.models import ReadKind
from backend.kit import clock
from backend.kit.access import require


class SupportingDocumentSerializer(serializers.Serializer):
    """A file that was handed in, and what it serves as."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    received_on = serializers.DateField()
    received_by = serializers.CharField(source="received_by.__str__")
    serves = serializers.SerializerMethodField(help_text="Codes of expected documents.")

    def get_serves(self, document: SupportingDocument) -> list[str]:
        return sorted(queries.codes_of(document))


def codes(**kwargs) -> serializers.ListField:
    words = "Codes of the expected documents that it serves as."
    return serializers.ListField(child=Text(max_length=60), max_length=100, help_text=words, **kwargs)


def judged_uses(told: dict, application: Application) -> set[str]:
    """The codes of expected documents; raises Invalid (422) for one that the application does not expect."""
    form = judged(UsesForm({"serves": told.get("serves", [])}, expected=documents_of(application)))
    return set(form.cleaned_data["serves"])


class FileBody(Body):
    """One file; its type is judged by what it contains."""

    file = Upload()
    serves = codes(required=False)


class UsesBody(Body):
    serves = codes()


class Files(ApplicationInScope, ApiView):
    parser_classes = [MultiPartParser]

    @reads(SupportingDocumentSerializer, "The files of an application", many=True)
    def get(self, request, pk):
        application = self.load(pk)
        require(perms.can_open_documents(request.user, application))
        self.log_read(ReadKind.PAGE, self.person_ids(), application.number)
        return self.shown(SupportingDocumentSerializer, queries.kept_documents(application), many=True)

    @writes({"multipart/form-data": FileBody}, "Hand in a file; what it serves as counts as seen", created=True)
    def post(self, request, pk):
        application = self.load(pk)
        require(perms.can_mark_documents(request.user, application))
        told = self.told(FileBody)
        serves = judged_uses(told, application)
        return self.write(
            operations.receive_document,
            created=True,
            application=application,
            file=told["file"],
            name=told["file"].name,
            serves=serves,
            on=clock.today(),
        )


class OpenFile(DocumentFile, ApiView):
    renderer_classes = [AnyRenderer]

    @documents("A file as it was handed in", "application/octet-stream")
    def get(self, request, pk, document) -> FileResponse:
        return self.file_of(pk, document)


class FileUses(KeptDocument, ApiView):
    @writes(UsesBody, "Say which expected documents a file serves as")
    def put(self, request, pk, document):
        found = self.load_kept(pk, document)
        serves = judged_uses(self.told(UsesBody), self.application)
        return self.write(
            operations.link_document, about=self.application, document=found, serves=serves, on=clock.today()
        )


class WithdrawFile(KeptDocument, ApiView):
    @writes(ReasonBody, "Withdraw a file: its bytes are erased for good, its history stays")
    def post(self, request, pk, document):
        found = self.load_kept(pk, document)
        form = judged(ReasonForm(self.told(ReasonBody)))
        return self.write(operations.withdraw_document, about=self.application, document=found, **form.cleaned_data)


urlpatterns = [
    path("applications/<int:pk>/documents/", Files.as_view(), name="files"),
    path("applications/<int:pk>/documents/<int:document>/", OpenFile.as_view(), name="document"),
    path("applications/<int:pk>/documents/<int:document>/uses/", FileUses.as_view(), name="document_uses"),
    path("applications/<int:pk>/documents/<int:document>/withdraw/", WithdrawFile.as_view(), name="document_withdraw"),
]

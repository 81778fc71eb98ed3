"""What a page or an answer of the API about a supporting document starts from."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from aids.applications import perms
from aids.applications.enums import DocumentStatus
from aids.applications.models import Application, SupportingDocument
from aids.applications.scope import ApplicationInScope
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard
from backend.kit.access import Refusal, require
from backend.kit.uploads.serving import sealed
from cases.people.perms import TAKING_ROLES


class Erased(Refusal):
    """The document was withdrawn: its file is no more."""


class DocumentFile(ApplicationInScope):
    """The file itself, as it was handed in; each opening is logged."""

    def file_of(self, pk: int, document: int) -> FileResponse:
        """Raises Erased for a withdrawn document, LostFile (404, a sentence) when its file is not in the storage."""
        application = self.load(pk)
        require(perms.can_open_documents(self.request.user, application))
        found = get_object_or_404(application.supporting_documents, pk=document)
        self.log_read(ReadKind.DOCUMENT, self.person_ids(), application.number)
        if found.status == DocumentStatus.WITHDRAWN:
            raise Erased(_("This document was withdrawn: its file was erased."))
        return sealed(found.storage_name, found.content_type, found.name)


class KeptDocument(Guard):
    """One kept document, for whoever marks the documents of its application."""

    reason = ReadReason.FILE
    roles = TAKING_ROLES

    def load_kept(self, pk: int, document: int) -> SupportingDocument:
        self.application = self.fetch(Application.objects, pk=pk)
        require(perms.can_mark_documents(self.request.user, self.application))
        kept = self.application.supporting_documents.filter(status=DocumentStatus.KEPT)
        self.document = get_object_or_404(kept, pk=document)
        return self.document

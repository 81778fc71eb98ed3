"""What a page or an answer of the API about a supporting document starts from."""

import logging

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from aids.applications import perms
from aids.applications.enums import DocumentStatus
from aids.applications.models import Application, SupportingDocument
from aids.applications.scope import ApplicationInScope
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard
from backend.kit.access import Refusal, require
from backend.kit.uploads import storage
from cases.people.perms import TAKING_ROLES

logger = logging.getLogger("iris.documents")

_SEALED = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
}
"""A document acts on nothing: it is of the type that was judged, in a page of its own that runs and loads nothing."""


class Erased(Refusal):
    """The document was withdrawn: its file is no more."""


class DocumentFile(ApplicationInScope):
    """The file itself, as it was handed in; each opening is logged."""

    def file_of(self, pk: int, document: int) -> FileResponse:
        """Raises Erased for a withdrawn document, Http404 with a sentence when its file is not in the storage."""
        application = self.load(pk)
        require(perms.can_open_documents(self.request.user, application))
        found = get_object_or_404(application.supporting_documents, pk=document)
        self.log_read(ReadKind.DOCUMENT, self.person_ids(), application.number)
        if found.status == DocumentStatus.WITHDRAWN:
            raise Erased(_("This document was withdrawn: its file was erased."))
        return sealed(found)


class LostFile(Http404):
    """The row is there and its file is not."""


def sealed(document: SupportingDocument) -> FileResponse:
    """The file of a kept document, in a page that runs and loads nothing; LostFile when it is not in the storage."""
    try:
        file = storage.documents().open(document.storage_name)
    except FileNotFoundError:
        logger.error("the file of supporting document %s is not in the storage", document.pk)
        raise LostFile(_("The file of this document cannot be found. Tell your administrator.")) from None
    response = FileResponse(file, content_type=document.content_type, filename=document.name)
    for header, value in _SEALED.items():
        response[header] = value
    return response


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

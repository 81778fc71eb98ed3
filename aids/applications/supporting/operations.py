"""Writes: receiving a supporting document, saying what it serves as, withdrawing it."""

import datetime as dt
import uuid

from django.core.files.base import File
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aids.applications import perms
from aids.applications.completeness.operations import settle
from aids.applications.enums import DocumentStatus
from aids.applications.models import Application, ApplicationLine, DocumentUse, ExpectedDocument, SupportingDocument
from aids.applications.states import DOCUMENT
from backend.audit.history import lock
from backend.audit.operations import AlreadyDone, operation
from backend.kit.access import Refusal, require
from backend.kit.uploads import judge, scan, storage

MOST_DOCUMENTS = 60
"""Files that one application keeps."""


class AlreadyGiven(Refusal):
    """The same file is kept in this application already; `document` is it."""

    def __init__(self, document: SupportingDocument) -> None:
        words = {"name": document.name, "when": date_format(document.received_on)}
        super().__init__(
            _("This file is already there: “%(name)s”, received on %(when)s.") % words,
            field="files",
        )
        self.document = document


def receive_document(
    *,
    actor,
    application: Application,
    file: File,
    name: str,
    serves: set[str],
    on: dt.date,
    key: uuid.UUID | None = None,
) -> SupportingDocument:
    """Keep a file that serves as the expected documents of these codes, on every line that expects them: they count
    as seen from then on.

    `key` is that of the form and may be shared by its files: each of them, with what it serves as, is received once.
    Raises RefusedUpload for a file that cannot be kept, AlreadyGiven for one that is there, AlreadyDone for one that
    was sent twice.
    """
    require(perms.can_mark_documents(actor, application))
    judged = judge(file, name)
    scan(file)
    once = uuid.uuid5(key, " ".join([judged.sha256, *sorted(serves)])) if key else None
    with (
        storage.written(file, unless=(Refusal, AlreadyDone)) as storage_name,
        operation("applications.receive_document", actor=actor, key=once) as running,
    ):
        fresh = lock(application)
        require(perms.can_mark_documents(actor, fresh))
        kept = SupportingDocument.objects.filter(application=fresh, status=DocumentStatus.KEPT)
        if same := kept.filter(sha256=judged.sha256).first():
            raise AlreadyGiven(same)
        if kept.count() >= MOST_DOCUMENTS:
            raise Refusal(_("This application holds %(n)s files already.") % {"n": MOST_DOCUMENTS}, field="files")
        document = SupportingDocument(
            application=fresh,
            name=judged.name,
            content_type=judged.content_type,
            size=judged.size,
            pages=judged.pages,
            sha256=judged.sha256,
            storage_name=storage_name,
            received_on=on,
            received_by=actor,
        )
        document.save()
        _serve(document, serves, on)
        settle(fresh, on)
        running.result_url = fresh.get_absolute_url()
        return document


def link_document(*, actor, document: SupportingDocument, serves: set[str], on: dt.date) -> SupportingDocument:
    """Say anew which expected documents a kept file serves as, by their codes; one that nothing serves any more is
    not seen any more."""
    with operation("applications.link_document", actor=actor):
        application = lock(document.application)
        require(perms.can_mark_documents(actor, application))
        fresh = lock(document)
        if fresh.status != DocumentStatus.KEPT:
            raise Refusal(_("This document was withdrawn."))
        _release(fresh, but=serves)
        _serve(fresh, serves, on)
        settle(application, on)
        return fresh


def withdraw_document(*, actor, document: SupportingDocument, reason: str) -> SupportingDocument:
    """The bytes are erased for good; the row and its history stay. What it alone served as is not seen any more."""
    with operation("applications.withdraw_document", actor=actor, reason=reason):
        require(perms.can_mark_documents(actor, lock(document.application)))
        if not reason.strip():
            raise Refusal(_("Say why this document is withdrawn."), field="reason")
        return _withdraw(document)


def withdraw_all(application: Application) -> None:
    """Part of an operation that closes an application for good: nobody opens its files any more, none is kept."""
    for document in application.supporting_documents.filter(status=DocumentStatus.KEPT):
        _withdraw(document)


def _withdraw(document: SupportingDocument) -> SupportingDocument:
    _release(document, but=set())
    moved = DOCUMENT.move(document, "withdraw")
    # what a stopped process leaves here is swept later: no row that is kept names it
    transaction.on_commit(lambda: storage.documents().delete(moved.storage_name))
    return moved


def _serve(document: SupportingDocument, codes: set[str], on: dt.date) -> None:
    served = set(document.uses.values_list("expected", flat=True))
    wanted = ExpectedDocument.objects.filter(line__application=document.application_id, code__in=codes)
    for expected in wanted.exclude(pk__in=served):
        DocumentUse(document=document, expected=expected).save()
        if expected.received_on is None:
            expected.received_on = on
            expected.save()


def _release(document: SupportingDocument, *, but: set[str]) -> None:
    for use in document.uses.exclude(expected__code__in=but).select_related("expected"):
        expected = use.expected
        use.delete()
        # what was seen before the file came, on paper, stays seen
        if not expected.uses.exists() and expected.received_on and expected.received_on >= document.received_on:
            expected.received_on = None
            expected.save()


def expect_documents(line: ApplicationLine, documents) -> None:
    """What a line expects now, of the rule set's `documents`; what is known of the same codes in the application, seen
    or served by a file, goes on counting."""
    former = list(line.documents.all())
    known = ExpectedDocument.objects.filter(line__application=line.application_id, received_on__isnull=False)
    seen = dict(known.values_list("code", "received_on"))
    files: dict[str, list[SupportingDocument]] = {}
    uses = DocumentUse.objects.filter(expected__line__application=line.application_id)
    for use in uses.select_related("expected", "document"):
        files.setdefault(use.expected.code, []).append(use.document)
        seen.setdefault(use.expected.code, use.document.received_on)
    for expected in former:
        forget_expected(expected)
    for told in documents:
        expected = ExpectedDocument(
            line=line, code=told.code, label=told.label, required=told.required, received_on=seen.get(told.code)
        )
        expected.save()
        for document in dict.fromkeys(files.get(told.code, ())):
            DocumentUse(document=document, expected=expected).save()


def forget_expected(expected: ExpectedDocument) -> None:
    """Part of an operation that takes a line or its aid away; the files stay in the application."""
    for use in expected.uses.all():
        use.delete()
    expected.delete()

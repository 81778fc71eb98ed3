"""Reads of supporting documents."""

from dataclasses import dataclass, field

from aids.applications.enums import DocumentStatus
from aids.applications.models import Application, ExpectedDocument, SupportingDocument


@dataclass
class ExpectedFiles:
    """A document that the application expects, once whatever its number of lines, and the files that serve as it."""

    expected: ExpectedDocument
    files: list[SupportingDocument] = field(default_factory=list)


def kept_documents(application: Application) -> list[SupportingDocument]:
    """The files of an application, oldest first, each with its uses: three queries."""
    kept = application.supporting_documents.filter(status=DocumentStatus.KEPT)
    return list(kept.select_related("received_by").prefetch_related("uses__expected"))


def by_expected(
    expected: list[ExpectedDocument], kept: list[SupportingDocument]
) -> tuple[list[ExpectedFiles], list[SupportingDocument]]:
    """What is expected with its files, and the files that serve as nothing."""
    rows = {one.code: ExpectedFiles(one) for one in expected}
    others = []
    for document in kept:
        codes = codes_of(document)
        for code in codes & rows.keys():
            rows[code].files.append(document)
        if not codes:
            others.append(document)
    return list(rows.values()), others


def codes_of(document: SupportingDocument) -> set[str]:
    """The codes of the expected documents that this file serves as."""
    return {use.expected.code for use in document.uses.all()}

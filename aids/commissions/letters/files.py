"""Letters together: one PDF to print, or an archive with one file each; neither is kept."""

from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZipFile

from pypdf import PdfWriter

IN_MEMORY = 2**21
"""Bytes beyond which what is made lies on the disk."""
AT_A_TIME = 50
"""Letters read from the database at once: 1.5 MB."""


def merged(letters) -> IO[bytes]:
    """All of them in one PDF, in their order: 400 letters take some 65 MB and 4 seconds (docs/performance.md)."""
    writer = PdfWriter()
    for pdf in letters.values_list("pdf", flat=True).iterator(AT_A_TIME):
        writer.append(BytesIO(pdf))
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    writer.write(file)
    file.seek(0)
    return file


def archive(letters) -> IO[bytes]:
    """A ZIP of one PDF each, named after the number of its decision, in their order; a PDF is compressed already."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    with ZipFile(file, "w") as zipped:
        told = letters.select_related("decision__unit").only(
            "pdf", "decision__unit__code", "decision__year", "decision__sequence"
        )
        for letter in told.iterator(AT_A_TIME):
            zipped.writestr(f"{letter.decision.number}.pdf", bytes(letter.pdf))
    file.seek(0)
    return file

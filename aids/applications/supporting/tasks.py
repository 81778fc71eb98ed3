"""Files that no row names: left by a process stopped between the file and the commit, or before the erasure."""

import datetime as dt
import logging

from celery import shared_task

from aids.applications.enums import DocumentStatus
from aids.applications.models import SupportingDocument
from backend.kit import clock
from backend.kit.uploads import storage
from contracts.signing.models import SignedPaper

GRACE = dt.timedelta(days=1)
"""No request lasts so long: a younger file may belong to a transaction under way."""

FEW = 20

logger = logging.getLogger("iris.documents")


class TooManyStrays(RuntimeError):
    """More strays than documents: this is not the database of these files, or not the right day of it."""


@shared_task
def sweep_documents() -> int:
    """Erase the files older than a day that no kept document and no signed contract names; returns how many.

    Safe to run twice, or at once.

    Raises TooManyStrays, and erases nothing, when there are more than 20 and more than there are documents.
    """
    # the files first: a document recorded after this list is not in it
    found = list(storage.names_before(clock.now() - GRACE))
    documents = SupportingDocument.objects.filter(status=DocumentStatus.KEPT)
    papers = SignedPaper.objects.all()
    kept = {name for rows in (documents, papers) for name in rows.values_list("storage_name", flat=True)}
    strays = [name for name in found if name not in kept]
    if len(strays) > max(FEW, len(kept)):
        raise TooManyStrays(f"{len(strays)} files without a document, {len(kept)} with one: nothing was erased")
    for name in strays:
        storage.documents().delete(name)
    if strays:
        logger.info("%s stray files erased", len(strays))
    return len(strays)

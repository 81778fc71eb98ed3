"""Imports in the background, and the one of each night."""

import logging
from pathlib import Path

from celery import shared_task
from django.conf import settings

from directory.exchange import operations
from directory.exchange.enums import UNDER_WAY, ImportStatus
from directory.exchange.models import DirectoryImport

logger = logging.getLogger("iris.exchange")


@shared_task
def advance(import_id: int) -> bool:
    """The next step of an import, if it waits for one. Safe to run twice, or at once."""
    return operations.examine(import_id) or operations.write(import_id)


@shared_task
def resume() -> int:
    """Imports left behind by a stopped worker or a broker that did not answer; run by beat. Returns how many."""
    left = list(DirectoryImport.objects.filter(status__in=UNDER_WAY, asked_by__isnull=False))
    for one in left:
        operations.send(one)
    return len(left)


@shared_task
def import_nightly() -> bool:
    """What the folder of DATA_INCLUSION_FOLDER changes; nothing without one. Safe to run twice. True once imported."""
    if not settings.DATA_INCLUSION_FOLDER:
        return False
    made = operations.import_from(Path(settings.DATA_INCLUSION_FOLDER))
    if made.status == ImportStatus.FAILED:
        logger.error("the nightly import was refused: %s", made.failure)
    return made.status == ImportStatus.DONE

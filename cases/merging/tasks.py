"""At night: two files of one person are looked for, and those that look alike are listed for somebody to judge."""

import datetime as dt
import logging

from celery import shared_task

from backend.kit import clock
from backend.kit.access import Refusal
from cases.merging import operations, pairs
from cases.merging.enums import MergeStatus
from cases.merging.models import Merge

LATEST = dt.timedelta(days=7)

logger = logging.getLogger("iris.merging")


@shared_task
def find_pairs() -> int:
    """Look at everybody written since the last search; returns how many pairs it found in all.

    Goes on with a search that was stopped. Safe to run twice, or at once.
    """
    search = pairs.begin(now=clock.now())
    while pairs.look_on(search, now=clock.now()):
        pass
    search.refresh_from_db()
    logger.info("%s pairs of files found", search.found)
    return search.found


@shared_task
def follow_late() -> int:
    """Bring to the file that stays what was being written about the other one during a merge of the last week.

    Returns how many rows followed; what stands in the way is told in the log and tried again the next night.
    """
    followed = 0
    recent = Merge.objects.filter(status=MergeStatus.DONE, closed_at__gte=clock.now() - LATEST)
    for merge in recent.order_by("closed_at", "pk"):
        try:
            followed += operations.follow_late(merge)
        except Refusal:
            logger.warning("merge %s: a row written late cannot follow", merge.pk)
    return followed

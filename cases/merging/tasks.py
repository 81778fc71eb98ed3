"""At night: two files of one person are looked for, and those that look alike are listed for somebody to judge."""

import logging

from celery import shared_task

from backend.kit import clock
from cases.merging import pairs

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

"""Letters in the background: one task per piece of a batch, as many at once as there are workers."""

from celery import shared_task

from aids.commissions.letters import operations, queries


@shared_task
def start(batch_id: int) -> bool:
    return operations.start(batch_id)


@shared_task
def write(batch_id: int, letter_ids: list[int]) -> int:
    """Write one piece; returns how many letters were. Safe to run twice, or at once."""
    written = operations.write_letters(letter_ids)
    operations.finish(batch_id)
    return written


@shared_task
def write_alone(letter_ids: list[int]) -> int:
    """Write letters of no batch; returns how many were. Safe to run twice, or at once."""
    return operations.write_letters(letter_ids)


@shared_task
def resume() -> int:
    """Letters left behind by a stopped worker or a broker that did not answer; run by beat.

    Returns how many batches were sent again: what is in other hands meanwhile is not done twice.
    """
    batches = queries.batches_to_resume()
    for batch in batches:
        operations.send_again(batch)
    operations.write_letters(queries.still_to_write(None))
    return len(batches)

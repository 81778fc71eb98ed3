"""Reading personal data leaves a trace; no trace, no page."""

from collections.abc import Iterable

from django.db import DatabaseError
from django.utils.translation import gettext as _

from backend.audit.context import ActorLike
from backend.audit.models import ReadKind, ReadLog, ReadReason
from backend.kit import clock


class ReadNotLogged(Exception):
    """The reading could not be recorded, so the data is not shown (HTTP 503)."""

    def __str__(self):
        return _("This page cannot be shown for the moment: its reading could not be recorded.")


def log_read(
    *,
    actor: ActorLike,
    kind: ReadKind,
    route: str,
    person_ids: Iterable[int],
    reason: ReadReason,
    object_label: str = "",
    address: str | None = None,
) -> None:
    """Record that `actor` saw data of these persons.

    Raises ReadNotLogged when the record cannot be written.
    """
    try:
        ReadLog.objects.create(
            at=clock.now(),
            actor_id=actor.pk,
            actor_label=actor.audit_label(),
            actor_roles=actor.audit_roles(),
            kind=kind,
            route=route,
            address=address,
            object_label=object_label,
            person_ids=sorted(set(person_ids)),
            reason=reason,
        )
    except DatabaseError as error:
        raise ReadNotLogged from error

"""Masks of the year: reread by their authors before the session, most of the time; an anonymity lifted now and then."""

import datetime as dt
from random import Random

from aids.applications.models import Application
from aids.commissions.anonymity import operations, queries
from aids.commissions.anonymity.operations import Reread
from aids.commissions.models import Session
from backend.shell.demo.texts import texts
from directory.models import User

REREAD_IN_TIME = 0.93
REREAD_SO_FAR = 0.5
"""The share of the applications of a session held, and of one still to come, whose texts are reread."""
LIFTED = 0.12
"""The share of the sessions in which the anonymity of a line is lifted."""


def reread(session: Session, *, is_past: bool, on: dt.date) -> None:
    """Case officers and authors of assessments reread what the session will read."""
    share = REREAD_IN_TIME if is_past else REREAD_SO_FAR
    found = Application.objects.filter(lines__agenda_items__session=session).distinct().order_by("pk")
    for application in found.select_related("case_officer"):
        if Random(f"reread {application.number} {on}").random() < share:
            for author in _authors(application):
                rows = queries.texts_of_rereader(author, application.pk)
                told = [Reread(row.pk, row.version, row.text) for row in rows]
                operations.reread(actor=author, application=application, texts=told)


def _authors(application: Application) -> list[User]:
    written = User.objects.filter(assessments__masked_texts__application=application)
    return list(User.objects.filter(pk__in=[application.case_officer_id, *written.values_list("pk", flat=True)]))


def lift(session: Session, secretary: User) -> None:
    """One line of some sessions."""
    rng = Random(f"lift {session.number}")
    items = list(session.items.order_by("position"))
    if items and rng.random() < LIFTED:
        reason = rng.choice(texts("reasons")["lift"]["reasons"])
        operations.lift_anonymity(actor=secretary, item=rng.choice(items), reason=reason)

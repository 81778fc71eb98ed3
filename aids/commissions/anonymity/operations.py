"""Writes: masks proposed by the machine, reread by their author; an anonymity lifted."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from aids.applications.models import ApplicationLine
from aids.commissions.anonymity import perms, queries
from aids.commissions.anonymity.enums import MaskStatus
from aids.commissions.anonymity.knowledge import known_of
from aids.commissions.anonymity.masking import mask, stretches_of, tidy
from aids.commissions.anonymity.models import LEAST_REASON, LIFT_SAYS_WHY, MOST_REASON, AnonymityLift, MaskedText
from aids.commissions.anonymity.states import MASK
from aids.commissions.models import AgendaItem
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require

_NOT_REREAD = {"reread_by": None, "reread_at": None}


def prepare_masks(line: ApplicationLine, on: dt.date) -> None:
    """Part of the operation that puts a line on an agenda: every text that the commission reads of it is masked.

    A mask that was reread stays, unless its original has changed. Harmless when done.
    """
    originals = queries.originals_of(line, queries.proposals_of(line))
    rows = queries.masked_rows(line.application)
    known = known_of(line.application, on)
    for original in originals:
        row = rows.get(original.key)
        same = row is not None and row.fingerprint == original.fingerprint
        if same and row.status == MaskStatus.REREAD:
            continue
        text = mask(original.text, known)
        if row is None:
            MaskedText(
                application=line.application,
                line_id=original.line_id,
                assessment_id=original.assessment_id,
                addendum_id=original.addendum_id,
                source=original.source,
                fingerprint=original.fingerprint,
                text=text,
            ).save()
        elif not same or row.text != text:
            MASK.move(row, "remake", fingerprint=original.fingerprint, text=text, **_NOT_REREAD)


@dataclass(frozen=True)
class Reread:
    """A mask as its author leaves it: the id of its row, the version that they read, the text."""

    pk: int
    version: int
    text: str


def reread(*, actor, application, texts: Iterable[Reread]) -> list[MaskedText]:
    """Masks reread by their author, who masks more or undoes a false mask, and changes nothing else.

    Raises StaleVersion when one was made again meanwhile; Refusal, on the field `text` of `text-<id>`, when a text is
    not the original with words masked.
    """
    with operation("commissions.reread_masks", actor=actor) as running:
        mine = {row.pk: row for row in queries.texts_of_rereader(actor, application.pk)}
        done = []
        for told in sorted(texts, key=lambda one: one.pk):
            row = mine.get(told.pk)
            if row is None:
                raise Refusal(_("This text is not to be reread any more."))
            require(perms.can_reread(actor, row))
            lock(row, version=told.version)
            check_mask(row, told.text)
            done.append(MASK.move(row, "reread", text=tidy(told.text), reread_by=actor, reread_at=running.at))
        return done


def check_mask(row: MaskedText, text: str) -> None:
    """Raises Refusal when `text` is not the original of `row` in which words are masked, and nothing else changed."""
    original = queries.original_of(row)
    if original.fingerprint != row.fingerprint:
        raise Refusal(_("The text was changed since: it is masked anew with the next agenda."), field="text")
    if stretches_of(original.text, text) is None:
        raise Refusal(
            _("Words may be replaced by a mask in brackets, or put back; the rest stays as it was written."),
            field="text",
        )


def lift_anonymity(*, actor, item: AgendaItem, reason: str, key: uuid.UUID | None = None) -> AnonymityLift:
    """The name and the documents of one line are open to those who may see its session, until it closes.

    Once lifted, lifting again changes nothing.
    """
    reason = " ".join(reason.split())
    with operation("commissions.lift_anonymity", actor=actor, reason=reason, key=key) as running:
        session = lock(item.session)
        require(perms.can_lift(actor, session))
        if not LEAST_REASON <= len(reason) <= MOST_REASON:
            raise Refusal(LIFT_SAYS_WHY, field="reason")
        fresh = lock(item)
        known = AnonymityLift.objects.filter(item=fresh).first()
        if known:
            return known
        lifted = AnonymityLift(item=fresh, lifted_by=actor, lifted_at=running.at, reason=reason)
        lifted.save()
        return lifted

"""Reads of letters: what a decision tells, how far a session's letters are, in which order they are printed."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aids.applications.models import Application, ApplicationLine
from aids.commissions.letters.enums import UNDER_WAY, BatchStatus, LetterStatus, Order
from aids.commissions.letters.models import DecisionLetter, LetterBatch
from aids.commissions.models import Decision, Session

LETTERS_TAKE_AT_MOST = dt.timedelta(minutes=10)
MOST_NUMBERS = 5
"""How many late decisions a sentence names."""
_BY_NUMBER = ("decision__year", "decision__sequence", "pk")
_SORTS = {Order.NUMBER: _BY_NUMBER, Order.POSTAL_CODE: ("without_address", "postal_code", *_BY_NUMBER)}


def letters_of(session: Session):
    return DecisionLetter.objects.filter(decision__item__session=session).order_by(*_BY_NUMBER)


def letters_for(user, session: Session):
    """Those that an account reads together: none about a request from which it stands back."""
    return letters_of(session).exclude(decision__item__recusals__member=user.pk)


def sorted_letters(letters, order: str):
    """Letters as they are put into envelopes: those without an address, handed over at the site, come last."""
    return letters.alias(without_address=Q(postal_code="")).order_by(*_SORTS[order])


def listed(letters):
    """Letters for a list, with whom they are for; their bytes and the frozen facts are large and stay behind."""
    related = letters.select_related("decision__unit", "decision__line__application__applicant")
    return related.defer("pdf", "decision__facts")


def decision_to_tell(decision_id: int) -> Decision:
    """A decision with everything that its letter says, in three queries: PostgreSQL would take longer to plan a single
    one over twelve tables than to answer them."""
    asked = Application.objects.select_related(
        "applicant", "case_officer", "household__commune", "unit", "site__commune"
    )
    lines = ApplicationLine.objects.select_related("explanation__rule_set")
    lines = lines.defer("explanation__facts", "explanation__rule_set__text")
    lines = lines.prefetch_related(Prefetch("application", queryset=asked), "explanation__lines")
    decisions = Decision.objects.select_related("item__session", "unit", "replaces__unit", "answers")
    decisions = decisions.defer("facts", "replaces__facts")
    return decisions.prefetch_related(Prefetch("line", queryset=lines)).get(pk=decision_id)


def unfinished(session: Session):
    """Its batches that are not done."""
    return session.batches.exclude(status=BatchStatus.DONE)


def still_to_write(batch_id: int | None) -> list[int]:
    """The letters of a batch that wait; those of no batch, with None."""
    waiting = DecisionLetter.objects.filter(batch=batch_id, status=LetterStatus.PENDING).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


@dataclass(frozen=True)
class Progress:
    """How far the letters of a session are: `done` of `total`; `delivered` of those done.

    `stopped`: somebody stopped them; `late`: a sentence when some are still missing, empty otherwise.
    """

    done: int
    total: int
    delivered: int
    stopped: bool
    late: str = ""

    @property
    def finished(self) -> bool:
        return self.done == self.total

    @property
    def under_way(self) -> bool:
        return not self.finished and not self.stopped


def progress_of(session: Session, now: dt.datetime) -> Progress:
    """One query; a second one for what is late."""
    told = letters_of(session).order_by().values_list("status", "batch__status")
    told = told.annotate(letters=Count("pk"), delivered=Count("notified_on"))
    done = total = delivered = waiting = 0
    for status, batch, letters, handed_over in told:
        total += letters
        delivered += handed_over
        if status == LetterStatus.PRODUCED:
            done += letters
        elif batch != BatchStatus.CANCELLED:
            waiting += letters
    stopped = done < total and not waiting
    return Progress(done, total, delivered, stopped, _late(session, now) if waiting else "")


def _late(session: Session, now: dt.datetime) -> str:
    """Which letters are still missing ten minutes after they were ordered; the periodic task tries again."""
    since = now - LETTERS_TAKE_AT_MOST
    late = letters_of(session).filter(status=LetterStatus.PENDING, batch__status__in=UNDER_WAY)
    late = list(late.filter(batch__ordered_at__lt=since).select_related("decision__unit").defer("decision__facts"))
    if not late:
        return ""
    numbers = ", ".join(letter.decision.number for letter in late[:MOST_NUMBERS])
    sentence = ngettext(
        "The letter of decision %(numbers)s is late.", "%(n)s letters are late: decisions %(numbers)s.", len(late)
    )
    again = _("Iris tries again every five minutes: come back to this page.")
    words = {"n": len(late), "numbers": numbers + ("…" if len(late) > MOST_NUMBERS else "")}
    return f"{sentence % words} {again}"


def batches_to_resume() -> list[LetterBatch]:
    return list(LetterBatch.objects.filter(status__in=UNDER_WAY))

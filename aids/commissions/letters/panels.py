"""What letters add to the page of a session and to the page of an application."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aids.applications.models import ApplicationLine
from aids.commissions.enums import SessionStatus
from aids.commissions.letters import perms, queries
from aids.commissions.letters.enums import LetterStatus, Order
from aids.commissions.models import Session
from backend.kit import clock
from cases.people.perms import WayIn

_SIGNED = (SessionStatus.CLOSED, SessionStatus.DECIDED)
"""A closed session has letters already when a first signatory decided, who left some requests to another one."""


def letters_box(user, session: Session) -> dict | None:
    """How far the letters of a session are, once signed, and what may be done with them; None for who may not read."""
    if session.status not in _SIGNED or not perms.can_read_letters(user, session.unit_id):
        return None
    progress = queries.progress_of(session, clock.now())
    if not progress.total:
        return None
    return shown(session, progress) | {
        "delivered": _delivered(progress) if progress.finished else "",
        "actions": _actions(user, session, progress),
    }


def shown(session: Session, progress: queries.Progress) -> dict:
    """What the bar of progress takes, on the page and when polled."""
    return {
        "session": session,
        "done": progress.done,
        "total": progress.total,
        "finished": progress.finished,
        "failed": _stopped(progress) if progress.stopped else progress.late,
    }


def _stopped(progress: queries.Progress) -> str:
    left = progress.total - progress.done
    sentence = ngettext("Stopped: %(n)s letter is still to write.", "Stopped: %(n)s letters are still to write.", left)
    return sentence % {"n": left}


def _delivered(progress: queries.Progress) -> str:
    if progress.delivered == progress.total:
        return _("All of them are delivered.")
    words = {"n": progress.delivered, "total": progress.total}
    return _("%(n)s of %(total)s are delivered.") % words


def _actions(user, session: Session, progress: queries.Progress) -> list[dict]:
    def at(name: str, **query) -> str:
        return reverse(f"commissions:{name}", args=[session.pk], query=query or None)

    again = {"label": _("Write the missing letters"), "url": at("letters_again"), "method": "post"}
    if progress.under_way:
        stop = {"label": _("Stop the letters"), "url": at("letters_stop"), "method": "post"}
        return [stop, *([again] if progress.late else [])]
    if progress.stopped:
        return [again | {"main": True}]
    files = [
        {"label": _("By number (PDF)"), "url": at("letters", order=Order.NUMBER)},
        {"label": _("One file per letter (ZIP)"), "url": at("letters_archive")},
    ]
    if not perms.can_post(user, session.unit_id):
        return files
    return [*files, {"label": _("Record how they were delivered"), "url": at("letters_delivery"), "key": "r"}]


def line_actions(user, line: ApplicationLine, way: WayIn) -> list[dict]:
    """Answers `line_actions`: how the letter of a decided request was delivered, for who may say it."""
    letter = getattr(getattr(line, "decision", None), "letter", None)
    if letter is None or letter.status != LetterStatus.PRODUCED or not perms.can_deliver(user, letter, way):
        return []
    label = _("Correct the delivery") if letter.notified_on else _("Record how the letter was delivered")
    return [{"label": label, "url": reverse("commissions:letter_delivery", args=[letter.pk])}]

"""Writes: asking for missing documents, which suspends the clock of silence, and watching that clock."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aids.applications import perms
from aids.applications.completeness import queries
from aids.applications.completeness.correspondence import documents_asked_of
from aids.applications.completeness.counting import silence_after, suspended_days
from aids.applications.completeness.documents import DocumentsAsked, documents_letter
from aids.applications.completeness.enums import RequestStatus
from aids.applications.completeness.models import MissingDocumentsRequest
from aids.applications.completeness.perms import can_ask, deadlines
from aids.applications.completeness.states import REQUEST
from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.models import Application, ExpectedDocument
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require


@dataclass(frozen=True)
class Asked:
    """What the case officer asks for: codes of expected documents, by when, and whether the examination needs them."""

    codes: frozenset[str]
    deadline: dt.date
    indispensable: bool


def judge(application: Application, asked: Asked, on: dt.date) -> dict[str, str]:
    """Code → name of the documents that a letter of that day asks for.

    Raises Refusal with one sentence when they cannot be asked for, or not by that deadline.
    """
    unseen = queries.unseen(application)
    awaited = queries.awaited(queries.requests_of(application), on)
    access = can_ask(application, undecided=_is_undecided(application), unseen=unseen, awaited=awaited, on=on)
    if not access:
        raise Refusal(access.reason)
    named = {one.code: one.label for one in unseen if one.code in asked.codes}
    if not named:
        raise Refusal(_("Choose at least one document."), field="documents")
    if asked.codes - named.keys():
        raise Refusal(_("A document is not missing any more: load this page again."), field="documents")
    first, last = deadlines(application, on)
    if not first <= asked.deadline <= last:
        words = {"first": date_format(first), "last": date_format(last)}
        raise Refusal(_("The deadline lies between %(first)s and %(last)s, before silence.") % words, field="deadline")
    return named


def _is_undecided(application: Application) -> bool:
    submitted = application.status == ApplicationStatus.SUBMITTED
    return submitted and application.lines.exclude(status=LineStatus.DECIDED).exists()


def letter_facts(application: Application, asked: Asked, on: dt.date) -> DocumentsAsked:
    """What the letter would say, nothing being written; raises Refusal as asking would."""
    named = judge(application, asked, on)
    return _letter_facts(application, named, asked, on)


def _letter_facts(application: Application, named: dict[str, str], asked: Asked, on: dt.date) -> DocumentsAsked:
    return documents_asked_of(
        application,
        labels=tuple(named.values()),
        deadline=asked.deadline,
        indispensable=asked.indispensable,
        on=on,
    )


def ask_documents(
    *, actor, application: Application, asked: Asked, on: dt.date, key: uuid.UUID | None = None
) -> MissingDocumentsRequest:
    """Ask for missing documents: the letter is kept as it is printed, and the clock of silence stands still from that
    day until the last of them is seen, or the deadline passes (CRPA L114-5).

    Raises Refusal as `judge` does; AlreadyDone when the same form is sent twice.
    """
    with operation("applications.ask_documents", actor=actor, key=key) as running:
        fresh = lock(application)
        require(perms.can_examine(actor, fresh))
        _lapse(fresh, on)
        named = judge(fresh, asked, on)
        pdf = documents_letter(_letter_facts(fresh, named, asked, on))
        request = MissingDocumentsRequest(
            application=fresh,
            asked_on=on,
            deadline=asked.deadline,
            codes=list(named),
            listed="\n".join(named.values()),
            indispensable=asked.indispensable,
            asked_by=actor,
            pdf=pdf,
            fingerprint=hashlib.sha256(pdf).hexdigest(),
        )
        request.save()
        _count(fresh)
        running.result_url = fresh.get_absolute_url()
        return request


def withdraw_request(*, actor, request: MissingDocumentsRequest, reason: str, on: dt.date) -> MissingDocumentsRequest:
    """The documents are not awaited any more: the clock runs again, the days until then stay counted."""
    with operation("applications.withdraw_request", actor=actor, reason=reason):
        application = lock(request.application)
        require(perms.can_examine(actor, application))
        if not reason.strip():
            raise Refusal(_("Say why the documents are not asked for any more."), field="reason")
        return _close(application, request, "withdraw", on)


def settle(application: Application, on: dt.date) -> None:
    """Part of an operation that changes what was seen, or what is expected: the clock runs again once nothing that was
    asked for is missing. `application` is locked; on the deadline's day a document still comes in time."""
    if application.suspended_until is None or _lapse(application, on):
        return
    request = queries.open_request(application)
    expected = ExpectedDocument.objects.filter(line__application=application, code__in=request.codes)
    days = set(expected.values_list("received_on", flat=True))
    if None not in days:
        # an aid that was asked for no more expects nothing: the letter has lost its object
        _close(application, request, "arrive" if days else "withdraw", on)


def require_examinable(application: Application, on: dt.date) -> None:
    """Part of an operation that ends the examination: refused while what the case officer called indispensable is
    awaited (CRPA L114-5-1). Any other missing document stops nothing."""
    if application.suspended_until is None or application.suspended_until < on:
        return
    if queries.open_request(application).indispensable:
        raise Refusal(indispensable_words(application.suspended_until))


def indispensable_words(until: dt.date) -> str:
    words = _("Documents that you called indispensable are awaited until %(when)s: withdraw the request to go on.")
    return words % {"when": date_format(until)}


def lapse_request(application_id: int, *, on: dt.date) -> bool:
    """Close the request of an application whose deadline has passed; whether there was one. Safe to run twice."""
    with operation("applications.lapse_request", actor=None):
        return _lapse(lock(Application(pk=application_id)), on)


def _lapse(application: Application, on: dt.date) -> bool:
    if application.suspended_until is None or application.suspended_until >= on:
        return False
    _close(application, queries.open_request(application), "lapse", on)
    return True


def _close(application: Application, request: MissingDocumentsRequest, name: str, on: dt.date):
    closed = REQUEST.move(request, name, closed_on=min(on, request.deadline))
    _count(application)
    return closed


def _count(application: Application) -> None:
    """Write what the requests make of the day of silence; of an open one, the latest that it can be."""
    requests = queries.requests_of(application)
    awaited = next((one for one in requests if one.status == RequestStatus.OPEN), None)
    application.suspended_days = suspended_days(one.suspension for one in requests)
    application.suspended_until = awaited.deadline if awaited else None
    application.silence_on = silence_after(application.received_on, application.suspended_days)
    application.save()


def record_silence(application_id: int, *, on: dt.date) -> bool:
    """Write down that silence has refused an application; whether it had to be. Safe to run twice."""
    with operation("applications.record_silence", actor=None):
        fresh = lock(Application(pk=application_id))
        _lapse(fresh, on)
        if fresh.silent_refusal_on or fresh.silence_on >= on or not _is_undecided(fresh):
            return False
        fresh.silent_refusal_on = fresh.silence_on
        fresh.save()
        return True

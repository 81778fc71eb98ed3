"""Reads of the documents that an application misses, and of the requests for them."""

import datetime as dt

from aids.applications.completeness.enums import RequestStatus
from aids.applications.completeness.models import MissingDocumentsRequest
from aids.applications.models import Application, ExpectedDocument


def unseen(application: Application) -> list[ExpectedDocument]:
    """What is expected and was not seen, required or not, once for all the lines that expect it: one query."""
    expected = ExpectedDocument.objects.filter(line__application=application, received_on=None)
    return list({one.code: one for one in expected.order_by("line__position", "pk").reverse()}.values())[::-1]


def requests_of(application: Application) -> list[MissingDocumentsRequest]:
    """The requests for missing documents, latest first, without the bytes of their letters: one query."""
    return list(application.document_requests.select_related("asked_by").defer("pdf"))


def open_request(application: Application) -> MissingDocumentsRequest | None:
    """The request that suspends the clock, if any: never more than one."""
    return application.document_requests.filter(status=RequestStatus.OPEN).defer("pdf").first()


def awaited(requests: list[MissingDocumentsRequest], on: dt.date) -> MissingDocumentsRequest | None:
    """The request whose documents are awaited on a day, of those of an application."""
    return next((one for one in requests if one.status == RequestStatus.OPEN and not one.is_over(on)), None)

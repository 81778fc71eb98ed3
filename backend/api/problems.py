"""Every refusal of the API is a problem document (RFC 9457), in the words that a screen would use."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions

from backend.audit.history import StaleVersion
from backend.audit.operations import KeyReused
from backend.audit.reads import ReadNotLogged
from backend.kit.access import Forbidden, Refusal

CONTENT_TYPE = "application/problem+json"


class Invalid(exceptions.APIException):
    """The body fits its schema and cannot be, as `errors` say: [{field, message, code}]."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__(_("Something in what was sent cannot be."))
        self.errors = errors


class PreconditionRequired(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Conflict(exceptions.APIException):
    """Somebody has to choose first; `members` are added to the problem document."""

    status_code = HTTPStatus.CONFLICT

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.members = members


def answer(status: int, detail: str, *, code: str = "", **members: Any) -> JsonResponse:
    """A problem document as a response of its own: no content negotiation may refuse a refusal."""
    phrase = HTTPStatus(status).phrase
    slug = code or phrase.lower().replace(" ", "-")
    content = {"type": f"urn:iris:problem:{slug}", "title": phrase, "status": int(status), "detail": detail, **members}
    response = JsonResponse(content, status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store, private"
    return response


def on_exception(exception: Exception, _context: Mapping) -> JsonResponse | None:
    """REST framework's exception handler: None (Django's own 500) for what nobody foresaw."""
    match exception:
        case Http404():
            return answer(404, _("There is nothing here, or not for you."))
        case MultiPartParserError() | TooManyFilesSent() | TooManyFieldsSent():
            return answer(400, _("This request cannot be read."))
        case PermissionDenied():
            return answer(403, str(exception) or _("This is not allowed."))
        case RequestDataTooBig():
            return answer(413, _("This is too large."))
        case StaleVersion():
            return answer(412, exception.sentence, code="stale-version")
        case KeyReused():
            return answer(409, exception.sentence, code="key-reused")
        case Forbidden():
            return answer(403, exception.sentence)
        case Refusal():
            errors = [{"field": exception.field, "message": exception.sentence, "code": "refused"}]
            return answer(422, exception.sentence, code="refused", errors=errors if exception.field else [])
        case ReadNotLogged():
            return answer(503, str(exception), code="reading-not-logged")
        case exceptions.APIException():
            return _known(exception)
    return None


def _known(exception: exceptions.APIException) -> JsonResponse:
    status = exception.status_code
    match exception:
        case exceptions.ValidationError():
            errors = flat(exception.detail)
            return answer(400, _("What was sent does not fit the schema."), code="malformed", errors=errors)
        case Invalid():
            return answer(status, str(exception.detail), code="invalid", errors=exception.errors)
        case Conflict():
            return answer(status, str(exception.detail), **exception.members)
    words = _("The CSRF token is missing or wrong.") if _is_csrf(exception) else str(exception.detail)
    response = answer(status, words)
    if getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = exception.auth_header
    return response


def _is_csrf(exception: exceptions.APIException) -> bool:
    """The library says it in English, with the reason."""
    return isinstance(exception, exceptions.PermissionDenied) and str(exception.detail).startswith("CSRF Failed")


def flat(detail: Any, path: str = "") -> list[dict[str, str]]:
    """REST framework's nested errors as a list of {field, message, code}."""
    if isinstance(detail, Mapping):
        return [found for name, inner in detail.items() for found in flat(inner, _under(path, name))]
    if isinstance(detail, list):
        nested = any(isinstance(inner, Mapping | list) for inner in detail)
        return [
            found
            for place, inner in enumerate(detail)
            if inner
            for found in flat(inner, _under(path, place) if nested else path)
        ]
    return [{"field": path, "message": str(detail), "code": getattr(detail, "code", "invalid")}]


def _under(path: str, name: str | int) -> str:
    if name == "non_field_errors":
        return path
    # the schema promises that no text holds a null character, and this one was sent
    told = str(name).replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return f"{path}.{told}" if path else told

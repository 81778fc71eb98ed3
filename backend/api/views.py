"""The base of every resource: the guard of the screens, one call to an operation per write, versions in headers."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.api import bodies, pages
from backend.api.problems import PreconditionRequired
from backend.audit.models import ReadKind
from backend.audit.operations import AlreadyDone, require_new, sent
from backend.audit.views import Guard

ROOT = "/api/v1"
NO_VERSION = gettext_lazy("Say in If-Match which version this was written on: the ETag that was read.")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERSION = re.compile(r'"(\d{1,18})"')
_ROW_AND_VERSION = re.compile(r'"(\d{1,18})-(\d{1,18})"')


def _numbers_in(etag: str, pattern: re.Pattern) -> tuple[int, ...]:
    found = pattern.fullmatch(etag.strip())
    if found is None:
        raise exceptions.ValidationError({"If-Match": [_("This is not the ETag of what this writes.")]})
    return tuple(int(number) for number in found.groups())


def _in_short(told: Any) -> str:
    """What JSON does not tell: a file by its bytes."""
    if not isinstance(told, UploadedFile):
        return str(told)
    told.seek(0)
    digest = hashlib.file_digest(told.file, "sha256").hexdigest()
    told.seek(0)
    return digest


class ReceiptSerializer(serializers.Serializer):
    """What a write answers: nothing personal; read the resource back."""

    operation = serializers.UUIDField(allow_null=True, help_text="The operation in the audit history.")
    url = serializers.CharField(help_text="Where the result can be read.")


class ApiView(Guard, APIView):
    """A resource behind sign-in, by session or by token."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        translation.activate(request.user.language)
        self.check_roles()
        if request.method not in SAFE_METHODS and "idempotency-key" in request.headers:
            # what was done already is answered as it was, whatever has changed since
            with self._sent():
                require_new(None)

    def handle_exception(self, exc):
        if isinstance(exc, AlreadyDone):
            return self._receipt(exc.operation_id, exc.result_url, 200)
        return super().handle_exception(exc)

    def told(self, body: type[bodies.Body]) -> dict[str, Any]:
        """The body of the request; raises ValidationError (400)."""
        return bodies.told(body, self.request.data)

    def shown(
        self, serializer: type[serializers.Serializer], row, *, version: str | int = "", many: bool = False, **context
    ) -> Response:
        """A resource as it stands, with the version that a write must name."""
        response = Response(serializer(row, many=many, context={"request": self.request, **context}).data)
        if version:
            response["ETag"] = f'"{version}"'
        return response

    def version(self) -> int:
        """The version in `If-Match`; raises PreconditionRequired (428) without one."""
        header = self.request.headers.get("if-match")
        if not header:
            raise PreconditionRequired(NO_VERSION)
        return _numbers_in(header, _VERSION)[0]

    def row_version(self) -> tuple[int, ...] | None:
        """(id, version) in an `If-Match` that names its row too; None without one."""
        header = self.request.headers.get("if-match")
        return _numbers_in(header, _ROW_AND_VERSION) if header else None

    def write(self, verb: Callable, *, about: models.Model | None = None, created: bool = False, **told) -> Response:
        """One call to an operation, once per `Idempotency-Key`; answers with a receipt.

        `about` is what the result is read on, when the operation does not say it itself.
        """
        with self._sent(about.get_absolute_url() if about else "") as sending:
            verb(actor=self.request.user, **told)
        return self._receipt(sending.operation_id, sending.result_url, 201 if created else 200)

    def _sent(self, result_url: str = ""):
        return sent(self._key(), self._fingerprint(), result_url=result_url)

    def _receipt(self, operation_id: uuid.UUID | None, result_url: str, status: int) -> Response:
        # an address of the screens, under the root of the API: both have the same
        url = ROOT + result_url if result_url else self.request.path
        receipt = ReceiptSerializer({"operation": operation_id, "url": url})
        return Response(receipt.data, status=status, headers={"Location": url})

    def _key(self) -> uuid.UUID | None:
        header = self.request.headers.get("idempotency-key")
        if header is None:
            return None
        if not _UUID.fullmatch(header):
            raise exceptions.ValidationError({"Idempotency-Key": [_("This is not a UUID.")]})
        return uuid.UUID(header)

    def _fingerprint(self) -> str:
        """All that makes two sendings the same: who, what, where, on which version."""
        request = self.request
        told = dict(request.data.lists()) if isinstance(request.data, QueryDict) else request.data
        parts = [request.user.pk, request.method, request.path, request.headers.get("if-match", ""), told]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=_in_short).encode()).hexdigest()


class Listing(ApiView):
    """A list: `rows()` in scope, told by `serializer`, with the filters of a form and the sorts that it allows."""

    filters: type[bodies.Body]
    sorts: dict[str, tuple[str, ...]]
    serializer: type[serializers.Serializer]
    read_kind = ReadKind.LIST

    def rows(self, asked: dict[str, Any]) -> models.QuerySet:
        raise NotImplementedError

    def person_ids(self, page: list) -> list[int]:
        """Whom the page names; nobody by default."""
        return []

    def get(self, request, **_kwargs) -> Response:
        asked = pages.parameters(self.filters, request)
        sort = asked.get("sort") or next(iter(self.sorts))
        paginator = pages.Pages(self.sorts[sort], asked.get("limit") or pages.DEFAULT_LIMIT)
        page = paginator.paginate_queryset(self.rows(asked), request, view=self)
        if named := self.person_ids(page):
            self.log_read(self.read_kind, named)
        return paginator.get_paginated_response(self.serializer(page, many=True, context={"request": request}).data)


def listing_filters(title: str, sorts: dict[str, tuple[str, ...]], /, **fields) -> type[bodies.Body]:
    """The query parameters of a list: its own fields, `sort`, `limit` and `cursor`."""
    shared = {
        "sort": serializers.ChoiceField(choices=list(sorts), required=False),
        "limit": serializers.IntegerField(min_value=1, max_value=pages.MOST, required=False),
        "cursor": bodies.Text(max_length=500, required=False),
    }
    return type(f"{title}Serializer", (bodies.Body,), {**fields, **shared, "of_text": True, "__module__": __name__})


class PdfRenderer(BaseRenderer):
    """Lets a client ask for application/pdf; the view answers with the bytes themselves."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data


class AnyRenderer(PdfRenderer):
    """The same for a file of whatever type."""

    media_type = "*/*"
    format = "file"


class Document(ApiView):
    """A PDF: the answer is the bytes of the screen's own."""

    renderer_classes = [PdfRenderer]

"""How the resources describe themselves: one line per method, in the words of OpenAPI."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from backend.api.problems import CONTENT_TYPE
from backend.api.views import ReceiptSerializer

_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    description="Sent again with the same key and the same content, the write happens once and answers the same.",
)
NO_NULL_CHARACTER = r"^[^\x00]*$"
ROW = {"type": "string", "pattern": r'^"[0-9]{1,18}"$'}
"""The version of the row that an address names."""
ROW_AND_VERSION = {"type": "string", "pattern": r'^"[0-9]{1,18}-[0-9]{1,18}"$'}
"""A row and its version, where an address may stand for one row today and for another tomorrow."""


def _if_match(version: dict, required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        "If-Match",
        version,
        OpenApiParameter.HEADER,
        required=required,
        description="The ETag that was read: 412 when somebody changed it since, 428 when it is missing.",
    )


def reads(serializer, summary: str, *, many: bool = False, version: dict | None = None):
    """A GET that answers with this serializer, and an ETag when what it shows is edited by version."""
    etag = OpenApiParameter("ETag", version or ROW, OpenApiParameter.HEADER, response=[200], required=version == ROW)
    shown = serializer(many=True) if many else serializer
    return extend_schema(
        summary=summary, description=summary, responses={200: shown}, parameters=[etag] if version else []
    )


def lists(summary: str):
    """A class decorator for a Listing: paged by cursor."""

    def described(view):
        page = type(
            f"Page{view.serializer.__name__}",
            (serializers.Serializer,),
            {
                "next": serializers.URLField(allow_null=True),
                "previous": serializers.URLField(allow_null=True),
                "results": view.serializer(many=True),
                "__module__": __name__,
            },
        )
        shown = extend_schema(
            operation_id=f"{view.__name__.lower()}_list",
            summary=summary,
            description=summary,
            parameters=[view.filters],
            responses={200: page},
        )
        return extend_schema_view(get=shown)(view)

    return described


def asks(body, serializer, summary: str):
    """A POST that only reads: its question does not belong in an address."""
    return extend_schema(summary=summary, description=summary, request=body, responses={200: serializer})


def writes(body, summary: str, *, created: bool = False, version: dict | None = None, version_required: bool = True):
    """A write that answers with a receipt: 201 when it makes something, 200 when that was already there."""
    versions = [_if_match(version, version_required)] if version else []
    answers = {200: ReceiptSerializer} | ({201: ReceiptSerializer} if created else {})
    return extend_schema(
        summary=summary, description=summary, request=body, responses=answers, parameters=[_KEY, *versions]
    )


def documents(summary: str, content_type: str = "application/pdf"):
    """A GET that answers with a file."""
    return extend_schema(summary=summary, description=summary, responses={(200, content_type): OpenApiTypes.BINARY})


def add_problems(result, generator, request, public):  # the signature of a spectacular hook
    """Every operation may answer a problem document, and no body takes a field that it does not know."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = _PROBLEM
    for name, body in schemas.items():
        if name.endswith("Body"):
            body["additionalProperties"] = False
        for field in body.get("properties", {}).values():
            field.pop("x-spec-enum-id", None)
    refusal = {"description": "A refusal: nothing was written.", "content": {CONTENT_TYPE: {"schema": _REF}}}
    for methods in result["paths"].values():
        for operation in methods.values():
            operation["responses"]["default"] = refusal
    return result


_REF = {"$ref": "#/components/schemas/Problem"}
_TEXT = {"type": "string"}
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457); nothing was written.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT | {"pattern": "^urn:iris:problem:", "description": "A code that every language shares."},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT | {"description": "One sentence for a person, in the language of the account."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message", "code"],
                "properties": {
                    "field": _TEXT | {"description": "Its path, such as lines.0.amount_asked; empty for the whole."},
                    "message": _TEXT,
                    "code": _TEXT,
                },
            },
        },
    },
}


def bar_null_characters(result, generator, request, public):  # the signature of a spectacular hook
    """No text holds a null character, as PostgreSQL keeps none: said of every text of no other shape."""
    _bar_null_characters(result)
    return result


def _bar_null_characters(node: object) -> None:
    if isinstance(node, list):
        for inner in node:
            _bar_null_characters(inner)
    elif isinstance(node, dict):
        if node.get("type") == "string" and not {"pattern", "enum", "format"} & node.keys():
            node["pattern"] = NO_NULL_CHARACTER
        for inner in list(node.values()):
            _bar_null_characters(inner)

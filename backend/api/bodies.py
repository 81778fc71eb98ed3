"""What is sent to the API: its shape is a schema (400 when it does not fit), its sense is judged by the screen's form.

A body is made from the form of the screen, so that both ask for the same things and refuse them with the same words.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser

from backend.api.problems import Invalid, TooLarge
from backend.kit.typed import seen

LARGEST_ID = 2**63 - 1
_NO_KEY = "00000000-0000-0000-0000-000000000000"


class BoundedJSONParser(JSONParser):
    """JSON no larger than a form may be, no deeper than Python reads."""

    def parse(self, stream, media_type=None, parser_context=None):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = _Bounded(stream, most)
        try:
            return super().parse(content, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("This JSON is nested too deeply.")) from None
        except exceptions.ParseError:
            # the library's own words are English and Python's
            raise exceptions.ParseError(_("This is not JSON that can be read.")) from None


class _Bounded:
    """A stream that refuses to give more than it may."""

    def __init__(self, stream, most: int) -> None:
        self.stream, self.left = stream, most

    def read(self, size: int = -1) -> bytes:
        wanted = self.left + 1 if size < 0 else min(size, self.left + 1)
        content = self.stream.read(wanted)
        self.left -= len(content)
        if self.left < 0:
            raise TooLarge(_("This is too large."))
        return content


class Body(serializers.Serializer):
    """A body that names no field which it does not know, each of the JSON type that its schema says."""

    of_text = False
    """Whether every value arrives as text, as in an address."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and not (self.of_text or isinstance(data, QueryDict)):
            known = self.fields.keys() & data.keys()
            wrong = {name: [_("Of another type.")] for name in sorted(known) if _misfits(self.fields[name], data[name])}
            if wrong:
                raise serializers.ValidationError(wrong, code="type")
        told = super().to_internal_value(data)
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({name: [_("Unknown field.")] for name in unknown}, code="unknown")
        return told


_TYPES = {serializers.BooleanField: bool, serializers.IntegerField: int, serializers.CharField: str}


def _misfits(field: serializers.Field, value: Any) -> bool:
    """Whether a value would have to be bent into its type: "5" is no number, 1 is not true."""
    if value is None:
        return False
    if isinstance(field, serializers.ListField):
        return not isinstance(value, list) or any(_misfits(field.child, one) for one in value)
    wanted = next((told for kind, told in _TYPES.items() if isinstance(field, kind)), None)
    return wanted is not None and type(value) is not wanted


@extend_schema_field(OpenApiTypes.BINARY)
class Upload(serializers.FileField):
    """One file, possibly empty: whoever judges it says so."""

    def __init__(self, **kwargs):
        super().__init__(allow_empty_file=True, **kwargs)


class Text(serializers.CharField):
    """Text as it was sent, but for signs that turn letters around or go unseen: the form strips it, and says what it
    thinks of mere spaces."""

    def __init__(self, **kwargs):
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data):
        return seen(super().to_internal_value(data))


class Euros(Text):
    """An amount as text, so that no cent gets lost on the way: 1234.50; the form says how little or much it may be."""

    def __init__(self, **kwargs):
        super().__init__(validators=[RegexValidator(r"^[0-9]{1,9}(\.[0-9]{1,2})?$")], **kwargs)


def body_of(
    form_class: type[forms.Form], title: str, /, *, leave_out: tuple[str, ...] = (), partial: bool = False, **declared
) -> type[Body]:
    """The body that tells a form: its fields without `leave_out`, and those `declared` here instead.

    A `partial` one may leave any of them out: they stay as they are.

    Keys and versions travel in the headers `Idempotency-Key` and `If-Match`.
    """
    travelling = {"key", "version", *leave_out}
    asked = {name: field for name, field in form_class.base_fields.items() if name not in travelling | declared.keys()}
    fields = {name: _field_of(field, required=field.required and not partial) for name, field in asked.items()}
    attributes = {**fields, **declared, "__doc__": form_class.__doc__ or title, "__module__": __name__}
    return type(f"{title}Body", (Body,), attributes)


def _field_of(field: forms.Field, *, required: bool) -> serializers.Field:
    words = {"required": required, "help_text": str(field.help_text or field.label or "")}
    optional_text = words | {"allow_blank": not field.required}
    match field:
        case forms.BooleanField():
            return serializers.BooleanField(**words | {"required": False})
        case forms.DecimalField():
            return Euros(allow_null=not field.required, **words)
        case forms.IntegerField():
            return serializers.IntegerField(
                max_value=LARGEST_ID, min_value=-LARGEST_ID, allow_null=not field.required, **words
            )
        case forms.DateField():
            return serializers.DateField(allow_null=not field.required, **words)
        case forms.TimeField():
            return serializers.TimeField(allow_null=not field.required, **words)
        case forms.ModelChoiceField():
            return serializers.IntegerField(min_value=1, max_value=LARGEST_ID, **words)
        case forms.MultipleChoiceField():
            one = serializers.ChoiceField(choices=[code for code, _label in _flat(field.choices)])
            return serializers.ListField(child=one, allow_empty=not field.required, **words)
        case forms.ChoiceField():
            codes = [code for code, _label in _flat(field.choices) if code]
            return serializers.ChoiceField(choices=codes, **optional_text)
        case forms.EmailField():
            return serializers.EmailField(max_length=field.max_length, **optional_text)
        case forms.CharField():
            return Text(max_length=field.max_length, **optional_text)
    raise TypeError(f"no schema for {field!r}")


def _flat(choices):
    for code, label in choices:
        yield from label if isinstance(label, list | tuple) else [(code, label)]


def once(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a form that asks for a key: through the API the key travels in a header."""
    return {**data, "key": _NO_KEY}


def told(body: type[Body], data: Any) -> dict[str, Any]:
    """The body as Python values; raises ValidationError (400) when it does not fit its schema."""
    reader = body(data=data)
    reader.is_valid(raise_exception=True)
    return dict(reader.validated_data)


def judged(form: forms.Form, path: str = "") -> forms.Form:
    """The same form, valid; raises Invalid (422) with its sentences."""
    if form.is_valid():
        return form
    raise Invalid(errors_of(form, path))


def errors_of(form: forms.Form, path: str = "", names: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    prefix, names = f"{path}." if path else "", names or {}
    return [
        {
            "field": path if name == "__all__" else prefix + names.get(name, name),
            "message": str(error["message"]),
            "code": error["code"] or "invalid",
        }
        for name, errors in form.errors.get_json_data().items()
        for error in errors
    ]


def rows_data(prefix: str, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What a formset wants to be told: its management form, then each row."""
    counted = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    return counted | {
        f"{prefix}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()
    }


def judged_rows(formset: forms.BaseFormSet, path: str, names: Mapping[str, str] | None = None) -> forms.BaseFormSet:
    """The same rows, valid; raises Invalid (422) with the sentences of every row.

    `names`: field of the form → field of the body, where they differ.
    """
    if formset.is_valid():
        return formset
    whole = [{"field": path, "message": str(sentence), "code": "invalid"} for sentence in formset.non_form_errors()]
    rows = [found for place, form in enumerate(formset.forms) for found in errors_of(form, f"{path}.{place}", names)]
    raise Invalid(whole + rows)

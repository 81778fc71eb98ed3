"""Form fields of the editor: figures, shares, lists and pairs as one types them in French."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aids.rules.schema_parts import NAME_PATTERN

_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")
_SHARE = re.compile(r"\d{1,6}/[1-9]\d{0,5}")
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_PAIR = re.compile(r"\s*([\w-]+)\s*[:=]\s*(.+?)\s*")
_LONGEST = 20_000


class TextField(forms.CharField):
    """One text, its line ends as a file has them; nothing typed is None."""

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") or None if text else None


class FigureField(forms.CharField):
    """5,50 or 5.50: a whole number or a decimal one, as many digits as typed."""

    default_error_messages = {"invalid": _("Type a figure, such as 120 or 5,50.")}

    def to_python(self, value):
        text = _SPACES.sub("", super().to_python(value)).removesuffix("€").replace(",", ".").replace("−", "-")
        return self.read(text) if text else None

    def read(self, text: str) -> int | Decimal | str:
        if not _NUMBER.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(text) if "." in text else int(text)

    def prepare_value(self, value: Any) -> Any:
        return format(value, "f").replace(".", ",") if isinstance(value, Decimal) else value


class ShareField(FigureField):
    """0, 1, 0,5, 50 % or 1/3."""

    default_error_messages = {"invalid": _("Type a share from 0 to 1: 0, 1, 0,5, 50 % or 1/3.")}

    def read(self, text: str) -> int | Decimal | str:
        if _SHARE.fullmatch(text):
            return text
        if text.endswith("%"):
            share = Decimal(super().read(text.removesuffix("%"))) / 100
            return int(share) if share == int(share) else share.normalize()
        return super().read(text)


class NameField(forms.RegexField):
    """A name that formulas can write."""

    default_error_messages = {"invalid": _("A name holds small letters without accent, figures and low lines.")}

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        super().__init__(NAME_PATTERN, widget=forms.TextInput(attrs=attrs), **kwargs)


class LinesField(forms.CharField):
    """A list, one entry per line; `short` entries may also follow one another with a comma."""

    widget = forms.Textarea

    def __init__(self, *, short: bool = False, **kwargs):
        super().__init__(max_length=_LONGEST, **kwargs)
        self.short = short

    def to_python(self, value):
        text = super().to_python(value)
        entries = re.split(r"[\r\n,;]+" if self.short else r"[\r\n]+", text)
        return [entry.strip() for entry in entries if entry.strip()] or None

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value


class PairsField(forms.CharField):
    """`code : words`, one pair per line."""

    widget = forms.Textarea
    default_error_messages = {
        "invalid": _("Type a code, a colon and its words on each line: “%(line)s” is something else."),
        "twice": _("The code “%(line)s” stands twice."),
    }

    def to_python(self, value):
        pairs: dict[str, str] = {}
        for line in super().to_python(value).splitlines():
            if not line.strip():
                continue
            found = _PAIR.fullmatch(line)
            if not found:
                raise ValidationError(self.error_messages["invalid"], code="invalid", params={"line": line.strip()})
            if found[1] in pairs:
                raise ValidationError(self.error_messages["twice"], code="twice", params={"line": found[1]})
            pairs[found[1]] = found[2]
        return pairs or None

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{code} : {words}" for code, words in value.items()) if isinstance(value, dict) else value

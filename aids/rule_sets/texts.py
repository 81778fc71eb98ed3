"""A rule file as it is sent: what it is, before the rules in it are read."""

import json
import re

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from backend.kit.access import Refusal

MOST_BYTES = 1_000_000
_YAML = re.compile(r"(---|%YAML|- |[\w\"'-]+\s*:(\s|$))")
_VERSION_LINE = re.compile(r"^(version[ \t]*=[ \t]*)(\"[^\"\n]*\"|'[^'\n]*')", re.MULTILINE)


def text_of(file: UploadedFile) -> str:
    """The text of a file; raises Refusal, in one sentence, when it is too large or no text."""
    if file.size > MOST_BYTES:
        raise Refusal(_("This file is too large: a rule file holds 1 MB at most."))
    content = file.read()
    if not content.strip():
        raise Refusal(_("This file is empty."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(_("This is not a text file in UTF-8: choose the rule file, whose name ends in .toml.")) from None
    check_kind(text)
    return text


def check_kind(text: str) -> None:
    """Raise Refusal for a text that is plainly something else than TOML."""
    if "\0" in text:
        raise Refusal(_("This is not a text file in UTF-8: choose the rule file, whose name ends in .toml."))
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    found = {"XML": first.startswith("<"), "JSON": first.startswith("{"), "YAML": _YAML.match(first) is not None}
    for name, matches in found.items():
        if matches:
            raise Refusal(_("This is %(format)s: a rule file is written in TOML.") % {"format": name})


def is_plain(words: str) -> bool:
    """Whether a name holds no control sign."""
    return not any(ord(sign) < ord(" ") or sign == "\x7f" for sign in words)


def relabelled(text: str, label: str) -> str:
    """The same text under another version, everything else untouched; raises Refusal when it has no plain version."""
    head = text.split("\n[", 1)[0]  # keys after the first table header belong to that table
    found = _VERSION_LINE.search(head)
    if found is None:
        raise Refusal(_("The line “version = …” of this text is not where it is expected: change it in the file."))
    return text[: found.start(2)] + json.dumps(label, ensure_ascii=False) + text[found.end(2) :]

"""The name that somebody gave a file, made safe to show and to send back."""

import re
import unicodedata

LONGEST = 120
_SEPARATORS = re.compile(r"[/\\]")
# control characters, and those that turn the direction of writing (facture‮fdp.exe) or show nothing
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def safe_name(name: str, extension: str) -> str:
    """The last part of the name without its extension, what cannot be seen or could mislead taken away, then
    `extension` (what the file really is). 120 characters at most; “document” when nothing is left.
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    stem, dot, ending = seen.rpartition(".")
    if not dot or len(ending) > 5 or " " in ending.strip():
        stem = seen
    stem = re.sub(r'[\s"<>|?*:]+', " ", stem).strip(" .")
    return f"{stem[: LONGEST - len(extension) - 1].rstrip() or 'document'}.{extension}"
